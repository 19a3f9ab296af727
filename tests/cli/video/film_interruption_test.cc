// SPDX-License-Identifier: Apache-2.0
// A program that is killed while it writes a film, at any time.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>

#include "cli/program.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// 256 pixels wide: x264 164 is not deterministic at some widths, such as 320.
void make_clip(const fs::path& path, int hue) {
  const ProgramResult made =
      run_program({installed_program("ffmpeg"),
                   "-nostdin",
                   "-v",
                   "error",
                   "-f",
                   "lavfi",
                   "-i",
                   "testsrc2=size=256x144:rate=25",
                   "-f",
                   "lavfi",
                   "-i",
                   "sine=frequency=" + std::to_string(300 + hue),
                   "-vf",
                   "hue=h=" + std::to_string(hue) + ",format=yuv420p",
                   "-t",
                   "2",
                   "-c:v",
                   "libx264",
                   "-preset",
                   "veryfast",
                   "-g",
                   "25",
                   "-c:a",
                   "aac",
                   "-shortest",
                   path.string()});
  ASSERT_EQ(made.exit_code, 0) << made.err;
}

class FilmInterruption : public testing::Test {
 protected:
  void SetUp() override {
    if (installed_program("ffmpeg").empty()) {
      GTEST_SKIP() << "ffmpeg is not installed";
    }
    if (installed_program("timeout").empty()) {
      GTEST_SKIP() << "timeout is not installed";
    }
    fs::create_directory(clips_);
    for (int i = 0; i < 4; ++i) {
      make_clip(clips_ / ("c" + std::to_string(i) + ".mp4"), 60 * i);
    }
  }

  std::vector<std::string> words(const std::string& film) const {
    return {FRAMEWISE_BINARY_DIR "/framewise",
            "video",
            "compose",
            clips_.string(),
            "-o",
            (folder_.path() / film).string(),
            "--crossfade",
            "0.4",
            "--encode",
            "--overwrite",
            "replace"};
  }

  TemporaryFolder folder_;
  fs::path clips_ = folder_.path() / "clips";
};

TEST_F(FilmInterruption, AfterKillsAtTwentyMomentsTheFilmHasTheSameBytes) {
  ASSERT_EQ(run_program(words("whole.mp4")).exit_code, 0);
  const std::string whole = content(folder_.path() / "whole.mp4");
  std::mt19937 random(58);
  int killed = 0;
  for (int i = 0; i < 20; ++i) {
    std::vector<std::string> limited = words("film.mp4");
    const std::string seconds =
        std::to_string(0.01 + 0.02 * double(random() % 100));
    limited.insert(limited.begin(), {"timeout", "-s", "KILL", seconds});
    const int code = run_program(limited).exit_code;
    killed += code != 0;
    // A film that has its name is complete.
    if (fs::exists(folder_.path() / "film.mp4")) {
      ASSERT_TRUE(content(folder_.path() / "film.mp4") == whole) << seconds;
      fs::remove(folder_.path() / "film.mp4");
    }
  }
  EXPECT_GT(killed, 0);
  ASSERT_EQ(run_program(words("film.mp4")).exit_code, 0);
  EXPECT_TRUE(content(folder_.path() / "film.mp4") == whole);
  EXPECT_FALSE(fs::exists(folder_.path() / ".film.mp4.parts"));
  // Nor is anything else left of the runs that were killed.
  for (const auto& entry : fs::directory_iterator(folder_.path())) {
    EXPECT_NE(entry.path().extension(), ".part") << entry.path();
  }
}

}  // namespace
}  // namespace framewise
