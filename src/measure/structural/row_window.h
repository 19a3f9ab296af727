// SPDX-License-Identifier: Apache-2.0
// Three neighbouring rows of a plane with a sample of margin on each side, as
// 3x3 filters want them.
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "frame/plane.h"
#include "simd/gradient_similarity.h"

namespace framewise::measure {

// What a filter sees outside of the picture.
enum class Border {
  kZero,
  kMirror,  // reflected without repeating the edge: row -1 is row 1
  kRepeat,  // the edge goes on: row -1 is row 0
};

class RowWindow {
 public:
  // The plane must live as long as rows are asked for.
  void begin(const ImageF& plane, Border border) {
    plane_ = &plane;
    border_ = border;
    const size_t padded = (size_t(plane.width()) + 15) / 16 * 16;
    for (auto& row : rows_) row.assign(kMargin + padded + kMargin, 0.0f);
  }

  // The rows around y; y grows by one from call to call, from 0.
  simd::RowWindow3 around(int y) {
    if (y == 0) {
      load(0);
      load(1);
      if (border_ != Border::kZero) rows_[2] = rows_[size_t(inside(-1) % 3)];
    } else {
      load(y + 1);
    }
    return {row(y + 2), row(y), row(y + 1)};
  }

 private:
  static constexpr size_t kMargin = 16;

  const float* row(int y) const {
    return rows_[size_t(y % 3)].data() + kMargin;
  }

  // The row that stands for one outside of the plane.
  int inside(int y) const {
    const int last = plane_->height() - 1;
    if (border_ == Border::kRepeat || last == 0) return std::clamp(y, 0, last);
    return y < 0 ? -y : y > last ? 2 * last - y : y;
  }

  void load(int y) {
    std::vector<float>& to = rows_[size_t(y % 3)];
    const int width = plane_->width();
    if (y >= plane_->height()) {
      if (border_ == Border::kZero) {
        std::fill(to.begin(), to.end(), 0.0f);
      } else {
        to = rows_[size_t(inside(y) % 3)];
      }
      return;
    }
    float* out = to.data() + kMargin;
    std::copy_n(plane_->row(y), width, out);
    const int step = border_ == Border::kMirror && width > 1 ? 1 : 0;
    out[-1] = border_ == Border::kZero ? 0.0f : out[step];
    out[width] = border_ == Border::kZero ? 0.0f : out[width - 1 - step];
  }

  const ImageF* plane_ = nullptr;
  Border border_ = Border::kZero;
  std::array<std::vector<float>, 3> rows_;
};

}  // namespace framewise::measure
