// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/outcome_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/result.h"

namespace framewise::service {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(OutcomeJson, BringsResultsAndFilesOverAPipe) {
  IsolatedOutcome sent;
  sent.outcome = {.exit_code = 1,
                  .json = "{\"x\":1}",
                  .html = "<html>\n",
                  .outputs = {"a.png"},
                  .verdict = "PASS"};
  sent.files = {{"a.png", std::string("\0\xff", 2)}};
  const std::string line = json_of(sent);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto read = parse_isolated_outcome(line);
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->outcome.exit_code, 1);
  EXPECT_EQ(read->outcome.json, "{\"x\":1}");
  EXPECT_EQ(read->outcome.html, "<html>\n");
  EXPECT_THAT(read->outcome.outputs, ElementsAre("a.png"));
  EXPECT_EQ(read->outcome.verdict, "PASS");
  EXPECT_THAT(read->files,
              ElementsAre(Pair("a.png", std::string("\0\xff", 2))));
}

TEST(OutcomeJson, BringsProgress) {
  const auto read = parse_isolated_progress(json_of(JobProgress{
      "measuring", "frame pairs", 3, 9, R"({"psnr":31})", 0.25, 7.5}));
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->fraction, 0.25);
  EXPECT_EQ(read->remaining_s, 7.5);
  EXPECT_EQ(read->stage, "measuring");
  EXPECT_EQ(read->done, 3);
  EXPECT_EQ(read->total, 9);
  EXPECT_EQ(read->worst, R"({"psnr":31})");
  for (
      const char* hostile :
      {"", "[]", R"({"stage":"a","unit":"b","done":-1,"total":1,"worst":""})",
       R"({"stage":"a","unit":"b","done":1,"total":1,"worst":"{"})",
       R"({"stage":"a","unit":"b","done":1,"total":1})",
       R"({"stage":"a","unit":"b","done":1,"total":1,"worst":"","fraction":2})"}) {
    EXPECT_FALSE(parse_isolated_progress(hostile)) << hostile;
  }
}

TEST(OutcomeJson, BringsErrors) {
  const auto read = parse_isolated_outcome(
      json_of(in_file(fail(ErrorKind::kLimit, "too large"), "a.gif")));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::kLimit);
  EXPECT_EQ(read.error().message, "too large");
  EXPECT_EQ(read.error().file, "a.gif");
}

TEST(OutcomeJson, RefusesWhatAHostileProcessMightSend) {
  const std::string begin = R"({"exit_code":0,"json":"{}","html":"",)";
  const std::string bodies[] = {
      "",
      "[]",
      "{}",
      R"({"error":1})",
      begin + R"("markdown":"","verdict":"","outputs":["../a"],"files":[]})",
      begin + R"("markdown":"","verdict":"","outputs":["a/b"],"files":[]})",
      begin +
          R"("markdown":"","verdict":"","outputs":[],"files":[{"name":"..",)"
          R"("content":""}]})",
      begin + R"("markdown":"","verdict":"","outputs":[],"files":[{"name":"a",)"
              R"("content":"?"}]})",
      R"({"exit_code":0,"json":"{","html":"","markdown":"","verdict":"","outputs":[],)"
      R"("files":[]})",
      R"({"exit_code":-1,"json":"{}","html":"","markdown":"","verdict":"","outputs":[],)"
      R"("files":[]})",
  };
  for (const std::string& body : bodies) {
    EXPECT_FALSE(parse_isolated_outcome(body)) << body;
  }
}

}  // namespace
}  // namespace framewise::service
