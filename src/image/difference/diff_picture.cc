// SPDX-License-Identifier: Apache-2.0
#include "image/difference/diff_picture.h"

#include <array>
#include <cstring>
#include <utility>

#include "base/for_each_index.h"
#include "base/result.h"
#include "image/difference/pixel_color.h"
#include "simd/color/luma.h"

namespace framewise::image {
namespace {

using Color = std::array<uint8_t, 4>;
constexpr Color kRed = {255, 0, 0, 255};
constexpr Color kYellow = {255, 255, 0, 255};
constexpr Color kHatched = {190, 190, 215, 255};
constexpr Color kClear = {0, 0, 0, 0};

// Opacity of the reference over white, as pixelmatch draws it.
constexpr int kPalePercent = 10;

Color pale(uint8_t luma) {
  const auto value = uint8_t(255 - (255 - luma) * kPalePercent / 100);
  return {value, value, value, 255};
}

Color color_for(PixelState state, uint8_t luma, int x, int y,
                DiffPicture style) {
  const bool mask = style == DiffPicture::kMask;
  switch (state) {
    case PixelState::kDifferent: return kRed;
    case PixelState::kAntialiased:
    case PixelState::kShifted: return mask ? kClear : kYellow;
    case PixelState::kIgnored:
      if (mask) return kClear;
      return (x + y) % 8 < 4 ? kHatched : pale(luma);
    case PixelState::kSame: break;
  }
  return mask ? kClear : pale(luma);
}

}  // namespace

Result<Frame> draw_differences(const ImagePair& pair, const ChangeMask& mask,
                               DiffPicture style, Executor* executor) {
  constexpr int kStripRows = 64;
  const Size size = mask.size();
  FramePool pool;
  const PixelFormat format{.layout = Layout::kRgba,
                           .bits = 8,
                           .color = {.matrix = Matrix::kIdentity,
                                     .transfer = Transfer::kSrgb,
                                     .primaries = Primaries::kBt709,
                                     .range = Range::kFull}};
  FW_ASSIGN_OR_RETURN(FrameBuffer out, pool.allocate(format, size));
  const MutablePlaneView target = out.plane(0);
  const auto strips = size_t((size.height + kStripRows - 1) / kStripRows);
  for_each_index(executor, strips, [&](size_t strip) {
    std::vector<uint8_t> luma(size_t(size.width));
    const int begin = int(strip) * kStripRows;
    const int end = std::min(begin + kStripRows, size.height);
    for (int y = begin; y < end; ++y) {
      simd::luma8_full(pair.reference.row(y), luma.size(), simd::kLumaBt601,
                       luma.data());
      uint8_t* to = target.row(y);
      const uint8_t* const states = mask.row(y);
      for (int x = 0; x < size.width; ++x, to += 4) {
        const Color color =
            color_for(PixelState(states[x]), luma[size_t(x)], x, y, style);
        std::memcpy(to, color.data(), 4);
      }
    }
  });
  return std::move(out).freeze(0, {}, ChangedArea::everything(size));
}

}  // namespace framewise::image
