// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/wavelet.h"

#include <gtest/gtest.h>

#include <cmath>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

int mirrored(int i, int count) {
  while (i < 0 || i >= count) i = i < 0 ? -1 - i : 2 * count - 1 - i;
  return i;
}

TEST(Wavelet, HalvesARowAsItsTapsSay) {
  on_every_target([] {
    for (const size_t width :
         {4, 5, 6, 7, 8, 15, 16, 17, 31, 32, 33, 100, 129}) {
      std::vector<std::vector<float>> lines;
      const float* rows[9];
      for (uint32_t k = 0; k < 9; ++k) {
        lines.push_back(random_floats(width + 32, 0, 255, k));
      }
      for (size_t k = 0; k < 9; ++k) rows[k] = lines[k].data();
      std::vector<float> work(width + 128);
      std::vector<float> out(width + 32);
      wavelet_row(rows, width, work.data(), out.data());
      for (size_t i = 0; i < (width + 1) / 2; ++i) {
        double expected = 0;
        for (int y = -4; y <= 4; ++y) {
          for (int x = -4; x <= 4; ++x) {
            const int at = mirrored(2 * int(i) + x, int(width));
            expected += double(kWaveletTaps[size_t(std::abs(x))]) *
                        double(kWaveletTaps[size_t(std::abs(y))]) *
                        lines[size_t(y + 4)][size_t(at)];
          }
        }
        EXPECT_NEAR(out[i], expected, 2e-4) << width << ' ' << i;
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd
