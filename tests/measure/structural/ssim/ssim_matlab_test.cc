// SPDX-License-Identifier: Apache-2.0
// SSIM of the authors' program against a plain implementation of its rules in
// double precision (a box filter that mirrors at the border, every f-th sample,
// then a Gaussian window over all places where it fits).
#include <gtest/gtest.h>

#include "measure/shown.h"

namespace framewise::measure {
namespace {

int triangle(int value, int period) {
  return std::min(value % period, period - value % period);
}

// Gray slopes and patches; the test has errors.
Frame patches(FramePool& pool, Size size, bool with_errors) {
  return rgba_frame(pool, size, [&](int x, int y, int) {
    int level = 40 + triangle(3 * x + y, 100) + 2 * triangle(2 * y + x / 3, 74);
    if ((x / 11 + y / 13) % 3 == 0) level += 40;
    return level + (with_errors ? (73 * x + 151 * y) % 23 : 0);
  });
}

double measured(Size size, const char* metric) {
  FramePool pool;
  return Shown(patches(pool, size, false), patches(pool, size, true))
      .number(metric);
}

TEST(SsimMatlab, AveragesPicturesDownWhoseShortSideIsAtLeast384) {
  struct Expected {
    Size size;
    double ssim;
  };
  // f = 1, 2, 3, 4; sides that f does not divide.
  for (const auto& [size, ssim] : {Expected{{101, 75}, 0.855326574},
                                   {{413, 389}, 0.988782794},
                                   {{700, 643}, 0.993923087},
                                   {{1031, 899}, 0.995260937}}) {
    EXPECT_NEAR(measured(size, "ssim_matlab"), ssim, 2e-6)
        << size.width << 'x' << size.height;
  }
}

TEST(SsimMatlab, EqualsPlainSsimOfSmallGrayPicturesAndExceedsItOnLargeOnes) {
  EXPECT_NEAR(measured({101, 75}, "ssim_matlab"), measured({101, 75}, "ssim"),
              2e-6);
  EXPECT_GT(measured({413, 389}, "ssim_matlab"),
            measured({413, 389}, "ssim") + 0.1);
}

}  // namespace
}  // namespace framewise::measure
