// SPDX-License-Identifier: Apache-2.0
// `framewise flashes` and its exit codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/json/json.h"
#include "cli/program.h"
#include "media/programs.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class FlashesCommand : public testing::Test {
 protected:
  ProgramResult run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "flashes");
    return framewise(std::move(arguments), {.folder = folder_.path()});
  }

  // Two colors in turn, `delay_cs` each.
  void write(const std::string& name, int delay_cs, int frames = 20) {
    TinyGif gif{.width = 240, .height = 200};
    for (int i = 0; i < frames; ++i) {
      gif.frames.push_back(
          {.pixels = std::vector<uint8_t>(240 * 200, uint8_t(i % 2 ? 127 : 0)),
           .delay_cs = delay_cs});
    }
    folder_.write(name, gif.bytes());
  }

  TemporaryFolder folder_;
};

TEST_F(FlashesCommand, FailsOnFlashesAndPassesWithoutThem) {
  write("fast.gif", 10);
  write("slow.gif", 60);
  const auto fast = run({"fast.gif"});
  EXPECT_EQ(fast.exit_code, 1) << fast.err;
  EXPECT_THAT(fast.out, HasSubstr("flashes 5 times a second"));
  EXPECT_EQ(run({"slow.gif"}).exit_code, 0);
  EXPECT_EQ(run({"fast.gif", "--fail-on", "never"}).exit_code, 0);
}

TEST_F(FlashesCommand, WritesEveryForm) {
  write("fast.gif", 10);
  const auto ran = run({"fast.gif", "--json", "--junit", "a.xml", "--markdown",
                        "a.md", "--html", "a.html"});
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("framewise.flashes/1"));
  for (const char* name : {"a.xml", "a.md", "a.html"}) {
    EXPECT_TRUE(fs::exists(folder_.path() / name)) << name;
  }
}

TEST_F(FlashesCommand, FixesWhatFails) {
  write("fast.gif", 10);
  const auto fixed = run({"fast.gif", "--fix", "-o", "calm.gif"});
  EXPECT_EQ(fixed.exit_code, 0) << fixed.err;
  EXPECT_EQ(run({"calm.gif"}).exit_code, 0);
  EXPECT_EQ(run({"fast.gif", "--fix", "-o", "fast.gif"}).exit_code, 2);
}

TEST_F(FlashesCommand, RefusesWhatMakesNoSense) {
  write("a.gif", 60);
  EXPECT_EQ(run({"a.gif", "--rules", "moon"}).exit_code, 2);
  EXPECT_EQ(run({"a.gif", "--display", "0x3"}).exit_code, 2);
  EXPECT_EQ(run({"a.gif", "--diagonal", "60"}).exit_code, 2);
  EXPECT_EQ(run({"a.gif", "--nits", "-1"}).exit_code, 2);
  EXPECT_EQ(run({"a.gif", "--fail-on", "panic"}).exit_code, 2);
  EXPECT_EQ(run({"a.gif", "--slow"}).exit_code, 2);
  EXPECT_EQ(run({"absent.gif"}).exit_code, 3);
}

TEST_F(FlashesCommand, SaysWhatCouldNotBeRead) {
  write("slow.gif", 60);
  std::stringstream whole_file;
  whole_file << std::ifstream(folder_.path() / "slow.gif").rdbuf();
  const std::string whole = whole_file.str();
  folder_.write("cut.gif", whole.substr(0, whole.size() / 2));
  const auto ran = run({"cut.gif", "slow.gif"});
  EXPECT_EQ(ran.exit_code, 3) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr("UNKNOWN"));
  EXPECT_THAT(ran.out, HasSubstr("the rest cannot be read"));
  EXPECT_THAT(ran.out, HasSubstr("PASS"));
}

TEST_F(FlashesCommand, TakesItsRulesFromTheConfiguration) {
  write("fast.gif", 10);
  const std::string config =
      folder_.write("own.toml", "[flashes]\nrules = \"ofcom\"\n").string();
  const auto rules_of = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"flashes", "fast.gif", "--json"});
    const auto ran = framewise(std::move(words),
                               {.environment = {{"FRAMEWISE_CONFIG", config}},
                                .folder = folder_.path()});
    return Json::parse(ran.out)["files"][0]["rules"].text();
  };
  EXPECT_EQ(rules_of({}), "ofcom");
  EXPECT_EQ(rules_of({"--rules", "itu"}), "itu");
}

TEST_F(FlashesCommand, ScoresTheCopyAndKeepsTheSoundOfVideos) {
  if (!installed("ffmpeg")) GTEST_SKIP() << "ffmpeg is not installed";
  const std::string video = (folder_.path() / "a.mp4").native();
  output_of(
      "ffmpeg -v error -y -f lavfi -i "
      "\"nullsrc=s=320x240:r=20:d=3,geq=lum='if(between(T,1,2)*lt(mod(N,4),2),"
      "200,120)':cb=128:cr=128\" -f lavfi -i sine=440:d=3 -c:v libx264 "
      "-pix_fmt yuv420p -c:a aac -shortest " +
      video);
  ASSERT_EQ(run({"a.mp4"}).exit_code, 1);
  const auto fixed = run({"a.mp4", "--fix", "-o", "b.mp4", "--json"});
  ASSERT_EQ(fixed.exit_code, 0) << fixed.err;
  const Json json = Json::parse(fixed.out);
  EXPECT_EQ(json["sound"].text(), "copied");
  EXPECT_GT(json["score"].number(), 0);
  EXPECT_EQ(run({"b.mp4"}).exit_code, 0);
  EXPECT_THAT(output_of("ffprobe -v error -show_streams " +
                        (folder_.path() / "b.mp4").native()),
              HasSubstr("codec_type=audio"));
  EXPECT_FALSE(fs::exists(folder_.path() / "b.silent.mp4"));
}

}  // namespace
}  // namespace framewise
