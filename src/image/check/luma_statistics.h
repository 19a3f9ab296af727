// SPDX-License-Identifier: Apache-2.0
// Brightness, contrast and sharpness of an image that passes row by row.
#pragma once

#include <cstdint>
#include <vector>

#include "framewise/image/check.h"

namespace framewise::image {

// Whether all pixels that count have the same brightness.
inline bool is_flat(const LumaFacts& luma) {
  return luma.darkest == luma.brightest;
}

class LumaStatistics {
 public:
  explicit LumaStatistics(Size size);

  // The next row of 8-bit luma. Pixels count with their alpha (null: all are
  // opaque), so that transparent ones do not count.
  void add_row(const uint8_t* luma, const uint8_t* alpha = nullptr);

  // After all rows; fewer rows give facts of those.
  LumaFacts facts() const;

 private:
  void add_reduced_row();

  Size size_;
  int factor_;  // of the reduction for sharpness
  double weight_ = 0;
  double sum_ = 0;
  double squares_ = 0;
  int darkest_ = 255;
  int brightest_ = 0;
  // Sums of `factor_` rows, and the last three reduced rows.
  std::vector<uint32_t> columns_;
  int rows_in_columns_ = 0;
  std::vector<uint8_t> reduced_[3];
  int64_t reduced_rows_ = 0;
  std::vector<uint8_t> over_gray_;
  double laplacians_ = 0;  // number of samples
  double laplacian_sum_ = 0;
  double laplacian_squares_ = 0;
};

}  // namespace framewise::image
