// SPDX-License-Identifier: Apache-2.0
// The palette that a part is written with.
#pragma once

#include <array>
#include <optional>

#include "media/encode/color_table.h"
#include "media/encode/gif/joint/near_colors.h"
#include "media/encode/gif/joint/wanted_pixels.h"
#include "media/encode/gif/palette.h"

namespace framewise::media {

// A palette ready to be searched.
class SearchedPalette {
 public:
  explicit SearchedPalette(GifPalette palette);

  const GifPalette& palette() const { return palette_; }
  NearColors& near() { return near_; }
  bool holds(std::span<const uint32_t> colors) const;
  // Bits of an index that is enough for all of these, which it holds.
  int bits_for(std::span<const uint32_t> colors) const;

 private:
  GifPalette palette_;
  ColorTable exact_;                  // of colors
  std::array<uint8_t, 256> index_{};  // by their numbers in `exact_`
  NearColors near_;
};

// `colors` in this order, after the clear index if there is one: small indices
// are cheap, and every part needs to leave pixels.
GifPalette ordered_palette(std::span<const uint32_t> colors, bool with_clear);

// The distinct colors of the pixels that cannot stay; nullopt: more than 256.
std::optional<ColorTable> wanted_colors(const WantedPixels& pixels);

// At most `most` colors with the clear one.
GifPalette quantized_palette(const ColorHistogram& histogram, int most,
                             bool with_clear);

GifPalette palette_for(const WantedPixels& pixels, int most, bool with_clear);

// The error of the nearest colors, by how visible it is.
double palette_error(const WantedPixels& pixels, SearchedPalette& palette);

}  // namespace framewise::media
