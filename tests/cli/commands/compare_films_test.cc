// SPDX-License-Identifier: Apache-2.0
// ColorVideoVDP of real videos, from files to the report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/json/json.h"
#include "cli/program.h"

namespace framewise {
namespace {

using testing::HasSubstr;
using testing::Not;

class CompareFilms : public testing::Test {
 protected:
  void SetUp() override {
    if (installed_program("ffmpeg").empty()) {
      GTEST_SKIP() << "ffmpeg is not installed";
    }
  }

  // Twelve frames in H.264; a higher `crf` is worse.
  std::string film(const std::string& name, int crf,
                   const std::vector<std::string>& format) {
    const auto path = folder_.path() / (name + ".mp4");
    std::vector<std::string> words = {installed_program("ffmpeg"),
                                      "-nostdin",
                                      "-v",
                                      "error",
                                      "-f",
                                      "lavfi",
                                      "-i",
                                      "testsrc2=size=160x96:rate=24",
                                      "-frames:v",
                                      "12",
                                      "-c:v",
                                      "libx264",
                                      "-preset",
                                      "ultrafast",
                                      "-crf",
                                      std::to_string(crf)};
    words.insert(words.end(), format.begin(), format.end());
    words.push_back(path.string());
    const ProgramResult made = run_program(words);
    EXPECT_EQ(made.exit_code, 0) << made.err;
    return path.string();
  }

  // The comparisons of a report.
  Json compared(std::vector<std::string> words) {
    words.insert(words.begin(), "compare");
    words.insert(words.end(), {"-m", "cvvdp", "--json"});
    const ProgramResult result = framewise(words);
    EXPECT_LE(result.exit_code, 1) << result.err;
    return Json::parse(result.out)["comparisons"];
  }

  static double jod(const Json& comparison) {
    return comparison["metrics"]["cvvdp"]["mean"].number();
  }

  TemporaryFolder folder_;
};

const std::vector<std::string> kSdr = {"-pix_fmt", "yuv420p"};
const std::vector<std::string> kPq = {
    "-pix_fmt",     "yuv420p10le", "-color_primaries", "bt2020",
    "-color_trc",   "smpte2084",   "-colorspace",      "bt2020nc",
    "-color_range", "tv"};

TEST_F(CompareFilms, WorseEncodesLoseMoreJod) {
  const std::string original = film("original", 1, kSdr);
  const std::string good = film("good", 18, kSdr);
  const std::string bad = film("bad", 45, kSdr);
  const Json both = compared({original, good, bad});
  ASSERT_EQ(both.size(), 2u);
  EXPECT_GT(jod(both[0]), 9.5);
  EXPECT_LT(jod(both[1]), jod(both[0]) - 0.5);
  EXPECT_THAT(both[0]["measured_as"].text(),
              HasSubstr("standard_4k (75.4 pixels per degree) at 24 frames a "
                        "second"));
  // What both share of the original changes no value.
  EXPECT_EQ(jod(compared({original, bad})[0]), jod(both[1]));
}

TEST_F(CompareFilms, HdrIsShownOnAnHdrDisplay) {
  const std::string original = film("original", 1, kPq);
  const std::string test = film("test", 40, kPq);
  const Json hdr = compared({original, test})[0];
  EXPECT_LT(jod(hdr), 10);
  EXPECT_THAT(hdr["measured_as"].text(), HasSubstr("standard_hdr_pq"));
  const Json named =
      compared({original, test, "--display", "standard_hdr_linear"})[0];
  EXPECT_THAT(named["measured_as"].text(), Not(HasSubstr("standard_hdr_pq")));
}

TEST_F(CompareFilms, ThePageHasTheCurveOfTheFilm) {
  const std::string original = film("original", 1, kSdr);
  const std::string test = film("test", 40, kSdr);
  const auto page = folder_.path() / "page.html";
  const ProgramResult result = framewise(
      {"compare", original, test, "-m", "cvvdp", "--html", page.string()});
  EXPECT_LE(result.exit_code, 1) << result.err;
  std::ifstream file(page);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(text, HasSubstr("ColorVideoVDP"));
}

}  // namespace
}  // namespace framewise
