// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/joint/drawn_canvas.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>

#include "frame/color/color.h"
#include "media/encode/changed_rect.h"

namespace framewise::media {
namespace {

constexpr int kPixelBytes = 4;

bool is_near(uint32_t x, uint32_t y, int tolerance) {
  if (x == y) return true;
  using Samples = std::array<uint8_t, 4>;
  const auto a = std::bit_cast<Samples>(x);
  const auto b = std::bit_cast<Samples>(y);
  if (a[3] != b[3]) return false;
  return std::abs(a[0] - b[0]) <= tolerance &&
         std::abs(a[1] - b[1]) <= tolerance &&
         std::abs(a[2] - b[2]) <= tolerance;
}

// Calls visit(row of pixels, x of the first and behind the last found).
template <typename Found>
Rect bounds(Size size, Found found) {
  Rect bounds;
  for (int y = 0; y < size.height; ++y) {
    int first = -1;
    int last = -1;
    for (int x = 0; x < size.width; ++x) {
      if (!found(x, y)) continue;
      if (first < 0) first = x;
      last = x;
    }
    if (first >= 0) bounds = united(bounds, {first, y, last + 1 - first, 1});
  }
  return bounds;
}

}  // namespace

Rect opaque_where_clear(const Frame& frame, const Frame& next) {
  if (is_opaque(next)) return {};
  return bounds(frame.size(), [&](int x, int y) {
    return frame.plane(0).row<uint32_t>(y)[x] != 0 &&
           next.plane(0).row<uint32_t>(y)[x] == 0;
  });
}

Rect DrawnCanvas::changed(const Frame& frame) const {
  const PlaneView shown{reinterpret_cast<const uint8_t*>(now_.data()),
                        ptrdiff_t(size_.width) * kPixelBytes, size_};
  return changed_rect(shown, frame.plane(0), kPixelBytes);
}

void DrawnCanvas::draw(const Rect& rect, std::span<const uint8_t> indices,
                       const GifPalette& palette) {
  std::array<uint32_t, 256> colors{};
  for (size_t i = 0; i < palette.colors.size(); ++i) {
    const Rgb8 c = palette.colors[i];
    colors[i] =
        std::bit_cast<uint32_t>(std::array<uint8_t, 4>{c.r, c.g, c.b, 255});
  }
  const int clear = palette.clear ? int(*palette.clear) : -1;
  size_t i = 0;
  for (int y = rect.y; y < rect.y + rect.height; ++y) {
    const size_t row = size_t(y) * size_t(size_.width);
    for (int x = rect.x; x < rect.x + rect.width; ++x, ++i) {
      uint32_t& pixel = now_[row + size_t(x)];
      before_[row + size_t(x)] = pixel;
      if (indices[i] != clear) pixel = colors[indices[i]];
    }
  }
  drawn_ = rect;
}

bool DrawnCanvas::can_go_back(const Frame& next) const {
  if (is_opaque(next)) return true;
  return bounds(size_,
                [&](int x, int y) {
                  return before_[size_t(y) * size_t(size_.width) + size_t(x)] !=
                             0 &&
                         next.plane(0).row<uint32_t>(y)[x] == 0;
                })
      .empty();
}

int64_t DrawnCanvas::kept(const std::vector<uint32_t>& canvas,
                          const Frame& next, int tolerance) const {
  int64_t count = 0;
  for (int y = drawn_.y; y < drawn_.y + drawn_.height; ++y) {
    const uint32_t* shown = &canvas[size_t(y) * size_t(size_.width)];
    const auto* wanted = next.plane(0).row<uint32_t>(y);
    for (int x = drawn_.x; x < drawn_.x + drawn_.width; ++x) {
      count += is_near(shown[x], wanted[x], tolerance);
    }
  }
  return count;
}

bool DrawnCanvas::better_taken_back(const Frame& next, int tolerance) const {
  return can_go_back(next) &&
         kept(before_, next, tolerance) > kept(now_, next, tolerance);
}

void DrawnCanvas::dispose(const GifPart& part) {
  const Rect& rect = part.rect;
  for (int y = rect.y; y < rect.y + rect.height; ++y) {
    const size_t from = size_t(y) * size_t(size_.width) + size_t(rect.x);
    const auto now = now_.begin() + ptrdiff_t(from);
    const auto before = before_.begin() + ptrdiff_t(from);
    switch (part.disposal) {
      case GifDisposalCode::kKeep:
        std::copy(now, now + rect.width, before);
        break;
      case GifDisposalCode::kPrevious:
        std::copy(before, before + rect.width, now);
        break;
      case GifDisposalCode::kBackground:
        std::fill(now, now + rect.width, 0);
        std::fill(before, before + rect.width, 0);
        break;
    }
  }
}

}  // namespace framewise::media
