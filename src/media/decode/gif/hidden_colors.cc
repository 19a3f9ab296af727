// SPDX-License-Identifier: Apache-2.0
#include "media/decode/gif/hidden_colors.h"

#include <algorithm>

#include "base/result.h"
#include "media/decode/gif/structure.h"

namespace framewise::media {
namespace {

// The byte of the header that holds the index of the background color.
constexpr int64_t kBackgroundIndex = 11;

// The color with this index: of the frame's own palette, else of the global
// one.
Result<HiddenColor> color_of(const GifStructure& gif, const GifFrame& frame,
                             int index, const Source& source) {
  const GifPalettePlace& palette =
      frame.palette.size > 0 ? frame.palette : gif.global_palette;
  // Indices that the palette does not define are black.
  HiddenColor color = {};
  if (index >= palette.size) return color;
  FW_RETURN_IF_ERROR(source.read_at(palette.offset + 3 * index,
                                    std::as_writable_bytes(std::span(color))));
  return color;
}

}  // namespace

Result<std::vector<HiddenColor>> hidden_colors(const Source& source,
                                               const Limits& limits) {
  FW_ASSIGN_OR_RETURN(const GifStructure gif, scan_gif(source, limits));
  uint8_t background = 0;
  FW_RETURN_IF_ERROR(source.read_at(
      kBackgroundIndex, std::as_writable_bytes(std::span(&background, 1))));
  const auto own_color = [&](const GifFrame& frame) {
    const int index = frame.transparent >= 0 ? frame.transparent : background;
    return color_of(gif, frame, index, source);
  };
  std::vector<HiddenColor> colors;
  colors.reserve(gif.frames.size());
  FW_ASSIGN_OR_RETURN(HiddenColor color, own_color(gif.frames.front()));
  for (const GifFrame& frame : gif.frames) {
    colors.push_back(color);
    if (frame.disposal != GifDisposal::kBackground) continue;
    FW_ASSIGN_OR_RETURN(color, own_color(frame));
  }
  return colors;
}

}  // namespace framewise::media
