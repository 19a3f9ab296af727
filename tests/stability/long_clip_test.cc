// SPDX-License-Identifier: Apache-2.0
// The memory of a comparison and of an optimization grows by little more than
// the numbers that are kept of each frame: no frames, and no maps of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <string>

#include "framewise/compare.h"
#include "framewise/optimize.h"
#include "stability/leak_harness.h"
#include "temporary_folder.h"

namespace framewise {
namespace {

constexpr int kShort = 2000;
constexpr int kLong = 4000;

// Gray video of 64x48. A bar moves, so that no two neighboring frames are
// equal. `damage` is added to some pixels.
std::string clip(int frames, int damage) {
  constexpr int kWidth = 64;
  constexpr int kHeight = 48;
  std::string video = "YUV4MPEG2 W64 H48 F25:1 Ip A1:1 Cmono\n";
  for (int frame = 0; frame < frames; ++frame) {
    video += "FRAME\n";
    for (int y = 0; y < kHeight; ++y) {
      for (int x = 0; x < kWidth; ++x) {
        const bool bar = (x + frame) % kWidth < 8;
        const int level = 60 + 2 * y + (bar ? 40 : 0);
        video += char(level + ((x * 7 + y * 3 + frame) % 11 == 0 ? damage : 0));
      }
    }
  }
  return video;
}

class LongClip : public testing::Test {
 protected:
  // The most live bytes that `work` has beyond those before it. It calls the
  // argument often.
  template <typename Work>
  static double peak_of(const Work& work) {
    malloc_trim(0);
    const double before = stability::live_bytes();
    double peak = before;
    work([&] { peak = std::max(peak, stability::live_bytes()); });
    return peak - before;
  }

  TemporaryFolder folder_;
};

// Signatures of both sides share a limit of 24 MB, which the short clip
// reaches. What is left are the numbers of each pair, of which the evidence of
// defects takes the most, and tables of the alignment.
constexpr double kMostBytesOfAFrame = 6000;

TEST_F(LongClip, ComparesWithoutKeepingFrames) {
  stability::control_allocator();
  const auto peak = [&](int frames) {
    const auto original = folder_.write("original.y4m", clip(frames, 0));
    const auto test = folder_.write("test.y4m", clip(frames, 6));
    return peak_of([&](const auto& look) {
      CompareOptions options;
      options.progress = [&](const CompareProgress&) { look(); };
      const auto report = compare(original, test, options);
      ASSERT_TRUE(report) << report.error().to_string();
      look();
    });
  };
  const double more = peak(kLong) - peak(kShort);
  EXPECT_LT(more / (kLong - kShort), kMostBytesOfAFrame);
}

TEST_F(LongClip, OptimizesWithoutKeepingFrames) {
  stability::control_allocator();
  const auto peak = [&](int frames) {
    const auto original = folder_.write("original.y4m", clip(frames, 0));
    return peak_of([&](const auto& look) {
      OptimizeOptions options;
      options.targets = {"psnr.mean>=30"};
      options.effort = 0;
      options.most_trials = 1;
      options.progress = [&](const OptimizeProgress&) { look(); };
      const auto done = optimize(original, folder_.path() / "out.gif", options);
      ASSERT_TRUE(done) << done.error().to_string();
      look();
    });
  };
  const double more = peak(kLong) - peak(kShort);
  EXPECT_LT(more / (kLong - kShort), kMostBytesOfAFrame);
}

}  // namespace
}  // namespace framewise
