// SPDX-License-Identifier: Apache-2.0
#include "image/jobs/image_jobs.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/json/json.h"
#include "base/result.h"
#include "temporary_folder.h"

namespace framewise::image {
namespace {

using batch::JobResult;
using batch::Status;

std::vector<std::byte> bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Writes the name of its input; fails where that is "bad".
ImageVerb echo() {
  return {.name = "echo",
          .parameters = "loud",
          .memory_bytes = {},
          .reading = {},
          .run = [](const ImageJob& job,
                    const runtime::WorkContext&) -> Result<ImageAnswer> {
            const std::string& name = job.inputs.front();
            if (name == "bad") {
              return with_hint(fail(ErrorKind::kUnsupported, "no picture"),
                               "take another");
            }
            return ImageAnswer{
                .row = Json({{"file", name}}).dump(),
                .contents = {bytes_of(name + std::string("\0\xff", 2))}};
          }};
}

class ImageJobsTest : public testing::Test {
 protected:
  ImageJobs jobs(Process process = Process::kWritesFiles,
                 Existing existing = Existing::kKeep) {
    return ImageJobs(echo(), *OutputFolder::open(folder_.path()), existing,
                     process);
  }
  TemporaryFolder folder_;
};

TEST(ImageJob, SurvivesBeingALine) {
  const ImageJob job{{"a \"b\".jpg", "caf\xc3\xa9", "\xff\xfe\x80 raw"},
                     {"out/\xe4.webp"},
                     true};
  const auto parsed = parse_job(json_of(job));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, job);
}

TEST(ImageJob, IsNotMadeOfOtherLines) {
  for (const char* line :
       {"", "{}", "[1]", R"({"in":[],"out":[]})", R"({"in":[1],"out":[]})",
        R"({"in":["a"],"out":"b"})"}) {
    EXPECT_FALSE(parse_job(line)) << line;
  }
}

TEST_F(ImageJobsTest, WritesTheOutputsOfAJob) {
  ImageJobs kind = jobs();
  const batch::Job job = kind.job({{"a"}, {"sub/a.txt"}});
  EXPECT_FALSE(kind.output_exists(job));
  const auto result = kind.run(job.line, {});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->row, R"({"file":"a"})");
  EXPECT_TRUE(kind.output_exists(job));
  EXPECT_EQ(content_of(folder_.path() / "sub/a.txt"),
            std::string("a\0\xff", 3));
}

TEST_F(ImageJobsTest, ReplacesNothingUnasked) {
  folder_.write("a.txt", "old");
  ImageJobs kind = jobs();
  const auto kept = kind.run(kind.job({{"a"}, {"a.txt"}}).line, {});
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().kind, ErrorKind::kUsage);
  EXPECT_EQ(content_of(folder_.path() / "a.txt"), "old");
  ImageJobs forced = jobs(Process::kWritesFiles, Existing::kReplace);
  EXPECT_TRUE(forced.run(forced.job({{"a"}, {"a.txt"}}).line, {}));
  EXPECT_EQ(content_of(folder_.path() / "a.txt"), std::string("a\0\xff", 3));
}

TEST_F(ImageJobsTest, TheParentWritesWhatAWorkerAnswers) {
  ImageJobs worker(echo(), std::nullopt, Existing::kKeep, Process::kWorker);
  ImageJobs parent = jobs();
  const batch::Job job = parent.job({{"a"}, {"a.txt"}});
  const auto answer = worker.run(job.line, {});
  ASSERT_TRUE(answer);
  EXPECT_FALSE(parent.output_exists(job));
  const auto result = parent.collect(job.line, *answer);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->row, R"({"file":"a"})");
  EXPECT_EQ(content_of(folder_.path() / "a.txt"), std::string("a\0\xff", 3));
}

TEST_F(ImageJobsTest, AWorkerChoosesNoNames) {
  ImageJobs parent = jobs();
  const batch::Job job = parent.job({{"a"}, {"a.txt"}});
  const std::string outside = folder_.path().filename().string() + "-outside";
  const JobResult lies{
      Status::kPassed,
      fmt::format(R"({{"out":["../{}"],"contents":["AAAA","AAAA"]}})",
                  outside)};
  ASSERT_TRUE(parent.collect(job.line, lies));
  EXPECT_EQ(content_of(folder_.path() / "a.txt"), std::string(3, '\0'));
  EXPECT_FALSE(std::filesystem::exists(folder_.path().parent_path() / outside));
  const JobResult rubbish{Status::kPassed, R"({"contents":["?"]})"};
  EXPECT_FALSE(parent.collect(job.line, rubbish));
}

TEST_F(ImageJobsTest, SkipsFoundFilesThatAreNoPictures) {
  ImageJobs kind = jobs();
  const auto named = kind.run(kind.job({{"bad"}, {}}).line, {});
  EXPECT_FALSE(named);
  const auto found = kind.run(kind.job({{"bad"}, {}, true}).line, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(Json::parse(found->row)["skipped"], "no picture");
}

TEST_F(ImageJobsTest, AnErrorRowSaysWhatHappenedWhere) {
  ImageJobs kind = jobs();
  Error error = at_offset(fail(ErrorKind::kInput, "cut"), 12);
  error.hint = "fetch it again";
  const Json row =
      Json::parse(kind.error_row(kind.job({{"a"}, {}}).line, error));
  EXPECT_EQ(row["file"], "a");
  EXPECT_EQ(row["error"]["kind"], "input");
  EXPECT_EQ(row["error"]["message"], "cut");
  EXPECT_EQ(row["error"]["hint"], "fetch it again");
  EXPECT_EQ(row["error"]["offset"], 12);
}

TEST_F(ImageJobsTest, KeysDifferByParametersAndOutputs) {
  ImageJobs kind = jobs();
  ImageVerb other = echo();
  other.parameters = "soft";
  ImageJobs soft(other, std::nullopt, Existing::kKeep, Process::kWorker);
  const std::string key = kind.job({{"a"}, {"x"}}).key;
  EXPECT_EQ(key, kind.job({{"a"}, {"x"}}).key);
  EXPECT_NE(key, kind.job({{"a"}, {"y"}}).key);
  EXPECT_NE(key, soft.job({{"a"}, {"x"}}).key);
}

}  // namespace
}  // namespace framewise::image
