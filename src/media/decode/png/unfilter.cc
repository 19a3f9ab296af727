// SPDX-License-Identifier: Apache-2.0
#include "media/decode/png/unfilter.h"

#include <algorithm>

namespace framewise::media {

void PngUnfilter::start(int pixel_bytes, size_t row_bytes) {
  pixel_bytes_ = pixel_bytes;
  row_bytes_ = row_bytes;
  if (zeros_.size() < row_bytes) zeros_.resize(row_bytes);
  above_ = zeros_.data();
}

size_t PngUnfilter::next(const uint8_t* filtered, size_t rows,
                         const std::array<uint8_t*, kMostRows>& out) {
  const size_t step = 1 + row_bytes_;
  const auto filter_of = [&](size_t row) {
    return simd::PngFilter(filtered[row * step]);
  };
  size_t count = 0;
  while (count < std::min(rows, kMostRows) &&
         filter_of(count) == simd::PngFilter::kPaeth) {
    ++count;
  }
  if (count == 0) {
    simd::png_unfilter(filter_of(0), pixel_bytes_, filtered + 1, above_, out[0],
                       row_bytes_);
    above_ = out[0];
    return 1;
  }
  simd::PaethRows paeth;
  paeth.above = above_;
  for (size_t k = 0; k < count; ++k) {
    paeth.filtered[k] = filtered + k * step + 1;
    paeth.out[k] = out[k];
  }
  simd::png_unfilter_paeth(pixel_bytes_, paeth, count, row_bytes_);
  above_ = out[count - 1];
  return count;
}

std::span<uint8_t* const> PngUnfilter::next(const uint8_t* filtered,
                                            size_t rows) {
  if (memory_.size() < 2 * kMostRows * row_bytes_) {
    memory_.resize(2 * kMostRows * row_bytes_);
  }
  turn_ = 1 - turn_;
  auto& own = own_rows_[turn_];
  for (size_t k = 0; k < kMostRows; ++k) {
    own[k] = memory_.data() + (turn_ * kMostRows + k) * row_bytes_;
  }
  const size_t count = next(filtered, rows, own);
  return std::span<uint8_t* const>(own).first(count);
}

}  // namespace framewise::media
