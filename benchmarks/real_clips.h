// SPDX-License-Identifier: Apache-2.0
// Real clips, coded in four ways, and what metrics say of their pairs of
// frames. Needs ffmpeg and the shared corpus.
#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bench_support.h"
#include "framewise/compare.h"

namespace framewise::bench {

inline constexpr std::array kRealClips = {
    "video/moviepy--big_buck_bunny_0_30.webm",
    "video/moviepy--chaplin.mp4",
    "video/imageio-binaries--cockatoo.mp4",
    "video/mmaction2--demo.mp4",
    "animated/gymnasium--lunar_lander.gif",
    "animated/image-gif--sample_big.gif",
    "animated/gymnasium--inverted_double_pendulum.gif",
    "animated/pyxel--10_platformer.gif",
    "animated/pyxel--12_perlin_noise.gif",
    "animated/pyxel--02_jump_game.gif",
    "animated/gymnasium--frozen_lake.gif",
    "animated/wuffs--gifplayer-muybridge.gif",
    "animated/sdwebimage--TestImageAnimated.apng",
    "animated/thefuck--example.gif",
    "animated/cli--httpie-animation.gif",
};

struct Coding {
  const char* options;
  const char* ending;
};
inline constexpr std::array kCodings = {
    Coding{"-c:v libx264 -crf 24 -pix_fmt yuv420p", ".mp4"},
    Coding{"-c:v libx264 -crf 34 -pix_fmt yuv420p", ".mp4"},
    Coding{"-c:v mpeg4 -q:v 9", ".mp4"},
    Coding{"-vf 'split[a][b];[a]palettegen=max_colors=32[p];"
           "[b][p]paletteuse'",
           ".gif"}};

inline void encode(const std::filesystem::path& from,
                   const std::string& options,
                   const std::filesystem::path& to) {
  const std::string command = "ffmpeg -v error -nostdin -y -i " +
                              from.string() + " " + options + " " + to.string();
  if (std::system(command.c_str()) == 0) return;
  std::fprintf(stderr, "cannot run %s\n", command.c_str());
  std::exit(1);
}

// A comparison of every pair of frames.
struct RealPair {
  std::string clip;
  std::string coding;
  bool gif = false;
  Comparison comparison;

  const MetricReport& metric(std::string_view name) const {
    return *std::find_if(
        comparison.metrics.begin(), comparison.metrics.end(),
        [&](const MetricReport& one) { return one.info->name == name; });
  }
};

// False: the corpus is not there.
inline bool for_each_real_pair(
    const std::vector<std::string>& metrics,
    const std::function<void(const RealPair& pair)>& look) {
  namespace fs = std::filesystem;
  const fs::path corpus = FRAMEWISE_SHARED_DIR "/corpus";
  if (!fs::exists(corpus)) {
    fmt::print("needs {}\n", corpus.string());
    return false;
  }
  CompareOptions options;
  options.metrics = metrics;
  options.judge = false;
  options.pairing = PairingMode::kIndex;
  const fs::path folder =
      fs::temp_directory_path() / fmt::format("bench_real_clips_{}", getpid());
  fs::create_directories(folder);
  const fs::path original = folder / "original.mp4";
  for (const char* clip : kRealClips) {
    encode(corpus / clip,
           "-an -frames:v 200 -vf scale=320:-2:flags=area,setsar=1 -c:v "
           "libx264 -crf 1 -preset veryfast -pix_fmt yuv420p",
           original);
    for (const Coding& coding : kCodings) {
      const fs::path test = folder / (std::string("test") + coding.ending);
      encode(original, coding.options, test);
      auto report = compare(original, {&test, 1}, options);
      if (!report) {
        std::fprintf(stderr, "%s\n", report.error().to_string().c_str());
        std::exit(1);
      }
      look({fs::path(clip).stem(), std::string(coding.options).substr(5, 17),
            coding.ending == std::string_view(".gif"),
            std::move(report->comparisons.front())});
    }
  }
  fs::remove_all(folder);
  return true;
}

}  // namespace framewise::bench
