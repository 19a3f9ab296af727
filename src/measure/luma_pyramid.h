// SPDX-License-Identifier: Apache-2.0
// Luma at half, quarter, eighth and sixteenth size, in two forms.
#pragma once

#include <array>
#include <vector>

#include "measure/luma.h"

namespace framewise::measure {

inline constexpr int kPyramidLevels = 4;

// 2x2 means. An odd last row or column counts twice; sizes round up.
struct LumaPyramid {
  std::array<ImageF, kPyramidLevels> levels;

  void compute(const Picture& picture);
  void update(const Picture& picture);
};

// The low-pass of the 9/7 wavelet, as in libvmaf; sizes round up.
struct WaveletPyramid {
  std::array<ImageF, kPyramidLevels> levels;

  void compute(const Picture& picture);

 private:
  std::vector<float> work_;
};

// The map of a frame that was halved `levels` times. Marks every tile with a
// sample that depends on a marked pixel, if each halving reads at most `reach`
// samples beyond the two it covers.
void scale_down(const TileMap& map, int levels, int reach, TileMap& result);

}  // namespace framewise::measure
