// SPDX-License-Identifier: Apache-2.0
#include "media/decode/png/row.h"

#include <algorithm>
#include <cstring>

#include "media/decode/sample_depth.h"

namespace framewise::media {
namespace {

constexpr uint8_t kNone = simd::PixelShuffle::kNone;

// The shuffle from `channels` big-endian samples of `depth` bits (8 or 16) to
// RGBA in little-endian order.
simd::PixelShuffle shuffle_for(int channels, int depth) {
  const size_t sample = depth == 16 ? 2 : 1;
  const size_t pixel_in = size_t(channels) * sample;
  const size_t pixel_out = 4 * sample;
  const bool gray = channels <= 2;
  const bool alpha = channels == 2 || channels == 4;
  simd::PixelShuffle shuffle{};
  shuffle.consumed = 16 / pixel_out * pixel_in;
  for (size_t i = 0; i < 16; ++i) {
    const size_t pixel = i / pixel_out;
    const size_t channel = i % pixel_out / sample;
    const size_t byte = sample - 1 - i % sample;
    if (channel == 3 && !alpha) {
      shuffle.source[i] = kNone;
      shuffle.set[i] = 255;
      continue;
    }
    size_t from = channel;
    if (gray) from = channel == 3 ? 1 : 0;
    shuffle.source[i] = uint8_t(pixel * pixel_in + from * sample + byte);
  }
  return shuffle;
}

// Expands samples of fewer than 8 bits; the first sample is in the high bits.
template <int kDepth>
void look_up(const std::array<uint32_t, 256>& lookup, const uint8_t* row,
             uint8_t* out, size_t width) {
  constexpr size_t kPerByte = 8 / kDepth;
  constexpr uint32_t kMask = (1u << kDepth) - 1;
  for (size_t x = 0; x < width; x += kPerByte, ++row) {
    uint32_t pixels[kPerByte];
    for (size_t i = 0; i < kPerByte; ++i) {
      pixels[i] = lookup[*row >> (8 - kDepth * int(i + 1)) & kMask];
    }
    const size_t count = std::min(kPerByte, width - x);
    if (count == kPerByte) {
      std::memcpy(out + 4 * x, pixels, sizeof(pixels));
    } else {
      std::memcpy(out + 4 * x, pixels, 4 * count);
    }
  }
}

template <>
void look_up<8>(const std::array<uint32_t, 256>& lookup, const uint8_t* row,
                uint8_t* out, size_t width) {
  for (size_t x = 0; x < width; ++x) {
    std::memcpy(out + 4 * x, &lookup[row[x]], 4);
  }
}

template <typename Pixel>
void clear_alpha_of(Pixel transparent, uint8_t* out, size_t width) {
  const Pixel color = Pixel(~Pixel{0}) >> (sizeof(Pixel) * 2);
  for (size_t x = 0; x < width; ++x) {
    Pixel pixel;
    std::memcpy(&pixel, out + x * sizeof(Pixel), sizeof(Pixel));
    if (pixel == transparent) pixel &= color;
    std::memcpy(out + x * sizeof(Pixel), &pixel, sizeof(Pixel));
  }
}

}  // namespace

PngRowExpander::PngRowExpander(const PngFile& file)
    : header_(file.header),
      identity_(file.header.color == PngColor::kRgba &&
                file.header.depth == 8) {
  if (header_.channels() == 1 && header_.depth <= 8) {
    make_lookup(file);
    return;
  }
  shuffle_ = shuffle_for(header_.channels(), header_.depth);
  if (!file.transparent_color) return;
  if (header_.depth == 8) {
    uint8_t rgba[4] = {0, 0, 0, 255};
    for (size_t i = 0; i < 3; ++i) {
      rgba[i] = uint8_t((*file.transparent_color)[i]);
    }
    uint32_t pixel;
    std::memcpy(&pixel, rgba, 4);
    transparent_ = pixel;
  } else {
    uint16_t rgba[4] = {0, 0, 0, 65535};
    std::memcpy(rgba, file.transparent_color->data(), 6);
    uint64_t pixel;
    std::memcpy(&pixel, rgba, 8);
    transparent_ = pixel;
  }
}

// Undefined palette indices are opaque black, as in libpng.
void PngRowExpander::make_lookup(const PngFile& file) {
  const uint32_t values = 1u << header_.depth;
  for (uint32_t value = 0; value < 256; ++value) {
    uint8_t rgba[4] = {0, 0, 0, 255};
    if (header_.color == PngColor::kPalette) {
      if (value < file.palette.size()) {
        std::memcpy(rgba, &file.palette[value], 4);
      }
    } else {
      std::memset(rgba, widened<uint8_t>(value % values, values - 1), 3);
      if (file.transparent_color &&
          ((*file.transparent_color)[0] & (values - 1)) == value) {
        rgba[3] = 0;
      }
    }
    std::memcpy(&lookup_[value], rgba, 4);
  }
}

void PngRowExpander::expand(const uint8_t* row, uint8_t* out,
                            size_t width) const {
  if (identity_) {
    std::memcpy(out, row, width * 4);
    return;
  }
  if (header_.channels() == 1) {
    switch (header_.depth) {
      case 1: return look_up<1>(lookup_, row, out, width);
      case 2: return look_up<2>(lookup_, row, out, width);
      case 4: return look_up<4>(lookup_, row, out, width);
      case 8: return look_up<8>(lookup_, row, out, width);
    }
  }
  simd::shuffle_pixels(shuffle_, row, out, width * pixel_bytes());
  if (!transparent_) return;
  if (header_.depth == 8) {
    clear_alpha_of(uint32_t(*transparent_), out, width);
  } else {
    clear_alpha_of(*transparent_, out, width);
  }
}

}  // namespace framewise::media
