// SPDX-License-Identifier: Apache-2.0
#include "measure/vmaf/cambi.h"

#include <gtest/gtest.h>

#include "frame/plane.h"
#include "measure/golden.h"
#include "measure/shown.h"
#include "measure/thread_executor.h"
#include "measure/vmaf/clip.h"

namespace framewise::measure {
namespace {

double cambi_of(const Frame& frame, Executor* executor = nullptr) {
  VmafLuma luma;
  luma.load(frame, Planes::kOwn);
  return cambi(luma, executor);
}

TEST(Cambi, EqualsLibvmafOnTheClip) {
  SKIP_WITHOUT_CLIP();
  FramePool pool;
  for (const auto& [depth, bits, filled, model] :
       {std::tuple("8", 8, true, "vmaf_v0.6.1"),
        {"10", 10, true, "vmaf_v0.6.1"},
        {"10x4", 10, false, "none"}}) {
    auto expected = golden::clip_values(depth);
    const auto frames = golden::clip(pool, "dis.y4m", bits, filled);
    ASSERT_EQ(frames.size(), 12u);
    for (size_t i = 0; i < frames.size(); ++i) {
      EXPECT_NEAR(cambi_of(frames[i]),
                  expected[model][std::to_string(i)].at("cambi"), 1e-6)
          << depth << " bits, frame " << i;
    }
  }
}

TEST(Cambi, EqualsLibvmafOnThePairs) {
  SKIP_WITHOUT_GOLDEN();
  FramePool pool;
  const auto expected = golden::values("libvmaf", "cambi yuv444");
  int compared = 0;
  for (const golden::Pair& pair : golden::pairs()) {
    const auto value = expected.find(pair.name);
    if (value == expected.end()) continue;
    EXPECT_NEAR(cambi_of(yuv444_frame(pool, golden_frame(pair.test))),
                value->second, 1e-6)
        << pair.name;
    ++compared;
  }
  EXPECT_EQ(compared, 19);
}

// A slope of one 8-bit level every 24 columns, or every column in 10 bits; from
// column `end` a constant shade.
Frame slope(FramePool& pool, bool banded, int end = 480) {
  PixelFormat format;
  format.layout = Layout::kGray;
  format.bits = 10;
  auto buffer = pool.allocate(format, {480, 256});
  for (int y = 0; y < 256; ++y) {
    for (int x = 0; x < 480; ++x) {
      const int level = 200 + std::min(x, end) / 6;
      buffer->plane(0).row<uint16_t>(y)[x] =
          uint16_t(banded ? level / 4 * 4 : level);
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

TEST(Cambi, FindsBandsAndNotSmoothSlopes) {
  FramePool pool;
  EXPECT_GT(cambi_of(slope(pool, true)), 5);
  EXPECT_LT(cambi_of(slope(pool, false)), cambi_of(slope(pool, true)) / 2);
  const Frame plain =
      rgba_frame(pool, {256, 256}, [](int, int, int) { return 60; });
  EXPECT_EQ(cambi_of(yuv444_frame(pool, plain)), 0);
}

// The score is the mean of the largest 60 %.
TEST(Cambi, ItsMapShowsWhereBandsAre) {
  FramePool pool;
  const Frame banded = slope(pool, true);
  const auto sum_of_map = [&](const Frame& frame, int from, int to) {
    VmafLuma luma;
    luma.load(frame, Planes::kOwn);
    ImageF map;
    map_banding(luma, map);
    EXPECT_EQ(map.size(), (Size{480, 256}));
    double sum = 0;
    for (int y = 0; y < 256; ++y) {
      for (int x = from; x < to; ++x) sum += double(map.row(y)[x]);
    }
    return sum / (480 * 256);
  };
  EXPECT_GT(sum_of_map(banded, 0, 480), 0.55 * cambi_of(banded));
  EXPECT_LE(sum_of_map(banded, 0, 480), cambi_of(banded));
  const Frame plain_right = slope(pool, true, 240);
  EXPECT_GT(sum_of_map(plain_right, 0, 240), 0.2 * cambi_of(banded));
  EXPECT_EQ(sum_of_map(plain_right, 304, 480), 0);
}

TEST(Cambi, IsTheSameForAnyNumberOfThreads) {
  FramePool pool;
  const Frame frame = slope(pool, true);
  ThreadExecutor threads(3);
  EXPECT_EQ(cambi_of(frame, &threads), cambi_of(frame));
}

TEST(Cambi, EqualPicturesHaveItToo) {
  EXPECT_TRUE(select("cambi")->metric->measures_equal);
}

}  // namespace
}  // namespace framewise::measure
