// SPDX-License-Identifier: Apache-2.0
// Loops that are cut out of clips of ffmpeg.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <numbers>

#include "base/json/json.h"
#include "cli/program.h"
#include "report/json_schema.h"

namespace framewise {
namespace {

using testing::HasSubstr;

class LoopCommand : public testing::Test {
 protected:
  void SetUp() override {
    if (installed_program("ffmpeg").empty()) {
      GTEST_SKIP() << "ffmpeg is not installed";
    }
  }

  std::string file(const std::string& name) const {
    return (folder_.path() / name).string();
  }

  void draw(const std::string& name, const std::string& graph) {
    const ProgramResult made = run_program(
        {installed_program("ffmpeg"), "-nostdin", "-v", "error", "-f", "lavfi",
         "-i", graph, "-c:v", "libx264", "-preset", "veryfast", "-crf", "12",
         "-g", "25", "-pix_fmt", "yuv420p", file(name)});
    ASSERT_EQ(made.exit_code, 0) << made.err;
  }

  ProgramResult loop(const std::string& clip, const std::string& output) {
    return framewise(
        {"video", "loop", file(clip), "-o", file(output), "--quiet"});
  }

  std::vector<double> samples_of(const std::string& name) {
    const std::string raw = file("samples");
    run_program({installed_program("ffmpeg"), "-nostdin", "-v", "error", "-i",
                 file(name), "-f", "f32le", raw});
    std::ifstream in(raw, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    std::vector<float> samples(bytes.size() / sizeof(float));
    std::memcpy(samples.data(), bytes.data(), samples.size() * sizeof(float));
    return {samples.begin(), samples.end()};
  }

  TemporaryFolder folder_;
};

TEST_F(LoopCommand, CutsOutWholePeriods) {
  // A wave that takes a second to come back, for 2.6 s.
  draw("wave.mp4",
       "nullsrc=s=160x90:r=25:d=2.6,geq=lum='128+80*sin(X/8+2*PI*T)':cb=128:"
       "cr=128");
  const ProgramResult result = loop("wave.mp4", "loop.mp4");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr(", cut; jumps by "));
  const ProgramResult checked =
      framewise({"video", "loopcheck", file("loop.mp4")});
  EXPECT_EQ(checked.exit_code, 0) << checked.out;
}

TEST_F(LoopCommand, CrossfadesWhatDrifts) {
  // A wave that becomes a little brighter, and never comes back.
  draw("drift.mp4",
       "nullsrc=s=160x90:r=25:d=4,geq=lum='80+8*T+20*sin(X/40+T/3)':cb=128:cr="
       "128");
  const ProgramResult result = loop("drift.mp4", "loop.mp4");
  ASSERT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("crossfade of "));
  const ProgramResult checked =
      framewise({"video", "loopcheck", file("loop.mp4")});
  EXPECT_EQ(checked.exit_code, 0) << checked.out;
}

// A wave that comes back after a second, brighter and bluer each time.
TEST_F(LoopCommand, TakesBrightnessAndColorThatDriftBack) {
  draw("drift.mp4",
       "nullsrc=s=160x90:r=25:d=4.4,geq=lum='90+5*T+50*sin(X/8+2*PI*T)':cb='"
       "124+2*T':cr=128");
  for (const std::string name : {"joint.mp4", "whole.mp4", "loop.webp"}) {
    std::vector<std::string> words = {"video", "loop",     file("drift.mp4"),
                                      "-o",    file(name), "--json"};
    if (name == "whole.mp4") words.emplace_back("--encode");
    const ProgramResult result = framewise(words);
    ASSERT_EQ(result.exit_code, 0) << name << result.out << result.err;
    const Json json = Json::parse(result.out);
    EXPECT_EQ(JsonSchema::published("loop-1").problem_of(json), "");
    const bool joint = name == "joint.mp4";
    EXPECT_EQ(json["drift"]["spread"].text(), joint ? "joint" : "loop");
    // 5 of 219 steps and 2 of 224 a second, for three or four seconds.
    EXPECT_GT(json["drift"]["green"].number(), 10);
    EXPECT_GT(json["drift"]["blue"].number(),
              json["drift"]["green"].number() + 5);
    EXPECT_EQ(json["joint"].text(), joint ? "crossfade" : "cut");
    const ProgramResult checked = framewise({"video", "loopcheck", file(name)});
    EXPECT_EQ(checked.exit_code, 0) << name << checked.out;
  }
}

// A tone whose waves do not fit the loop of the pictures.
TEST_F(LoopCommand, JoinsSoundInPhase) {
  draw("wave.mp4",
       "nullsrc=s=160x90:r=25:d=2.6,geq=lum='128+80*sin(X/8+2*PI*T)':cb=128:"
       "cr=128");
  const ProgramResult sound =
      run_program({installed_program("ffmpeg"), "-nostdin", "-v", "error", "-i",
                   file("wave.mp4"), "-f", "lavfi", "-i",
                   "aevalsrc=0.4*sin(2*PI*443.3*t):s=48000:d=2.6", "-c:v",
                   "copy", "-c:a", "flac", "-strict", "-2", file("tone.mkv")});
  ASSERT_EQ(sound.exit_code, 0) << sound.err;
  const ProgramResult result =
      framewise({"video", "loop", file("tone.mkv"), "-o", file("loop.mkv"),
                 "--audio-codec", "pcm", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.out << result.err;
  const Json json = Json::parse(result.out);
  EXPECT_EQ(JsonSchema::published("loop-1").problem_of(json), "");
  const Json& join = json["sound_join"];
  EXPECT_EQ(join["shape"].text(), "linear");
  EXPECT_GT(join["correlation"].number(), 0.99);
  const auto lag = std::llround(join["longer_ms"].number() * 48);
  EXPECT_LE(std::abs(lag), 240);
  const auto samples = samples_of("loop.mkv");
  const auto length = size_t(json["frames"].integer() * 48'000 / 25 + lag);
  ASSERT_GE(samples.size(), length);
  // Played twice, it bends nowhere more than the tone does.
  const double own = 0.4 * std::pow(2 * std::numbers::pi * 443.3 / 48'000, 2);
  for (size_t i = 2; i < 2 * length; ++i) {
    const double bend = samples[i % length] - 2 * samples[(i - 1) % length] +
                        samples[(i - 2) % length];
    ASSERT_LT(std::abs(bend), 1.2 * own) << i << " of " << length;
  }
}

// Clips are refused by their headers.
TEST_F(LoopCommand, ChecksNoClipThatItsMemoryCannotHold) {
  draw("wave.mp4", "testsrc=s=160x90:r=25:d=0.2");
  const std::vector<std::string> commands[] = {
      {"video", "loopcheck", file("wave.mp4"), "--memory", "16MiB"},
      {"video", "scan", folder_.path().string(), "--memory", "16MiB",
       "--no-cache"}};
  for (const std::vector<std::string>& words : commands) {
    const ProgramResult result = framewise(words);
    EXPECT_EQ(result.exit_code, 3) << result.out << result.err;
    EXPECT_THAT(result.out, HasSubstr("decoding frames of 160x90 pixels takes "
                                      "up to"));
    EXPECT_THAT(result.out, HasSubstr("than the 16 MiB"));
  }
}

// The slope of a shade that slides: a mixture would show its edges twice.
TEST_F(LoopCommand, MovesWhatSlides) {
  draw("slide.mp4",
       "nullsrc=s=192x108:r=24:d=3,geq=lum='128+40*sin((X-8*T)/11+2*sin(Y/37))"
       "+30*cos(Y/13+2*sin((X-8*T)/41))+25*sin((X-8*T)/29-Y/23)':cb=128:cr="
       "128");
  for (const std::string name :
       {"loop.mp4", "loop.gif", "loop.webp", "loop.png"}) {
    std::vector<std::string> words = {"video", "loop",     file("slide.mp4"),
                                      "-o",    file(name), "--json"};
    if (name == "loop.webp") words.emplace_back("--lossless");
    const ProgramResult result = framewise(words);
    ASSERT_EQ(result.exit_code, 0) << result.out << result.err;
    EXPECT_THAT(result.out, HasSubstr("\"joint\": \"motion\""));
    const ProgramResult checked = framewise({"video", "loopcheck", file(name)});
    EXPECT_EQ(checked.exit_code, 0) << name << checked.out;
  }
}

TEST_F(LoopCommand, RefusesOptionsOfTheOtherForm) {
  draw("wave.mp4", "testsrc=s=160x90:r=25:d=0.2");
  const ProgramResult film = framewise({"video", "loop", file("wave.mp4"), "-o",
                                        file("loop.mp4"), "--quality", "5"});
  EXPECT_EQ(film.exit_code, 2);
  EXPECT_THAT(film.err, HasSubstr("--quality is of animations"));
  const ProgramResult animation =
      framewise({"video", "loop", file("wave.mp4"), "-o", file("loop.gif"),
                 "--crf", "9"});
  EXPECT_EQ(animation.exit_code, 2);
  EXPECT_THAT(animation.err, HasSubstr("--crf is of videos"));
}

TEST_F(LoopCommand, SaysHowLargeAnAnimationWouldBe) {
  draw("wave.mp4",
       "nullsrc=s=160x90:r=25:d=2,geq=lum='128+80*sin(X/8+2*PI*T)':cb=128:"
       "cr=128");
  const ProgramResult dry =
      framewise({"video", "loop", file("wave.mp4"), "-o", file("loop.webp"),
                 "--quiet", "--dry-run"});
  ASSERT_EQ(dry.exit_code, 0) << dry.err;
  EXPECT_FALSE(std::filesystem::exists(file("loop.webp")));
  ASSERT_EQ(loop("wave.mp4", "loop.webp").exit_code, 0);
  const double kilobytes =
      double(std::filesystem::file_size(file("loop.webp"))) / 1e3;
  EXPECT_THAT(dry.out, HasSubstr(fmt::format(", {:.1f} kB", kilobytes)));
  // The file that is there stays.
  EXPECT_EQ(loop("wave.mp4", "loop.webp").exit_code, 2);
}

TEST_F(LoopCommand, SaysThatThereIsNone) {
  draw("pan.mp4",
       "nullsrc=s=160x90:r=25:d=3,geq=lum='16+70*T+20*sin(X*Y/400+9*T*T)':cb="
       "128:cr=128");
  const ProgramResult result = loop("pan.mp4", "loop.mp4");
  EXPECT_EQ(result.exit_code, 1) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("no good loop here; the best, frames "));
  EXPECT_FALSE(std::filesystem::exists(file("loop.mp4")));
  const ProgramResult json = framewise(
      {"video", "loop", file("pan.mp4"), "-o", file("loop.gif"), "--json"});
  EXPECT_EQ(json.exit_code, 1);
  EXPECT_THAT(json.out, HasSubstr("\"joint\": \"none\""));
}

}  // namespace
}  // namespace framewise
