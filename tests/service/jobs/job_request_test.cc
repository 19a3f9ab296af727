// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/job_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/result.h"

namespace framewise::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

Result<JobFile> find(std::string_view path) {
  if (path == "missing.gif") return fail(ErrorKind::kInput, "no such file");
  return JobFile{std::string(path), "/root/" + std::string(path)};
}

Result<JobRequest> parse(std::string_view body) {
  return parse_job_request(body, find);
}

TEST(JobRequest, HasKindFilesOptionsAndResults) {
  const auto request = parse(R"({"kind": "compare",
      "files": ["a.gif", "b.gif"],
      "options": {"metric": ["psnr", "ssim"], "confidence": 0.99,
                  "full": true, "pairs": false},
      "results": ["json", "html"]})");
  ASSERT_TRUE(request) << request.error().to_string();
  EXPECT_EQ(request->kind, "compare");
  ASSERT_EQ(request->files.size(), 2u);
  EXPECT_EQ(request->files[1].path, "/root/b.gif");
  EXPECT_THAT(request->options,
              ElementsAre(Pair("confidence", "0.99"), Pair("full", ""),
                          Pair("metric", "psnr"), Pair("metric", "ssim"),
                          Pair("pairs", "false")));
  EXPECT_TRUE(request->html);
  EXPECT_FALSE(request->markdown);
}

TEST(JobRequest, IsKeptAsText) {
  auto request = parse(
      R"({"kind": "inspect", "files": ["ä.gif"], "options": {"fast": true}})");
  ASSERT_TRUE(request);
  request->session = "1f";
  const auto again = parse_kept_request(json_of(*request));
  ASSERT_TRUE(again);
  EXPECT_EQ(json_of(*again), json_of(*request));
  EXPECT_EQ(again->session, "1f");
  EXPECT_FALSE(parse_kept_request("{}"));
  EXPECT_FALSE(parse_kept_request("no"));
}

TEST(JobRequest, IsReadStrictly) {
  const char* const bodies[] = {
      "",
      "[]",
      "{}",
      R"({"kind": "compare"})",
      R"({"kind": 1, "files": []})",
      R"({"kind": "compare", "files": ["a.gif"], "option": {}})",
      R"({"kind": "compare", "kind": "inspect", "files": ["a.gif"]})",
      R"({"kind": "compare", "files": "a.gif"})",
      R"({"kind": "compare", "files": ["a.gif"], "options": []})",
      R"({"kind": "compare", "files": ["a.gif"], "options": {"x": null}})",
      R"({"kind": "compare", "files": ["a.gif"], "options": {"x": [1]}})",
      R"({"kind": "compare", "files": ["a.gif"], "options": {"x": {"y": 1}}})",
      R"({"kind": "compare", "files": ["a.gif"], "results": ["pdf"]})",
      R"({"kind": "compare", "files": ["a.gif"]} trailing)",
  };
  for (const char* body : bodies) {
    const auto request = parse(body);
    ASSERT_FALSE(request) << body;
    EXPECT_EQ(request.error().kind, ErrorKind::kUsage) << body;
  }
}

TEST(JobRequest, HasLimits) {
  std::string many = R"({"kind": "inspect", "files": ["a")";
  for (size_t i = 0; i < kMostJobFiles; ++i) many += ",\"a\"";
  EXPECT_FALSE(parse(many + "]}"));
  std::string options = R"({"kind": "inspect", "files": ["a"], "options": {)";
  for (size_t i = 0; i <= kMostJobOptions; ++i) {
    options += (i ? ",\"" : "\"") + std::to_string(i) + "\": 1";
  }
  const auto request = parse(options + "}}");
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().kind, ErrorKind::kLimit);
}

TEST(JobRequest, NamesFilesThatAreMissing) {
  const auto request =
      parse(R"({"kind": "inspect", "files": ["missing.gif"]})");
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().kind, ErrorKind::kInput);
  EXPECT_THAT(request.error().to_string(), HasSubstr("no such file"));
}

}  // namespace
}  // namespace framewise::service
