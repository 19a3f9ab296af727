// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/joint/wanted_pixels.h"

#include <algorithm>

namespace framewise::media {
namespace {

constexpr int kBlock = 8;

struct BlockSum {
  float sum = 0;
  float most = 0;
};

bool is_drawn(const WantedPixel& pixel) {
  return pixel.kind != PixelKind::kKept;
}

}  // namespace

void leave_unseen(const Rect& rect, float block_error, float pixel_error,
                  WantedPixels& pixels) {
  const size_t columns = size_t(rect.width + kBlock - 1) / kBlock;
  std::vector<BlockSum> blocks(columns);
  for (int top = 0; top < rect.height; top += kBlock) {
    std::fill(blocks.begin(), blocks.end(), BlockSum{});
    const int bottom = std::min(top + kBlock, rect.height);
    WantedPixel* rows = &pixels[size_t(top) * size_t(rect.width)];
    const size_t count = size_t(bottom - top) * size_t(rect.width);
    const auto block_of = [&](size_t i) -> BlockSum& {
      return blocks[i % size_t(rect.width) / kBlock];
    };
    for (size_t i = 0; i < count; ++i) {
      if (!is_drawn(rows[i])) continue;
      BlockSum& block = block_of(i);
      block.sum += rows[i].keep;
      block.most = std::max(block.most, rows[i].keep);
    }
    for (size_t i = 0; i < count; ++i) {
      const BlockSum& block = block_of(i);
      if (block.sum > block_error || block.most > pixel_error) continue;
      rows[i].kind = PixelKind::kKept;
    }
  }
}

void mark_flat(const Rect& rect, WantedPixels& pixels) {
  for (size_t i = 1; i < pixels.size(); ++i) {
    if (i % size_t(rect.width) == 0 || !is_drawn(pixels[i])) continue;
    if (pixels[i - 1].rgba == pixels[i].rgba) pixels[i].kind = PixelKind::kFlat;
  }
}

Rect needed_rect(const Rect& rect, const WantedPixels& pixels) {
  Rect needed;
  const WantedPixel* row = pixels.data();
  for (int y = 0; y < rect.height; ++y, row += rect.width) {
    const WantedPixel* end = row + rect.width;
    const WantedPixel* first = std::find_if(row, end, is_drawn);
    if (first == end) continue;
    while (!is_drawn(end[-1])) --end;
    needed = united(needed, {rect.x + int(first - row), rect.y + y,
                             int(end - first), 1});
  }
  return needed;
}

}  // namespace framewise::media
