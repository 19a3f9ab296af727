// SPDX-License-Identifier: Apache-2.0
// Where GifLab would search for text: regions of small connected edges.
#pragma once

#include "framewise/frame.h"

namespace framewise::measure::giflab {

struct TextRegions {
  double edge_density = 0;  // 0 to 1
  int regions = 0;

  // Whether GifLab measures text at all. Densities above 0.15 are textures.
  bool worth_reading() const;
};

// `rgba` has 8 bits and is opaque.
TextRegions text_regions_of(const Frame& rgba);

}  // namespace framewise::measure::giflab
