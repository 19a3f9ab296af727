// SPDX-License-Identifier: Apache-2.0
// What is kept of each pair does not depend on what was kept of those before:
// rows of blocks that are as they were are not looked at again.
#include "measure/evidence/evidence.h"

#include <gtest/gtest.h>

#include "frame/color.h"

namespace framewise::measure {
namespace {

constexpr Size kSize = {150, 141};  // blocks of 16, cut at two edges

template <typename Pixel>
Frame painted(FramePool& pool, const Pixel& pixel) {
  auto buffer = pool.allocate(PixelFormat{}, kSize);
  const MutablePlaneView plane = buffer->plane(0);
  for (int y = 0; y < kSize.height; ++y) {
    for (int i = 0; i < 4 * kSize.width; ++i) {
      plane.row(y)[i] = uint8_t(pixel(i / 4, y, i % 4));
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

// Frame by frame a square moves; the rest of a busy ground stands still. What
// became of it: brighter on the left, in frame 2 noisy in one place, in frame 3
// with a hole.
Frame reference(FramePool& pool, int time) {
  return painted(pool, [=](int x, int y, int c) {
    if (c == 3) return 255;
    const bool square = x / 20 == time && y / 20 == 3;
    return square ? 200 + 10 * c
                  : (x * 7 + y * 13 + (x * y) % 31 + 40 * c) % 180;
  });
}
Frame test(FramePool& pool, int time) {
  const Frame whole = reference(pool, time);
  return painted(pool, [&](int x, int y, int c) {
    const int value = whole.plane(0).row(y)[4 * x + c];
    if (c == 3) return time == 3 && x > 120 && y < 20 ? 0 : 255;
    if (x < 40) return value + 16;
    const bool noisy = time == 2 && x > 90 && y > 100;
    return noisy ? (value + 37 * ((x ^ y) % 3)) % 256 : value;
  });
}

PairFrames frames_at(FramePool& pool, int time) {
  const auto opaque = [&](const Frame& frame) {
    return *flatten(frame, Background::plain({255, 255, 255}), pool);
  };
  const Frame a = reference(pool, time);
  const Frame b = test(pool, time);
  return {opaque(a),
          opaque(b),
          a,
          b,
          reference(pool, time - 1),
          reference(pool, time + 1)};
}

void expect_same(const FrameTotals& a, const FrameTotals& b) {
  EXPECT_EQ(a.pixels, b.pixels);
  EXPECT_EQ(a.luma_error, b.luma_error);
  EXPECT_EQ(a.chroma_error, b.chroma_error);
  EXPECT_EQ(a.mean_error, b.mean_error);
  EXPECT_EQ(a.active_luma, b.active_luma);
  EXPECT_EQ(a.pixels_luma.xy, b.pixels_luma.xy);
  EXPECT_EQ(a.blocks_luma.yy, b.blocks_luma.yy);
  EXPECT_EQ(a.color_product, b.color_product);
  EXPECT_EQ(a.laplacian_error, b.laplacian_error);
  EXPECT_EQ(a.blurred_blocks, b.blurred_blocks);
  EXPECT_EQ(a.sharpness_left, b.sharpness_left);
  EXPECT_EQ(a.error_blur[0], b.error_blur[0]);
  EXPECT_EQ(a.column_steps[3], b.column_steps[3]);
  EXPECT_EQ(a.lost_density, b.lost_density);
}

TEST(Evidence, OfAPairIsTheSameWhateverCameBefore) {
  FramePool pool;
  EvidenceCollector all(kSize, 6);
  for (int time = 0; time < 6; ++time) {
    all.add(frames_at(pool, time), time, time, nullptr);
  }
  const Evidence together = std::move(all).take();
  for (int time = 0; time < 6; ++time) {
    SCOPED_TRACE(time);
    EvidenceCollector alone(kSize, 6);
    alone.add(frames_at(pool, time), time, time, nullptr);
    const Evidence one = std::move(alone).take();
    const PairEvidence& pair = together.pairs[size_t(time)];
    expect_same(pair.all, one.pairs[0].all);
    EXPECT_EQ(pair.hole_pixels, one.pairs[0].hole_pixels);
    EXPECT_EQ(pair.hole_pixels > 0, time == 3);
    EXPECT_EQ(pair.plain_error, one.pairs[0].plain_error);
    EXPECT_EQ(pair.past.d_d, one.pairs[0].past.d_d);
    for (size_t i = 0; i < one.grid.cells(); ++i) {
      const size_t at = size_t(time) * one.grid.cells() + i;
      EXPECT_EQ(together.grid.rms[at], one.grid.rms[i]);
      EXPECT_EQ(together.grid.mean[at], one.grid.mean[i]);
      EXPECT_EQ(together.grid.wrong[at].right, one.grid.wrong[i].right);
    }
  }
}

}  // namespace
}  // namespace framewise::measure
