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

struct RowOfBlocks {
  const Plane& from;
  Plane& to;
  int top;
  int level;  // of `to`
};

// Outputs x .. x + count - 1 of the rows of these blocks.
void reduce_run(const RowOfBlocks& blocks, int x, int count,
                std::vector<float>& scratch) {
  const Size from = blocks.from.size();
  const int bottom =
      std::min(blocks.top + kBlockHeight, blocks.to.size().height);
  scratch.resize(simd::cvvdp_reduce_scratch(size_t(count)));
  for (int y = blocks.top; y < bottom; ++y) {
    const float* rows[5];
    for (int i = 0; i < 5; ++i) {
      rows[i] = blocks.from.row(mirrored(2 * y + i - 2, from.height));
    }
    simd::cvvdp_reduce_row(rows, size_t(from.width), from.height % 2 != 0,
                           size_t(x), size_t(count), scratch.data(),
                           blocks.to.row(y));
  }
}

void reduce_blocks(const RowOfBlocks& blocks, const IsChanged& changed) {
  thread_local std::vector<float> scratch;
  const int width = blocks.to.size().width;
  const auto is_changed = [&](int x) {
    const Rect area{x, blocks.top, kBlockWidth, kBlockHeight};
    return !changed || changed(pixels_of_level(area, blocks.level, 0));
  };
  for (int x = 0; x < width; x += kBlockWidth) {
    if (!is_changed(x)) continue;
    const int first = x;
    while (x + kBlockWidth < width && is_changed(x + kBlockWidth)) {
      x += kBlockWidth;
    }
    reduce_run(blocks, first, std::min(x + kBlockWidth, width) - first,
               scratch);
  }
}

}  // namespace

void Plane::resize(Size size) {
  if (size == size_) return;
  size_ = size;
  image_.resize(size.width + kBefore + kAfter, size.height);
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

void Pyramid::reduce(const std::vector<Part>& parts, const IsChanged& changed,
                     Executor* executor) {
  if (parts.empty()) return;
  const size_t levels = parts.front().pyramid->levels();
  for (size_t k = 0; k < levels; ++k) {
    const int height = parts.front().pyramid->levels_[k].size().height;
    const auto rows = size_t((height + kBlockHeight - 1) / kBlockHeight);
    for_each_index(executor, parts.size() * rows, [&](size_t i) {
      const Part& part = parts[i % parts.size()];
      const Plane& from =
          k == 0 ? *part.finest : part.pyramid->levels_[k - 1];
      reduce_blocks({from, part.pyramid->levels_[k],
                     int(i / parts.size()) * kBlockHeight, int(k) + 1},
                    changed);
    });
  }
}

int64_t Pyramid::bytes() const {
  int64_t bytes = 0;
  for (const Plane& level : levels_) bytes += level.bytes();
  return bytes;
}

}  // namespace framewise::measure::cvvdp
