// SPDX-License-Identifier: Apache-2.0
// A film that is shrunk as a job of the service.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/json/json.h"
#include "cli/program.h"
#include "jobs/job_functions.h"

namespace framewise::jobs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class EncodeFilmJob : public testing::Test {
 protected:
  JobRequest request(Words options) const {
    return {.kind = "encode",
            .files = {{"clip.mp4", folder_.path() / "upload-1"}},
            .options = std::move(options)};
  }

  TemporaryFolder folder_;
};

TEST_F(EncodeFilmJob, WritesTheFilmIntoItsFolder) {
  if (installed_program("ffmpeg").empty()) {
    GTEST_SKIP() << "ffmpeg is not installed";
  }
  const ProgramResult made = run_program(
      {installed_program("ffmpeg"), "-nostdin", "-v", "error", "-f", "lavfi",
       "-i", "testsrc2=size=128x72:rate=25:duration=2", "-c:v", "libx264",
       "-crf", "4", "-f", "mp4", (folder_.path() / "upload-1").string()});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  JobTools tools;
  tools.folder = folder_.path() / "job";
  std::filesystem::create_directory(tools.folder);
  int64_t frames_done = 0;
  tools.progress = [&](const JobProgress& now) { frames_done = now.done; };
  JobRequest job = request(
      {{"codec", "h264"}, {"effort", "veryfast"}, {"out", "small.mp4"}});
  job.html = true;
  const auto outcome = run_encode_job(job, {}, tools);
  ASSERT_TRUE(outcome) << outcome.error().to_string();
  EXPECT_EQ(outcome->exit_code, 0);
  EXPECT_THAT(outcome->outputs, ElementsAre("small.mp4"));
  EXPECT_TRUE(std::filesystem::is_regular_file(tools.folder / "small.mp4"));
  const Json json = Json::parse(outcome->json);
  EXPECT_EQ(json["film"].text(), "clip.mp4");
  EXPECT_EQ(json["file"].text(), "small.mp4");
  EXPECT_EQ(json["frames"].integer(), 50);
  EXPECT_THAT(outcome->html, HasSubstr("small.mp4"));
  EXPECT_GT(frames_done, 0);
}

TEST_F(EncodeFilmJob, WritesNothingElsewhere) {
  for (const char* name : {"../film.mkv", "a/film.mkv", "/tmp/film.mkv", ""}) {
    const auto checked = check_encode_job(request({{"out", name}}), {});
    ASSERT_FALSE(checked) << name;
    EXPECT_THAT(checked.error().message, HasSubstr("not the name of a file"));
  }
  // x265 and x264 have options that write files.
  const auto checked =
      check_encode_job(request({{"encoder-option", "csv=/tmp/x"}}), {});
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, ErrorKind::kUsage);
}

TEST_F(EncodeFilmJob, IsCheckedBeforeItIsQueued) {
  EXPECT_TRUE(check_encode_job(request({}), {}));
  EXPECT_FALSE(check_encode_job(request({{"out", "film.txt"}}), {}));
  EXPECT_FALSE(check_encode_job(request({{"target", "nonsense>=1"}}), {}));
  EXPECT_FALSE(check_encode_job(request({{"codec", "prores"}}), {}));
  JobRequest two = request({});
  two.files.push_back(two.files.front());
  EXPECT_FALSE(check_encode_job(two, {}));
}

}  // namespace
}  // namespace framewise::jobs
