// SPDX-License-Identifier: Apache-2.0
// The few colors that stand best for many: the boxes of Wu (1991, "Efficient
// statistical computations for optimal color quantization"), whose means are
// then moved by Lloyd's iteration.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "frame/color/color_facts.h"

namespace framewise::media {

// How often colors occur, by the upper 5 bits of red, green and blue, with
// their exact sums.
class ColorHistogram {
 public:
  static constexpr int kSide = 32;

  struct Bin {
    int64_t count = 0;
    int64_t red = 0, green = 0, blue = 0;
    int64_t squares = 0;
  };

  ColorHistogram() : bins_(size_t{kSide} * kSide * kSide) {}

  // A color that counts as `weight` pixels.
  void add(Rgb8 color, int weight = 1) {
    Bin& bin = bins_[index_of(color.r >> 3, color.g >> 3, color.b >> 3)];
    bin.count += weight;
    bin.red += weight * color.r;
    bin.green += weight * color.g;
    bin.blue += weight * color.b;
    bin.squares +=
        weight * (color.r * color.r + color.g * color.g + color.b * color.b);
  }

  const Bin& bin(int r, int g, int b) const { return bins_[index_of(r, g, b)]; }
  std::span<const Bin> bins() const { return bins_; }

 private:
  static size_t index_of(int r, int g, int b) {
    return (size_t(r) * kSide + size_t(g)) * kSide + size_t(b);
  }

  std::vector<Bin> bins_;
};

// At most `most` colors, none twice.
std::vector<Rgb8> quantized(const ColorHistogram& histogram, int most);

// The nearest of up to 256 colors. Remembers answers.
class NearestColor {
 public:
  explicit NearestColor(std::span<const Rgb8> palette);

  uint8_t operator()(Rgb8 color);
  // The squared distance to it.
  static int distance(Rgb8 a, Rgb8 b) {
    const int r = a.r - b.r, g = a.g - b.g, blue = a.b - b.b;
    return r * r + g * g + blue * blue;
  }

 private:
  uint8_t search(Rgb8 color) const;

  std::array<int32_t, 256> red_{}, green_{}, blue_{};
  size_t count_;
  struct Answer {
    uint32_t color = UINT32_MAX;
    uint8_t index = 0;
  };
  std::vector<Answer> answers_;  // empty until the first question
};

}  // namespace framewise::media
