// SPDX-License-Identifier: Apache-2.0
// Film grain that ffmpeg draws, described by AV1 where that meets the target.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json/json.h"
#include "cli/program.h"

namespace framewise {
namespace {

using testing::HasSubstr;

class EncodeGrain : public testing::Test {
 protected:
  void SetUp() override {
    if (installed_program("ffmpeg").empty()) {
      GTEST_SKIP() << "ffmpeg is not installed";
    }
  }

  std::string file(const std::string& name) const {
    return (folder_.path() / name).string();
  }

  // A second and a half of slow shades, then `filter`.
  void make_film(const std::string& filter) {
    const ProgramResult made = run_program(
        {installed_program("ffmpeg"), "-nostdin", "-v", "error", "-y", "-f",
         "lavfi", "-i",
         "gradients=size=192x108:rate=24:speed=0.02:seed=7:duration=1.5,"
         "format=yuv420p" +
             filter,
         "-c:v", "libx264", "-crf", "4", file("film.mkv")});
    ASSERT_EQ(made.exit_code, 0) << made.err;
  }

  Json encode(std::vector<std::string> more) {
    std::vector<std::string> words = {
        "encode", file("film.mkv"), "-o",       file("small.mkv"),
        "--json", "--quiet",        "--effort", "12"};
    words.insert(words.end(), {"--overwrite", "replace", "--allow-larger"});
    words.insert(words.end(), more.begin(), more.end());
    const ProgramResult result = framewise(words);
    EXPECT_LE(result.exit_code, 1) << result.err;
    return Json::parse(result.out);
  }

  TemporaryFolder folder_;
};

const std::string kGrain = ",noise=alls=8:allf=t";

TEST_F(EncodeGrain, IsDescribedWhereThatMeetsTheTargetWithFewerBytes) {
  make_film(kGrain);
  const Json described = encode({"--target", "score>=60"});
  ASSERT_EQ(described["notes"].size(), 1u);
  EXPECT_THAT(described["notes"][0].text(),
              HasSubstr("levels is described, and made anew by players"));
  EXPECT_GE(described["scenes"][0]["value"].number(), 60);
  EXPECT_EQ(described["check"]["frames_equal"].integer(), 36);
  const Json coded = encode({"--target", "score>=60", "--grain", "keep"});
  EXPECT_EQ(coded["notes"].size(), 0u);
  EXPECT_LT(2 * described["bytes"].integer(), coded["bytes"].integer());
}

TEST_F(EncodeGrain, IsCodedWhereTheTargetAsksForTheFilmsOwn) {
  make_film(kGrain);
  const Json json = encode({"--target", "score>=95"});
  ASSERT_EQ(json["notes"].size(), 1u);
  EXPECT_THAT(json["notes"][0].text(), HasSubstr("levels is coded"));
}

TEST_F(EncodeGrain, IsCodedWhereTheTargetCannotTellAndThatIsSaid) {
  make_film(kGrain);
  const Json coded = encode({"--target", "ssimulacra2>=40"});
  ASSERT_EQ(coded["notes"].size(), 1u);
  EXPECT_THAT(coded["notes"][0].text(),
              HasSubstr("ssimulacra2 counts other grain as a loss"));
}

TEST_F(EncodeGrain, IsLeftToTheOptionsOfTheEncoder) {
  make_film(kGrain);
  EXPECT_EQ(encode({"--target", "score>=60", "--encoder-option",
                    "film-grain=8"})["notes"]
                .size(),
            0u);
}

// A scene of fine detail would lose it with the grain of the other.
TEST_F(EncodeGrain, IsTakenOutOfNoSceneWithoutIt) {
  make_film(kGrain +
            "[g];testsrc2=size=192x108:rate=24:duration=1.5,format=yuv420p[t];"
            "[g][t]concat");
  const Json json = encode({"--target", "score>=60"});
  ASSERT_EQ(json["scenes"].size(), 2u);
  EXPECT_EQ(json["missed_scenes"].integer(), 0);
  EXPECT_EQ(json["check"]["frames_equal"].integer(), 72);
  const Json coded = encode({"--target", "score>=60", "--grain", "keep"});
  EXPECT_LT(2 * json["scenes"][0]["bytes"].integer(),
            coded["scenes"][0]["bytes"].integer());
  EXPECT_LT(2 * json["scenes"][1]["bytes"].integer(),
            3 * coded["scenes"][1]["bytes"].integer());
}

TEST_F(EncodeGrain, IsNotFoundInAFilmWithoutIt) {
  make_film("");
  EXPECT_EQ(encode({"--target", "score>=60"})["notes"].size(), 0u);
}

}  // namespace
}  // namespace framewise
