// SPDX-License-Identifier: Apache-2.0
// `framewise selftest` from outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json/json.h"
#include "cli/program.h"

namespace framewise {
namespace {

using testing::HasSubstr;

TEST(SelftestCommand, FindsNothingWrongWithThisBuild) {
  const ProgramResult result = framewise({"selftest", "--json"});
  const Json json = Json::parse(result.out);
  EXPECT_EQ(json["schema"], "framewise.selftest/1");
  bool complete = true;
  for (const Json& check : json["checks"]) {
    EXPECT_NE(check["outcome"], "failed") << check.dump();
    complete &= check["outcome"] == "ok";
  }
  EXPECT_GE(json["checks"].size(), 11u);
  EXPECT_EQ(result.exit_code, complete ? 0 : 4);
}

TEST(SelftestCommand, KeepsAPairToTryThingsOn) {
  const TemporaryFolder folder;
  const std::string place = folder.path() / "pair";
  framewise({"selftest", "--keep", place});
  const ProgramResult compared =
      framewise({"compare", place + "/original.gif", place + "/damaged.gif"});
  EXPECT_EQ(compared.exit_code, 0) << compared.err;
  EXPECT_THAT(compared.out, HasSubstr("ARTIFACT"));
}

TEST(SelftestCommand, NamesTheFolderThatItCannotWriteTo) {
  const TemporaryFolder folder;
  const ProgramResult result = framewise(
      {"selftest"}, {.environment = {{"TMPDIR", folder.path() / "nowhere"}}});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("TMPDIR"));
}

}  // namespace
}  // namespace framewise
