// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "flashes/made_clips.h"
#include "json_file.h"
#include "report/flashes/flash_text.h"
#include "report/json_schema.h"

namespace framewise::report {
namespace {

using testing::HasSubstr;
using testing::Not;

// One file that fails, one that passes, one that cannot be read; the names try
// to be markup.
std::vector<FlashRow> rows() {
  std::vector<FlashRow> all;
  all.push_back(
      {"<b>|fast.gif",
       judged({.frames = alternating(plain(kBlack), plain(kWhite), 8, 2)})});
  all.push_back({"still.gif", judged({.frames = {{plain(kBlack), 500'000}}})});
  all.push_back({"gone.gif", fail(ErrorKind::kIo, "cannot open <it>")});
  return all;
}

TEST(FlashForms, JsonFollowsItsSchema) {
  const JsonSchema schema(
      json_file(FRAMEWISE_SOURCE_DIR "/docs/schema/flashes-1.json"));
  const Json document = Json::parse(flash_document(rows()));
  EXPECT_EQ(schema.problem_of(document), "");
  EXPECT_EQ(document["files"][0]["state"].text(), "fail");
  EXPECT_EQ(document["files"][1]["state"].text(), "pass");
  EXPECT_EQ(document["files"][2]["state"].text(), "error");
}

TEST(FlashForms, TextShowsAStripAndAWayOut) {
  const std::string text = flash_text(rows()[0], {});
  EXPECT_THAT(text, HasSubstr("FAIL"));
  EXPECT_THAT(text, HasSubstr("▁█▁█"));
  EXPECT_THAT(text, HasSubstr("slow this part"));
  EXPECT_THAT(flash_text(rows()[1], {}), Not(HasSubstr("█")));
  EXPECT_THAT(flash_text(rows()[2], {}), HasSubstr("cannot open"));
}

TEST(FlashForms, JunitCountsFailuresAndErrors) {
  const std::string xml = flash_junit(rows());
  EXPECT_THAT(xml, HasSubstr("tests=\"3\" failures=\"1\" errors=\"1\""));
  EXPECT_THAT(xml, Not(HasSubstr("<b>")));
}

TEST(FlashForms, MarkdownAndPageCannotBeBrokenByNames) {
  EXPECT_THAT(flash_markdown(rows()), HasSubstr("\\|fast.gif"));
  const std::string page = flash_page(rows());
  EXPECT_THAT(page, HasSubstr("<svg"));
  EXPECT_THAT(page, HasSubstr("&lt;b&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
}

}  // namespace
}  // namespace framewise::report
