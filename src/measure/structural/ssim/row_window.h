// SPDX-License-Identifier: Apache-2.0
// Three adjacent rows of a plane with a margin of one sample on each side, for
// 3x3 filters.
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "frame/plane.h"
#include "simd/structural/gradient_similarity.h"

namespace framewise::measure {

// The samples outside of the frame.
enum class Border {
  kZero,
  kMirror,  // reflected without repeating the edge: row -1 is row 1
  kRepeat,  // the edge is repeated: row -1 is row 0
};

class RowWindow {
 public:
  // The plane must outlive the window.
  void begin(const ImageF& plane, Border border) {
    begin(plane, border, {0, 0, plane.width(), plane.height()});
  }
  // Restricts the window to a part of the plane; samples around it are still
  // read.
  void begin(const ImageF& plane, Border border, const Rect& part) {
    plane_ = &plane;
    border_ = border;
    part_ = part;
    const size_t padded = padded_width();
    is_within_ = size_t(part.width) == padded && part.x > 0 && part.y > 0 &&
                 part.x + part.width < plane.width() &&
                 part.y + part.height < plane.height();
    if (is_within_) return;
    for (auto& row : rows_) row.assign(kMargin + padded + kMargin, 0.0f);
  }

  // The rows around y, with columns relative to the part. y must increase by
  // one from call to call, starting at the part's first row.
  simd::RowWindow3 around(int y) {
    if (is_within_) {
      return {plane_->row(y - 1) + part_.x, plane_->row(y) + part_.x,
              plane_->row(y + 1) + part_.x};
    }
    if (y == part_.y) {
      load(y - 1);
      load(y);
    }
    load(y + 1);
    return {slot(y - 1).data() + kMargin, slot(y).data() + kMargin,
            slot(y + 1).data() + kMargin};
  }

 private:
  static constexpr size_t kMargin = 16;

  // Loops over rows process 16 samples at once.
  size_t padded_width() const { return (size_t(part_.width) + 15) / 16 * 16; }

  std::vector<float>& slot(int y) { return rows_[size_t(y + 1) % 3]; }

  // The row or column that replaces one outside of the plane.
  int inside(int at, int count) const {
    const int last = count - 1;
    if (border_ == Border::kRepeat || last == 0) return std::clamp(at, 0, last);
    return at < 0 ? -at : at > last ? 2 * last - at : at;
  }

  void load(int y) {
    std::vector<float>& to = slot(y);
    const int height = plane_->height();
    if (border_ == Border::kZero && (y < 0 || y >= height)) {
      std::fill(to.begin(), to.end(), 0.0f);
      return;
    }
    const float* from = plane_->row(inside(y, height));
    float* out = to.data() + kMargin;
    std::copy_n(from + part_.x, part_.width, out);
    out[-1] = beside(from, part_.x - 1);
    out[part_.width] = beside(from, part_.x + part_.width);
  }

  float beside(const float* row, int x) const {
    const int width = plane_->width();
    if (border_ == Border::kZero && (x < 0 || x >= width)) return 0;
    return row[inside(x, width)];
  }

  const ImageF* plane_ = nullptr;
  Border border_ = Border::kZero;
  Rect part_;
  // All needed samples lie in the plane: nothing must be copied.
  bool is_within_ = false;
  std::array<std::vector<float>, 3> rows_;
};

}  // namespace framewise::measure
