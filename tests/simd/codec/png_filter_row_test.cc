// SPDX-License-Identifier: Apache-2.0
#include "simd/codec/png_filter_row.h"

#include <fmt/format.h>

#include <algorithm>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

// A row behind a margin of zeros.
std::vector<uint8_t> with_margin(const std::vector<uint8_t>& row) {
  std::vector<uint8_t> padded(kPngRowMargin + row.size());
  std::copy(row.begin(), row.end(), padded.begin() + kPngRowMargin);
  return padded;
}

TEST(PngFilterRow, IsUndoneByUnfiltering) {
  on_every_target([] {
    for (const int filter : {0, 1, 2, 3, 4}) {
      for (const size_t pixel_bytes : {1, 2, 3, 4, 6, 8}) {
        for (const size_t pixels : {1, 2, 5, 16, 17, 31, 65, 257}) {
          SCOPED_TRACE(fmt::format("filter {}, {} pixels of {} bytes", filter,
                                   pixels, pixel_bytes));
          const size_t count = pixels * pixel_bytes;
          const auto row = random_bytes(count, uint32_t(count));
          const auto above = random_bytes(count, uint32_t(count) + 1);
          std::vector<uint8_t> filtered(count);
          const uint64_t sum =
              png_filter_row(PngFilter(filter), int(pixel_bytes),
                             with_margin(row).data() + kPngRowMargin,
                             with_margin(above).data() + kPngRowMargin,
                             filtered.data(), count);
          std::vector<uint8_t> back(count);
          png_unfilter(PngFilter(filter), int(pixel_bytes), filtered.data(),
                       above.data(), back.data(), count);
          ASSERT_EQ(back, row);
          uint64_t expected = 0;
          for (const uint8_t byte : filtered) {
            expected += uint64_t(std::min<int>(byte, 256 - byte));
          }
          ASSERT_EQ(sum, expected);
        }
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd
