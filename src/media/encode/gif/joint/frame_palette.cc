// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/joint/frame_palette.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace framewise::media {
namespace {

// Among quantized colors that are 4 levels apart the same few are near.
constexpr uint32_t kUpperSixBits = 0xFFFCFCFC;

bool is_written(const WantedPixel& pixel) {
  return pixel.kind != WantedPixelKind::kKept;
}

// Visible pixels that last weigh more: from 1 to about 64.
int weight_of(const WantedPixel& pixel) {
  return std::max(1, int(std::lround(16 * pixel.weight)));
}

std::vector<Lab> labs_of(const GifPalette& palette) {
  std::vector<Lab> labs;
  for (const Rgb8 color : palette.colors) labs.push_back(lab_of(color));
  return labs;
}

}  // namespace

SearchedPalette::SearchedPalette(GifPalette palette)
    : palette_(std::move(palette)),
      near_(labs_of(palette_), palette_.clear ? int(*palette_.clear) : -1,
            palette_.exact ? UINT32_MAX : kUpperSixBits) {
  for (size_t i = 0; i < palette_.colors.size(); ++i) {
    if (palette_.clear && *palette_.clear == i) continue;
    const auto number = exact_.add(opaque_pixel(palette_.colors[i]));
    index_[*number] = uint8_t(i);
  }
}

int SearchedPalette::bits_for(std::span<const uint32_t> colors) const {
  int most = palette_.clear ? int(*palette_.clear) : 0;
  for (const uint32_t color : colors) {
    most = std::max(most, int(index_[*exact_.find(color)]));
  }
  return std::max(1, int(std::bit_width(unsigned(most))));
}

GifPalette ordered_palette(std::span<const uint32_t> colors, bool with_clear) {
  GifPalette palette;
  if (with_clear) {
    palette.colors.push_back({0, 0, 0});
    palette.clear = 0;
  }
  for (const uint32_t color : colors) palette.colors.push_back(rgb_of(color));
  if (palette.colors.empty()) palette.colors.push_back({0, 0, 0});
  return palette;
}

bool SearchedPalette::holds(std::span<const uint32_t> colors) const {
  return std::all_of(colors.begin(), colors.end(), [&](uint32_t color) {
    return exact_.find(color).has_value();
  });
}

std::optional<ColorTable> wanted_colors(const WantedPixels& pixels) {
  ColorTable colors;
  uint32_t last = 0;
  for (const WantedPixel& pixel : pixels) {
    if (pixel.own == last || !is_written(pixel)) continue;
    last = pixel.own;
    if (!colors.add(pixel.own)) return std::nullopt;
  }
  return colors;
}

GifPalette palette_for(const WantedPixels& pixels, int most, bool with_clear) {
  const auto few = wanted_colors(pixels);
  if (few && int(few->colors().size()) + int(with_clear) <= most) {
    return ordered_palette(few->colors(), with_clear);
  }
  ColorHistogram histogram;
  for (const WantedPixel& pixel : pixels) {
    if (!is_written(pixel)) continue;
    histogram.add(rgb_of(pixel.rgba), weight_of(pixel));
  }
  return quantized_palette(histogram, most, with_clear);
}

GifPalette quantized_palette(const ColorHistogram& histogram, int most,
                             bool with_clear) {
  GifPalette palette = ordered_palette({}, with_clear);
  if (!with_clear) palette.colors.clear();
  const auto colors = quantized(histogram, most - int(with_clear));
  palette.colors.insert(palette.colors.end(), colors.begin(), colors.end());
  if (palette.colors.empty()) palette.colors.push_back({0, 0, 0});
  palette.exact = false;
  return palette;
}

double palette_error(const WantedPixels& pixels, SearchedPalette& palette) {
  double sum = 0;
  NearColors& near = palette.near();
  for (const WantedPixel& pixel : pixels) {
    if (!is_written(pixel)) continue;
    const auto& list = near(pixel.rgba, pixel.color);
    const float error =
        pixel.weight *
        squared_distance(pixel.color, near.color(list.indices[0]));
    sum += double(std::min(error, pixel.keep));
  }
  return sum;
}

}  // namespace framewise::media
