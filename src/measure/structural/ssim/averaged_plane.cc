// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/ssim/averaged_plane.h"

#include <algorithm>
#include <cmath>

namespace framewise::measure {
namespace {

int mirrored_with_border(int i, int count) {
  if (i < 0) return std::min(-1 - i, count - 1);
  return i < count ? i : std::max(2 * count - 1 - i, 0);
}

}  // namespace

int averaging_factor(Size size) {
  const int side = std::min(size.width, size.height);
  return std::max(1, int(std::floor(side / 256.0 + 0.5)));
}

void average_down(const ImageF& from, int f, int before, ImageF& out,
                  std::vector<float>& row) {
  row.resize(size_t(from.width()));
  const float scale = 1.0f / float(f * f);
  for (int y = 0; y < out.height(); ++y) {
    std::fill(row.begin(), row.end(), 0.0f);
    for (int k = 0; k < f; ++k) {
      const float* line =
          from.row(mirrored_with_border(y * f - before + k, from.height()));
      for (size_t x = 0; x < row.size(); ++x) row[x] += line[x];
    }
    for (int x = 0; x < out.width(); ++x) {
      float sum = 0;
      for (int k = 0; k < f; ++k) {
        sum +=
            row[size_t(mirrored_with_border(x * f - before + k, from.width()))];
      }
      out.row(y)[x] = sum * scale;
    }
  }
}

}  // namespace framewise::measure
