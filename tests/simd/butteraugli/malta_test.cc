// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "simd/butteraugli/butteraugli.h"
#include "simd/every_target.h"

namespace framewise::simd::butteraugli {
namespace {

constexpr size_t kBlock = kBlockRows * kStride;
using Offset = std::pair<int, int>;

// One half of each line, without its center, from the definition.
const std::vector<std::vector<Offset>> kDense = {
    {{1, 0}, {2, 0}, {3, 0}, {4, 0}},
    {{0, 1}, {0, 2}, {0, 3}, {0, 4}},
    {{1, 1}, {2, 2}, {3, 3}},
    {{-1, 1}, {-2, 2}, {-3, 3}},
    {{0, 1}, {-1, 2}, {-1, 3}, {-1, 4}},
    {{0, 1}, {1, 2}, {1, 3}, {1, 4}},
    {{1, 0}, {2, 1}, {3, 1}, {4, 1}},
    {{1, 0}, {2, -1}, {3, -1}, {4, -1}},
    {{1, 1}, {1, 2}, {2, 3}},
    {{-1, 1}, {-1, 2}, {-2, 3}},
    {{1, 1}, {2, 1}, {3, 2}},
    {{-1, 1}, {-2, 1}, {-3, 2}},
    {{1, 0}, {2, -1}, {3, -1}, {4, -1}},
    {{1, 0}, {2, 1}, {3, 1}, {4, 1}},
    {{0, 1}, {1, 2}, {1, 3}, {1, 4}},
    {{0, 1}, {-1, 2}, {-1, 3}, {-1, 4}}};
const std::vector<std::vector<Offset>> kSparse = {
    {{2, 0}, {4, 0}},   {{0, 2}, {0, 4}},   {{2, 2}, {3, 3}},
    {{-2, 2}, {-3, 3}}, {{-1, 2}, {-1, 4}}, {{1, 2}, {1, 4}},
    {{2, 1}, {4, 1}},   {{2, -1}, {4, -1}}, {{1, 2}, {2, 3}},
    {{-1, 2}, {-2, 3}}, {{2, 1}, {3, 2}},   {{-2, 1}, {-3, 2}},
    {{2, -1}, {4, -2}}, {{2, 1}, {4, 2}},   {{1, 2}, {2, 4}},
    {{-1, 2}, {-2, 4}}};

struct Blocks {
  alignas(64) float samples[3][kBlock];
  alignas(64) float ac[kBlock];
};

double expected_sum(const Blocks& blocks,
                    const std::vector<std::vector<Offset>>& lines, int row,
                    int x) {
  const auto at = [&](int dx, int dy) {
    const int y = row + dy + int(kBlockRows);
    return double(
        blocks.samples[y / 4][size_t(y % 4) * kStride + kPad + size_t(x + dx)]);
  };
  double sum = 0;
  for (const auto& line : lines) {
    double along = at(0, 0);
    for (const auto& [dx, dy] : line) along += at(dx, dy) + at(-dx, -dy);
    sum += along * along;
  }
  return sum;
}

TEST(ButteraugliMalta, EqualsTheSumOverItsLinesAsTheyAreWritten) {
  const auto blocks = std::make_unique<Blocks>();
  for (size_t i = 0; i < 3; ++i) {
    const auto values = random_floats(kBlock, -1, 1, uint32_t(i));
    std::copy(values.begin(), values.end(), blocks->samples[i]);
  }
  const ConstBlock window[3] = {blocks->samples[0] + kPad,
                                blocks->samples[1] + kPad,
                                blocks->samples[2] + kPad};
  const Columns columns{0, 0, 112};
  on_every_target([&] {
    for (const bool dense : {true, false}) {
      std::fill_n(blocks->ac, kBlock, 3.0f);
      (dense ? malta_dense : malta_sparse)(window, columns, 0.5f,
                                           blocks->ac + kPad);
      for (int row = 0; row < int(kBlockRows); ++row) {
        for (int x = 32; x < 112; ++x) {
          const double expected =
              3 + 0.5 * expected_sum(*blocks, dense ? kDense : kSparse, row, x);
          ASSERT_NEAR(blocks->ac[size_t(row) * kStride + kPad + size_t(x)],
                      expected, 1e-5 * expected)
              << dense << ' ' << row << ' ' << x;
        }
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd::butteraugli
