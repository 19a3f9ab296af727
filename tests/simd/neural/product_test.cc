// SPDX-License-Identifier: Apache-2.0
#include "simd/neural/product.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

TEST(Product, IsThatOfAPlainLoopForAnyNumberOfRows) {
  on_every_target([] {
    for (size_t rows = 1; rows <= 31; ++rows) {
      for (const size_t length : {1u, 3u, 8u, 33u}) {
        constexpr size_t kRuns = 2;
        const size_t row_step = length + 5;
        const size_t run_step = 40 * row_step;
        const std::vector<float> left =
            random_floats(kRuns * run_step, -1, 1, 1);
        const std::vector<float> panel =
            random_floats(kRuns * length * kPanel, -1, 1, 2);
        const std::vector<float> bias = random_floats(kPanel, -1, 1, 3);
        const ProductRows given{.first = left.data(),
                                .rows = rows,
                                .row_step = row_step,
                                .runs = kRuns,
                                .run_step = run_step,
                                .length = length};
        std::vector<float> plain(rows * kPanel);
        product(given, panel.data(), plain.data(), kPanel);
        constexpr size_t kOutputs = 23;
        std::vector<float> cut(rows * kPanel, -7);
        product_relu(given, panel.data(), bias.data(), kOutputs, cut.data(),
                     kPanel);
        for (size_t r = 0; r < rows; ++r) {
          for (size_t o = 0; o < kPanel; ++o) {
            double sum = 0;
            for (size_t run = 0; run < kRuns; ++run) {
              for (size_t k = 0; k < length; ++k) {
                sum += double(left[run * run_step + r * row_step + k]) *
                       double(panel[(run * length + k) * kPanel + o]);
              }
            }
            ASSERT_NEAR(double(plain[r * kPanel + o]), sum, 1e-5);
            const double expected =
                o < kOutputs ? std::max(0.0, sum + double(bias[o])) : -7.0;
            ASSERT_NEAR(double(cut[r * kPanel + o]), expected, 1e-5);
          }
        }
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd
