// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/pyramid.h"

#include <algorithm>

#include "base/for_each_index.h"
#include "simd/cvvdp/pyramid.h"

namespace framewise::measure::cvvdp {
namespace {

// Outputs that are computed or left together, and rows that one thread takes.
constexpr int kBlockWidth = 64;
constexpr int kBlockHeight = 16;

// A row outside of the frame is the mirror of one inside; the edge repeats.
int mirrored(int y, int height) {
  if (y < 0) return std::min(-y - 1, height - 1);
  return y < height ? y : std::max(2 * height - 1 - y, 0);
}

// Rows of one row of blocks.
struct Rows {
  const Plane& from;
  Plane& to;
  int first;
  int end;
  int level;  // of `to`
};

// Outputs x .. x + count - 1 of these rows.
void reduce_run(const Rows& rows, int x, int count,
                std::vector<float>& scratch) {
  const Size from = rows.from.size();
  scratch.resize(simd::cvvdp_reduce_scratch(size_t(count)));
  for (int y = rows.first; y < rows.end; ++y) {
    const float* taps[5];
    for (int i = 0; i < 5; ++i) {
      taps[i] = rows.from.row(mirrored(2 * y + i - 2, from.height));
    }
    simd::cvvdp_reduce_row(taps, size_t(from.width), from.height % 2 != 0,
                           size_t(x), size_t(count), scratch.data(),
                           rows.to.row(y));
  }
}

void reduce_rows(const Rows& rows, const IsChanged& changed) {
  thread_local std::vector<float> scratch;
  const int width = rows.to.size().width;
  const int top = rows.first / kBlockHeight * kBlockHeight;
  const auto is_changed = [&](int x) {
    const Rect area{x, top, kBlockWidth, kBlockHeight};
    return !changed || changed(pixels_of_level(area, rows.level, 0));
  };
  for (int x = 0; x < width; x += kBlockWidth) {
    if (!is_changed(x)) continue;
    const int first = x;
    while (x + kBlockWidth < width && is_changed(x + kBlockWidth)) {
      x += kBlockWidth;
    }
    reduce_run(rows, first, std::min(x + kBlockWidth, width) - first, scratch);
  }
}

}  // namespace

void Plane::resize(Size size, int rows) {
  if (size == size_) return;
  size_ = size;
  image_.resize(size.width + kBefore + kAfter,
                rows > 0 ? std::min(rows, size.height) : size.height);
  image_.fill(0);
}

Rect pixels_of_level(const Rect& area, int level, int reach) {
  const int side = 1 << level;
  // A halving reads two samples on each side.
  const int around = reach * side + 2 * (side - 1);
  return {area.x * side - around, area.y * side - around,
          area.width * side + 2 * around, area.height * side + 2 * around};
}

void Pyramid::resize(Size size, size_t levels) {
  levels_.resize(levels);
  for (Plane& level : levels_) {
    size = halved(size);
    level.resize(size);
  }
}

void Pyramid::reduce(const std::vector<Part>& parts, size_t k, int first,
                     int end, const IsChanged& changed, Executor* executor) {
  const int top = first / kBlockHeight;
  const int blocks = (end + kBlockHeight - 1) / kBlockHeight - top;
  if (blocks <= 0) return;
  for_each_index(executor, parts.size() * size_t(blocks), [&](size_t i) {
    const Part& part = parts[i % parts.size()];
    const int block = top + int(i / parts.size());
    reduce_rows(
        {k == 1 ? *part.finest : part.pyramid->levels_[k - 2],
         part.pyramid->levels_[k - 1], std::max(first, block * kBlockHeight),
         std::min(end, (block + 1) * kBlockHeight), int(k)},
        changed);
  });
}

int64_t Pyramid::bytes() const {
  int64_t bytes = 0;
  for (const Plane& level : levels_) bytes += level.bytes();
  return bytes;
}

}  // namespace framewise::measure::cvvdp
