// SPDX-License-Identifier: Apache-2.0
// Undoes the filters of the rows of a PNG image, or of a pass of one, several
// rows at once where that is quicker.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "simd/codec/png_filter.h"

namespace framewise::media {

class PngUnfilter {
 public:
  static constexpr size_t kMostRows = simd::kPaethRowsAtOnce;

  // Before the first row. `pixel_bytes` is at least 1.
  void start(int pixel_bytes, size_t row_bytes);

  // Unfilters the next rows, at most `rows`, into out[0], out[1] … and returns
  // their number, at least 1. `filtered` points to the first of them: one byte
  // that names its filter, which must be known, and the row's bytes. The last
  // row must stay as it is until the next call.
  size_t next(const uint8_t* filtered, size_t rows,
              const std::array<uint8_t*, kMostRows>& out);

  // The same, into rows that stay valid until the next call but one.
  std::span<uint8_t* const> next(const uint8_t* filtered, size_t rows);

 private:
  int pixel_bytes_ = 1;
  size_t row_bytes_ = 0;
  const uint8_t* above_ = nullptr;
  std::vector<uint8_t> zeros_;  // above the first row
  std::vector<uint8_t> memory_;
  std::array<std::array<uint8_t*, kMostRows>, 2> own_rows_{};
  size_t turn_ = 0;
};

}  // namespace framewise::media
