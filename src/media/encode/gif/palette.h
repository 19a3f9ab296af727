// SPDX-License-Identifier: Apache-2.0
// The palette of a part of a frame, and its pixels as numbers of it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "framewise/frame.h"
#include "framewise/write.h"
#include "media/encode/color_table.h"
#include "media/encode/quantizer.h"

namespace framewise::media {

struct GifPalette {
  std::vector<Rgb8> colors;      // at most 256, with `clear` at most 255
  std::optional<uint8_t> clear;  // the number that shows nothing
  bool exact = true;             // else colors are the nearest ones

  size_t size() const {
    return std::max(colors.size(), clear ? size_t{*clear} + 1 : 0);
  }
  // Bits of a number, 1 to 8.
  int bits() const;
};

// The distinct colors of pixels as long as they are few, clear pixels (0) left
// aside.
class GifColors {
 public:
  // Of those in `rect` that differ from `before`; with null of all of them.
  void add(const Frame& frame, const Rect& rect, const Frame* before);

  bool few(int most) const {
    return !overflow_ && int(table_.colors().size()) <= most;
  }
  // Only where they are few.
  std::span<const uint32_t> colors() const { return table_.colors(); }
  GifPalette palette(bool with_clear) const;

 private:
  ColorTable table_;
  bool overflow_ = false;
};

// At most `most` colors that stand best for those that GifColors would add.
GifPalette quantized_palette(const Frame& frame, const Rect& rect,
                             const Frame* before, int most, bool with_clear);

// Numbers for the pixels of frames.
class GifIndexer {
 public:
  GifIndexer(GifPalette palette, Dither dither);

  const GifPalette& palette() const { return palette_; }

  // Whether every pixel that is written can be exact.
  bool holds(const GifColors& colors) const;

  // Numbers of all pixels in `rect`. Those as in `before` (may be null) become
  // clear where `leave_equal`; pixels of 0 always do.
  void indices(const Frame& frame, const Rect& rect, const Frame* before,
               bool leave_equal, std::vector<uint8_t>& out);

  // The sum of squared distances of what indices() with leave_equal writes.
  double squared_error(const Frame& frame, const Rect& rect,
                       const Frame* before);

 private:
  uint8_t index_of(uint32_t pixel, int x, int y);

  GifPalette palette_;
  Dither dither_;
  ColorTable exact_;
  NearestColor nearest_;
  int spread_ = 0;  // of ordered dithering
};

}  // namespace framewise::media
