// SPDX-License-Identifier: Apache-2.0
#include "simd/codec/png_filter.h"

#include <fmt/format.h>

#include <cstdlib>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

// The definition of PNG (third edition, section 9.2), byte by byte.
std::vector<uint8_t> reference(PngFilter filter, size_t pixel_bytes,
                               const std::vector<uint8_t>& filtered,
                               const std::vector<uint8_t>& above) {
  std::vector<uint8_t> out(filtered.size());
  for (size_t i = 0; i < out.size(); ++i) {
    const int a = i < pixel_bytes ? 0 : out[i - pixel_bytes];
    const int b = above[i];
    const int c = i < pixel_bytes ? 0 : above[i - pixel_bytes];
    const int p = a + b - c;
    const int pa = std::abs(p - a), pb = std::abs(p - b), pc = std::abs(p - c);
    int prediction = 0;
    switch (filter) {
      case PngFilter::kNone: break;
      case PngFilter::kSub: prediction = a; break;
      case PngFilter::kUp: prediction = b; break;
      case PngFilter::kAverage: prediction = (a + b) / 2; break;
      case PngFilter::kPaeth:
        prediction = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
        break;
    }
    out[i] = uint8_t(filtered[i] + prediction);
  }
  return out;
}

TEST(PngFilter, EveryTargetEqualsTheDefinition) {
  on_every_target([] {
    for (const int filter : {0, 1, 2, 3, 4}) {
      for (const size_t pixel_bytes : {1, 2, 3, 4, 6, 8}) {
        for (const size_t pixels : {1, 2, 3, 4, 5, 7, 16, 17, 31, 65, 257}) {
          SCOPED_TRACE(fmt::format("filter {}, {} pixels of {} bytes", filter,
                                   pixels, pixel_bytes));
          const size_t count = pixels * pixel_bytes;
          // Exactly as large as the rows, so that a sanitizer detects any
          // access outside.
          const auto filtered = random_bytes(count, uint32_t(count));
          const auto above = random_bytes(count, uint32_t(count) + 1);
          std::vector<uint8_t> out(count);
          png_unfilter(PngFilter(filter), int(pixel_bytes), filtered.data(),
                       above.data(), out.data(), count);
          ASSERT_EQ(out,
                    reference(PngFilter(filter), pixel_bytes, filtered, above));
        }
      }
    }
  });
}

TEST(PngFilter, WritesNothingBehindTheRow) {
  on_every_target([] {
    for (const int filter : {0, 1, 2, 3, 4}) {
      for (const size_t pixel_bytes : {1, 2, 3, 4, 6, 8}) {
        const size_t count = 9 * pixel_bytes;
        const auto filtered = random_bytes(count, 3);
        std::vector<uint8_t> out(count + 16, 0xAB);
        const std::vector<uint8_t> above(count);
        png_unfilter(PngFilter(filter), int(pixel_bytes), filtered.data(),
                     above.data(), out.data(), count);
        for (size_t i = count; i < out.size(); ++i) ASSERT_EQ(out[i], 0xAB);
      }
    }
  });
}

TEST(PngFilter, UndoesPaethRowsTogetherAsOneAfterAnother) {
  on_every_target([] {
    for (const size_t pixel_bytes : {1, 2, 3, 4, 6, 8}) {
      for (const size_t pixels : {1, 2, 3, 4, 5, 7, 16, 65, 257}) {
        for (size_t rows = 1; rows <= kPaethRowsAtOnce; ++rows) {
          SCOPED_TRACE(fmt::format("{} rows of {} pixels of {} bytes", rows,
                                   pixels, pixel_bytes));
          const size_t count = pixels * pixel_bytes;
          const auto first = random_bytes(count, uint32_t(count) + 1);
          std::vector<std::vector<uint8_t>> filtered, out;
          PaethRows all;
          all.above = first.data();
          for (size_t k = 0; k < rows; ++k) {
            filtered.push_back(random_bytes(count, uint32_t(count + k)));
            out.emplace_back(count);
          }
          for (size_t k = 0; k < rows; ++k) {
            all.filtered[k] = filtered[k].data();
            all.out[k] = out[k].data();
          }
          png_unfilter_paeth(int(pixel_bytes), all, rows, count);
          std::vector<uint8_t> above = first;
          for (size_t k = 0; k < rows; ++k) {
            above =
                reference(PngFilter::kPaeth, pixel_bytes, filtered[k], above);
            ASSERT_EQ(out[k], above) << "row " << k;
          }
        }
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd
