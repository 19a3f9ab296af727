// SPDX-License-Identifier: Apache-2.0
#include "measure/luma.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "measure/shown.h"

namespace framewise::measure {
namespace {

constexpr int kSide = 11;  // one SSIM window

Frame gray_frame(FramePool& pool, int bits, unsigned seed) {
  auto buffer = pool.allocate({.layout = Layout::kGray, .bits = uint8_t(bits)},
                              {kSide, kSide});
  std::mt19937 random(seed);
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const unsigned value = random() % (1U << bits);
      if (bits > 8) {
        buffer->plane(0).row<uint16_t>(y)[x] = uint16_t(value);
      } else {
        buffer->plane(0).row(y)[x] = uint8_t(value);
      }
    }
  }
  return std::move(*buffer).freeze(0, {}, {});
}

double sample_of(const Frame& frame, int x, int y) {
  return frame.format().bits > 8 ? frame.plane(0).row<uint16_t>(y)[x]
                                 : frame.plane(0).row(y)[x];
}

// The definition on samples as stored: L is the largest sample value.
double ssim_of(const Frame& a, const Frame& b) {
  const double peak = double((1 << a.format().bits) - 1);
  double weights = 0, ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const int dx = x - kSide / 2, dy = y - kSide / 2;
      const double w = std::exp(-(dx * dx + dy * dy) / 4.5);
      const double p = sample_of(a, x, y), q = sample_of(b, x, y);
      weights += w;
      ma += w * p;
      mb += w * q;
      aa += w * p * p;
      bb += w * q * q;
      ab += w * p * q;
    }
  }
  for (double* sum : {&ma, &mb, &aa, &bb, &ab}) *sum /= weights;
  const double c1 = 0.0001 * peak * peak, c2 = 0.0009 * peak * peak;
  return (2 * ma * mb + c1) * (2 * (ab - ma * mb) + c2) /
         ((ma * ma + mb * mb + c1) * (aa - ma * ma + bb - mb * mb + c2));
}

TEST(PeakOfLuma, IsTheLargestSample) {
  FramePool pool;
  for (const int bits : {8, 10, 12, 16}) {
    Picture picture(pool);
    picture.show(gray_frame(pool, bits, 1), Planes::kOwn);
    EXPECT_EQ(peak_of_luma(picture),
              std::ldexp(double((1 << bits) - 1), 8 - bits));
  }
}

TEST(Ssim, HasTheRangeOfItsDepth) {
  FramePool pool;
  for (const int bits : {8, 10, 12, 16}) {
    const Frame a = gray_frame(pool, bits, 1);
    const Frame b = gray_frame(pool, bits, 2);
    const Shown shown(a, b, nullptr, Planes::kOwn);
    EXPECT_NEAR(shown.number("ssim"), ssim_of(a, b), 1e-5) << bits;
  }
}

}  // namespace
}  // namespace framewise::measure
