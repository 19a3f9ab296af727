// SPDX-License-Identifier: Apache-2.0
// The colors of a palette for a picture: counted as they are, divided where
// they differ most, and moved to the means of what they stand for.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "frame/color/color_facts.h"

namespace framewise::media {

// Colors with what they weigh. Those of pictures with very many are counted by
// fewer of their bits, with their exact means.
class CountedColors {
 public:
  struct Color {
    float weight = 0;
    float red = 0, green = 0, blue = 0;  // means
  };

  void add(Rgb8 color, float weight);

  std::vector<Color> colors() const;

 private:
  struct Sums {
    double weight = 0, red = 0, green = 0, blue = 0;
  };

  uint32_t key_of(uint32_t r, uint32_t g, uint32_t b) const {
    return r >> drop_ << 16 | g >> drop_ << 8 | b >> drop_;
  }
  void drop_a_bit();

  int drop_ = 0;  // bits of a sample that are not counted by
  std::unordered_map<uint32_t, Sums> sums_;
};

// At most `most` colors, none twice.
std::vector<Rgb8> chosen_colors(std::span<const CountedColors::Color> colors,
                                int most);

}  // namespace framewise::media
