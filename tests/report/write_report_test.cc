// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "framewise/report.h"
#include "report/comparison/comparison_json.h"
#include "report/sample_report.h"
#include "temporary_folder.h"

namespace framewise {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string content_of(const std::filesystem::path& path) {
  std::stringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

TEST(WriteReport, WritesTheFormsThatTheProgramWrites) {
  const TemporaryFolder folder;
  const Report report = sample_report();
  const auto json = folder.path() / "r.json";
  ASSERT_TRUE(report.write_json(json));
  EXPECT_EQ(content_of(json), report::report_json(report, {}));
  ASSERT_TRUE(report.write_csv(folder.path() / "r.csv"));
  EXPECT_THAT(content_of(folder.path() / "r.csv"), HasSubstr("metric"));
  ASSERT_TRUE(report.write_html(folder.path() / "r.html"));
  EXPECT_THAT(content_of(folder.path() / "r.html"),
              StartsWith("<!doctype html>"));
  ASSERT_TRUE(report.write_markdown(folder.path() / "r.md"));
  EXPECT_THAT(content_of(folder.path() / "r.md"), HasSubstr("|"));
}

TEST(WriteReport, SaysWhichFileCannotBeWritten) {
  const Report report = sample_report();
  const auto written = report.write_json("/nowhere/at/all/r.json");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kEnvironment);
  EXPECT_EQ(written.error().file, "/nowhere/at/all/r.json");
}

}  // namespace
}  // namespace framewise
