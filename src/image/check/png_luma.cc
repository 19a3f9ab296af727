// SPDX-License-Identifier: Apache-2.0
#include "image/check/png_luma.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "media/decode/png/row.h"
#include "media/decode/png/unfilter.h"
#include "simd/color/luma.h"

namespace framewise::image {
namespace {

using media::PngPass;

// Luma and alpha of unfiltered rows of any color type.
class RowLuma {
 public:
  explicit RowLuma(const media::PngFile& file)
      : expander_(file),
        has_alpha_(file.has_alpha()),
        rgba_(size_t(file.header.size.width) * expander_.pixel_bytes()),
        luma_(size_t(file.header.size.width)),
        alpha_(size_t(file.header.size.width)) {}

  void read(const uint8_t* row, size_t width) {
    const uint8_t* pixels = row;
    if (!expander_.is_identity()) {
      expander_.expand(row, rgba_.data(), width);
      pixels = rgba_.data();
    }
    if (expander_.pixel_bytes() == 8) keep_high_bytes(width);
    simd::luma8_full(pixels, width, simd::kLumaBt709, luma_.data());
    if (!has_alpha_) return;
    for (size_t x = 0; x < width; ++x) alpha_[x] = pixels[4 * x + 3];
  }

  const uint8_t* luma() const { return luma_.data(); }
  const uint8_t* alpha() const { return has_alpha_ ? alpha_.data() : nullptr; }

 private:
  void keep_high_bytes(size_t width) {
    for (size_t i = 0; i < width * 4; ++i) {
      uint16_t sample;
      std::memcpy(&sample, &rgba_[2 * i], 2);
      rgba_[i] = uint8_t((sample + 128) / 257);
    }
  }

  const media::PngRowExpander expander_;
  const bool has_alpha_;
  std::vector<uint8_t> rgba_;
  std::vector<uint8_t> luma_;
  std::vector<uint8_t> alpha_;
};

// Rows of an interlaced image arrive in passes: they are put in order before
// their statistics are taken, since sharpness compares neighbors.
class InterlacedLuma {
 public:
  InterlacedLuma(Size size, bool has_alpha)
      : size_(size),
        luma_(size_t(size.pixels())),
        alpha_(has_alpha ? size_t(size.pixels()) : 0) {}

  void add(const RowLuma& row, const PngPass& pass, int y, int width) {
    const size_t line = size_t(pass.y + y * pass.step_y) * size_t(size_.width);
    for (int x = 0; x < width; ++x) {
      const size_t to = line + size_t(pass.x + x * pass.step_x);
      luma_[to] = row.luma()[x];
      if (row.alpha()) alpha_[to] = row.alpha()[x];
    }
  }

  void give_rows(LumaStatistics& statistics) const {
    for (int y = 0; y < size_.height; ++y) {
      const size_t line = size_t(y) * size_t(size_.width);
      statistics.add_row(&luma_[line],
                         alpha_.empty() ? nullptr : &alpha_[line]);
    }
  }

 private:
  Size size_;
  std::vector<uint8_t> luma_;
  std::vector<uint8_t> alpha_;
};

}  // namespace

std::optional<LumaFacts> measure_png(const media::PngFile& file,
                                     std::span<const uint8_t> filtered) {
  const media::PngHeader& header = file.header;
  const int pixel_bytes = std::max(1, header.bits_per_pixel() / 8);
  RowLuma luma(file);
  LumaStatistics statistics(header.size);
  std::optional<InterlacedLuma> interlaced;
  if (header.interlaced) interlaced.emplace(header.size, file.has_alpha());
  media::PngUnfilter unfilter;
  bool any = false;
  for (const PngPass& pass : media::passes_of(header)) {
    const Size part = pass.size_in(header.size);
    if (part.width <= 0 || part.height <= 0) continue;
    const size_t step = 1 + header.row_bytes(part.width);
    const size_t rows = std::min(filtered.size() / step, size_t(part.height));
    unfilter.start(pixel_bytes, step - 1);
    for (size_t y = 0; y < rows;) {
      const auto unfiltered = unfilter.next(filtered.data(), rows - y);
      filtered = filtered.subspan(unfiltered.size() * step);
      for (const uint8_t* row : unfiltered) {
        luma.read(row, size_t(part.width));
        if (interlaced) {
          interlaced->add(luma, pass, int(y), part.width);
        } else {
          statistics.add_row(luma.luma(), luma.alpha());
        }
        ++y;
        any = true;
      }
    }
    if (rows < size_t(part.height)) break;
  }
  if (!any) return std::nullopt;
  if (interlaced) interlaced->give_rows(statistics);
  return statistics.facts();
}

}  // namespace framewise::image
