// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/palette.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace framewise::media {
namespace {

// Bayer's matrix of 8x8, made of the bits of x ^ y and y in turn.
int bayer(int x, int y) {
  int value = 0;
  for (int bit = 0; bit < 3; ++bit) {
    value = value << 2 | ((x ^ y) >> bit & 1) << 1 | (y >> bit & 1);
  }
  return value;
}

// Calls visit(pixel, x, y) for the pixels that differ from `before` and show
// something.
template <typename Visit>
void for_each_written(const Frame& frame, const Rect& rect, const Frame* before,
                      Visit visit) {
  for (int y = rect.y; y < rect.y + rect.height; ++y) {
    const auto* now = frame.plane(0).row<uint32_t>(y);
    const auto* then = before ? before->plane(0).row<uint32_t>(y) : nullptr;
    for (int x = rect.x; x < rect.x + rect.width; ++x) {
      if (now[x] == 0 || (then && then[x] == now[x])) continue;
      visit(now[x], x, y);
    }
  }
}

}  // namespace

int GifPalette::bits() const {
  return std::max(1, int(std::bit_width(std::max<size_t>(size(), 2) - 1)));
}

void GifColors::add(const Frame& frame, const Rect& rect, const Frame* before) {
  uint32_t last = 0;
  for_each_written(frame, rect, before, [&](uint32_t pixel, int, int) {
    if (overflow_ || pixel == last) return;
    last = pixel;
    overflow_ = !table_.add(pixel);
  });
}

GifPalette GifColors::palette(bool with_clear) const {
  GifPalette palette;
  for (const uint32_t color : colors()) palette.colors.push_back(rgb_of(color));
  if (with_clear) palette.clear = uint8_t(palette.colors.size());
  return palette;
}

GifPalette quantized_palette(const Frame& frame, const Rect& rect,
                             const Frame* before, int most, bool with_clear) {
  ColorHistogram histogram;
  for_each_written(frame, rect, before, [&](uint32_t pixel, int, int) {
    histogram.add(rgb_of(pixel));
  });
  GifPalette palette;
  palette.colors = quantized(histogram, most - int(with_clear));
  palette.exact = false;
  if (with_clear) palette.clear = uint8_t(palette.colors.size());
  return palette;
}

GifIndexer::GifIndexer(GifPalette palette, Dither dither)
    : palette_(std::move(palette)), dither_(dither), nearest_(palette_.colors) {
  for (const Rgb8 color : palette_.colors) exact_.add(opaque_pixel(color));
  // Colors spread evenly over the cube would be so far apart; palettes made for
  // a picture are about twice as dense.
  const double apart = 255 / std::cbrt(double(palette_.colors.size() + 1));
  if (dither_ == Dither::kOrdered) spread_ = int(apart / 2);
}

bool GifIndexer::holds(const GifColors& colors) const {
  return colors.few(ColorTable::kMost) &&
         std::all_of(
             colors.colors().begin(), colors.colors().end(),
             [&](uint32_t color) { return exact_.find(color).has_value(); });
}

uint8_t GifIndexer::index_of(uint32_t pixel, int x, int y) {
  if (const auto exact = exact_.find(pixel)) return *exact;
  Rgb8 color = rgb_of(pixel);
  if (spread_ > 0) {
    const int nudge = (2 * bayer(x & 7, y & 7) - 63) * spread_ / 128;
    const auto moved = [&](uint8_t sample) {
      return uint8_t(std::clamp(sample + nudge, 0, 255));
    };
    color = {moved(color.r), moved(color.g), moved(color.b)};
  }
  return nearest_(color);
}

void GifIndexer::indices(const Frame& frame, const Rect& rect,
                         const Frame* before, bool leave_equal,
                         std::vector<uint8_t>& out) {
  out.clear();
  out.reserve(size_t(rect.width) * size_t(rect.height));
  const uint8_t clear = palette_.clear.value_or(0);
  for (int y = rect.y; y < rect.y + rect.height; ++y) {
    const auto* now = frame.plane(0).row<uint32_t>(y);
    const auto* then =
        before && leave_equal ? before->plane(0).row<uint32_t>(y) : nullptr;
    for (int x = rect.x; x < rect.x + rect.width; ++x) {
      const bool left = now[x] == 0 || (then && then[x] == now[x]);
      out.push_back(left ? clear : index_of(now[x], x, y));
    }
  }
}

double GifIndexer::squared_error(const Frame& frame, const Rect& rect,
                                 const Frame* before) {
  int64_t sum = 0;
  for_each_written(frame, rect, before, [&](uint32_t pixel, int, int) {
    const Rgb8 color = rgb_of(pixel);
    sum += NearestColor::distance(color, palette_.colors[nearest_(color)]);
  });
  return double(sum);
}

}  // namespace framewise::media
