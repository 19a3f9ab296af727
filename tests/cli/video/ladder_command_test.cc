// SPDX-License-Identifier: Apache-2.0
// Films that ffmpeg makes, tried at several sizes and settings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/json/json.h"
#include "cli/program.h"
#include "report/json_schema.h"

namespace framewise {
namespace {

using testing::HasSubstr;

class LadderCommand : public testing::Test {
 protected:
  void SetUp() override {
    if (installed_program("ffmpeg").empty()) {
      GTEST_SKIP() << "ffmpeg is not installed";
    }
    const ProgramResult made =
        run_program({installed_program("ffmpeg"),
                     "-nostdin",
                     "-v",
                     "error",
                     "-f",
                     "lavfi",
                     "-i",
                     "testsrc2=size=256x144:rate=25:duration=1",
                     "-f",
                     "lavfi",
                     "-i",
                     "mandelbrot=size=256x144:rate=25",
                     "-filter_complex",
                     "[1]trim=0:1.2[b];[0][b]concat=n=2:v=1,format=yuv420p[v]",
                     "-map",
                     "[v]",
                     "-c:v",
                     "libx264",
                     "-crf",
                     "5",
                     film_});
    ASSERT_EQ(made.exit_code, 0) << made.err;
  }

  std::string file(const std::string& name) const {
    return (folder_.path() / name).string();
  }

  std::vector<std::string> words(std::vector<std::string> more) const {
    std::vector<std::string> all = {"ladder",        film_,     "--codecs",
                                    "h264:veryfast", "--sizes", "144,72",
                                    "--quiet"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  TemporaryFolder folder_;
  const std::string film_ = file("film.mkv");
};

TEST_F(LadderCommand, TriesNoFilmThatItsMemoryCannotHold) {
  const ProgramResult result = framewise(words({"--memory", "16MiB"}));
  EXPECT_EQ(result.exit_code, 3) << result.err;
  EXPECT_THAT(result.err, HasSubstr("encoding frames of "));
  EXPECT_THAT(result.err, HasSubstr("than the 16 MiB"));
}

TEST_F(LadderCommand, FindsRungsAndDrawsThem) {
  const ProgramResult result =
      framewise(words({"--json", "--html", file("ladder.html"), "--svg",
                       file("ladder.svg"), "--target", "ssimulacra2>=70"}));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const Json json = Json::parse(result.out);
  EXPECT_EQ(JsonSchema::published("ladder-1").problem_of(json), "");
  const Json& encoder = json["encoders"][0];
  EXPECT_EQ(encoder["encoder"].text(), "h264 veryfast");
  EXPECT_EQ(encoder["points"].size(), 10u);
  ASSERT_GE(encoder["rungs"].size(), 2u);
  EXPECT_NEAR(encoder["rungs"][0]["value"].number(), 70, 0.5);
  EXPECT_NEAR(encoder["rungs"][1]["value"].number(), 60, 0.5);
  EXPECT_LT(encoder["rungs"][1]["kbps"].number(),
            encoder["rungs"][0]["kbps"].number());
  EXPECT_GT(std::filesystem::file_size(file("ladder.html")), 1000u);
  EXPECT_GT(std::filesystem::file_size(file("ladder.svg")), 1000u);
}

TEST_F(LadderCommand, GoesOnFromItsJournal) {
  const auto all = words({"--json", "--journal", file("trials")});
  const Json first = Json::parse(framewise(all).out);
  EXPECT_GT(first["encoded_frames"].integer(), 0);
  const Json again = Json::parse(framewise(all).out);
  EXPECT_EQ(again["encoded_frames"].integer(), 0);
  EXPECT_EQ(again["encoders"].dump(), first["encoders"].dump());
}

TEST_F(LadderCommand, RefusesSizesBeyondTheFilm) {
  const ProgramResult refused = framewise(
      {"ladder", film_, "--codecs", "h264", "--sizes", "288", "--quiet"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("a film of 144 lines has no rung of 288"));
}

TEST_F(LadderCommand, RefusesTheScoreAndUnknownEncoders) {
  EXPECT_THAT(framewise(words({"--target", "score>=85"})).err,
              HasSubstr("takes a smaller frame for a defect"));
  EXPECT_THAT(framewise({"ladder", film_, "--codecs", "h265x"}).err,
              HasSubstr("'h265x' is no encoder"));
}

}  // namespace
}  // namespace framewise
