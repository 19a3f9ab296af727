// SPDX-License-Identifier: Apache-2.0
// The smallest of PNG's kinds of pixels that holds pictures exactly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "framewise/frame.h"
#include "media/encode/color_table.h"
#include "media/png_color.h"

namespace framewise::media {

struct PngForm {
  PngColor color = PngColor::kRgba;
  int bits = 8;        // of a sample
  ColorTable palette;  // kPalette: in the order of the file

  int channels() const;
  int bits_per_pixel() const { return bits * channels(); }
  // The distance that filters use for the pixel before.
  int pixel_bytes() const { return (bits_per_pixel() + 7) / 8; }
  size_t row_bytes(int width) const {
    return (size_t(width) * size_t(bits_per_pixel()) + 7) / 8;
  }
  // Whether pixels that let through what is below can be written.
  bool has_clear() const;
};

// Looks at pictures of one format, then chooses.
class PngFormChoice {
 public:
  // kRgba or kGray without alpha, of 8 or 16 bits.
  explicit PngFormChoice(const PixelFormat& format);

  void look_at(const Frame& frame);

  // A palette takes its place once in a file: `pixels` are all that share it.
  // With `animated`, it gets a clear color where there is room.
  PngForm chosen(int64_t pixels, bool animated) const;

  // The form that holds any frame of the format.
  static PngForm any(const PixelFormat& format, bool has_alpha);

 private:
  template <typename Sample>
  void look_at_rgba(const PlaneView& plane);
  void look_at_gray(const PlaneView& plane);
  void add_colors(const uint32_t* pixels, size_t count);
  int gray_bits() const;

  PixelFormat format_;
  bool opaque_ = true;
  bool gray_ = true;
  bool few_colors_;
  ColorTable colors_;
};

// Writes the pixels of row `y` within `rect` as the file has them.
// `form` must hold them.
void pack_png_row(const Frame& frame, const Rect& rect, int y,
                  const PngForm& form, uint8_t* out);

}  // namespace framewise::media
