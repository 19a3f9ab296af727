// SPDX-License-Identifier: Apache-2.0
#include "media/encode/png/filtering.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include <random>

#include "simd/codec/png_filter_row.h"

namespace framewise::media {
namespace {

constexpr size_t kStride = 300 + simd::kPngRowMargin;

// Gray rows of 300 pixels: `level(x, y)`.
template <typename Level>
std::vector<uint8_t> rows_of(int height, Level level) {
  std::vector<uint8_t> rows(kStride * size_t(height + 1), 0);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < 300; ++x) {
      rows[kStride * size_t(y + 1) + simd::kPngRowMargin + size_t(x)] =
          uint8_t(level(x, y));
    }
  }
  return rows;
}

std::vector<uint8_t> filtered(const std::vector<uint8_t>& rows,
                              PngFiltering filtering) {
  PngRowFilter filter;
  std::vector<uint8_t> out;
  filter.filter({rows.data(), 300, int(rows.size() / kStride) - 1, 1},
                filtering, out);
  return out;
}

size_t compressed(const std::vector<uint8_t>& data) {
  uLongf length = compressBound(uLong(data.size()));
  std::vector<uint8_t> out(length);
  compress2(out.data(), &length, data.data(), uLong(data.size()), 9);
  return length;
}

TEST(PngRowFilter, MarksEachRowWithItsFilter) {
  const auto rows = rows_of(3, [](int x, int) { return x; });
  const auto out = filtered(rows, PngFiltering::kSub);
  for (const size_t y : {0, 1, 2}) {
    EXPECT_EQ(out[y * 301], uint8_t(PngFiltering::kSub));
    EXPECT_EQ(out[y * 301 + 100], 1);
  }
}

TEST(PngRowFilter, KeepsLettersOfFewPairsAsTheyAre) {
  // Two levels far apart in a pattern that comes again: differences of rows
  // are nearer to zero, and have more pairs.
  const auto rows = rows_of(
      20, [](int x, int y) { return (x * (y + 1) / 3) % 5 < 2 ? 120 : 128; });
  EXPECT_EQ(filtered(rows, PngFiltering::kFewestPairs)[5 * 301], 0);
  EXPECT_NE(filtered(rows, PngFiltering::kLeastSum)[5 * 301], 0);
}

TEST(PngRowFilter, TriesWhatCompressesBest) {
  // Noise that comes again each second row: no filter brings it near to zero.
  std::mt19937 random(9);
  std::vector<int> noise(600);
  for (int& level : noise) level = int(random() % 256);
  const auto rows = rows_of(
      60, [&](int x, int y) { return noise[size_t(x + 300 * (y % 2))]; });
  const size_t tried = compressed(filtered(rows, PngFiltering::kTried));
  EXPECT_LT(tried, 1000);
  EXPECT_LE(tried, compressed(filtered(rows, PngFiltering::kLeastSum)));
}

}  // namespace
}  // namespace framewise::media
