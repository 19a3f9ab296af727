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
  return pixel.kind != WantedPixelKind::kKept;
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
    const auto for_each = [&](auto&& visit) {
      WantedPixel* pixel = rows;
      for (int y = top; y < bottom; ++y) {
        for (int x = 0; x < rect.width; ++x, ++pixel) {
          visit(*pixel, blocks[size_t(x / kBlock)]);
        }
      }
    };
    for_each([](const WantedPixel& pixel, BlockSum& block) {
      if (!is_drawn(pixel)) return;
      block.sum += pixel.keep;
      block.most = std::max(block.most, pixel.keep);
    });
    for_each([&](WantedPixel& pixel, const BlockSum& block) {
      if (block.sum > block_error || block.most > pixel_error) return;
      pixel.kind = WantedPixelKind::kKept;
    });
  }
}

void mark_flat(const Rect& rect, WantedPixels& pixels) {
  WantedPixel* row = pixels.data();
  for (int y = 0; y < rect.height; ++y, row += rect.width) {
    for (int x = 1; x < rect.width; ++x) {
      if (row[x - 1].rgba == row[x].rgba && is_drawn(row[x])) {
        row[x].kind = WantedPixelKind::kFlat;
      }
    }
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
    needed = united(
        needed, {rect.x + int(first - row), rect.y + y, int(end - first), 1});
  }
  return needed;
}

}  // namespace framewise::media
