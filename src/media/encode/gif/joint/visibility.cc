// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/joint/visibility.h"

#include <algorithm>

namespace framewise::media {
namespace {

// The variance of lightness at which errors count half.
constexpr float kHalfAt = 60;
constexpr float kLeast = 0.05f;

}  // namespace

void Visibility::measure(const Frame& frame, const Rect& rect,
                         LabOfPixels& lab) {
  rect_ = rect;
  columns_ = (rect.width + kBlock - 1) / kBlock;
  const int rows = (rect.height + kBlock - 1) / kBlock;
  weights_.assign(size_t(columns_) * size_t(rows), 1);
  std::vector<float> sums(size_t(columns_) * 2);
  for (int by = 0; by < rows; ++by) {
    std::fill(sums.begin(), sums.end(), 0.0f);
    const int top = rect.y + by * kBlock;
    const int bottom = std::min(top + kBlock, rect.y + rect.height);
    for (int y = top; y < bottom; ++y) {
      const auto* row = frame.plane(0).row<uint32_t>(y) + rect.x;
      for (int x = 0; x < rect.width; ++x) {
        const float l = lab(row[x]).l;
        float* sum = &sums[size_t(x / kBlock) * 2];
        sum[0] += l;
        sum[1] += l * l;
      }
    }
    for (int bx = 0; bx < columns_; ++bx) {
      const int width = std::min(kBlock, rect.width - bx * kBlock);
      const auto count = float(width * (bottom - top));
      const float mean = sums[size_t(bx) * 2] / count;
      const float variance =
          std::max(0.0f, sums[size_t(bx) * 2 + 1] / count - mean * mean);
      weights_[size_t(by) * size_t(columns_) + size_t(bx)] =
          std::max(kLeast, kHalfAt / (kHalfAt + variance));
    }
  }
}

}  // namespace framewise::media
