// SPDX-License-Identifier: Apache-2.0
// Counts of the pixels of some frames, from which tags are computed.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "framewise/frame.h"

namespace framewise::optimization {

// Steps of luma between horizontal neighbors, by the column modulo a period.
template <size_t N>
struct StepsByColumn {
  std::array<int64_t, N> counts{};
  std::array<double, N> sums{};
};

// Sums over frames of 8-bit RGBA.
struct PixelCounts {
  int64_t pixels = 0;
  int64_t flat = 0;          // equal to the neighbor at the right
  int64_t gentle = 0;        // a step of 1 to 12 levels to the right
  int64_t steep = 0;         // a step above 48 levels
  int64_t isolated = 0;      // above or below all four neighbors by 4 levels
  int64_t beside_steep = 0;  // within 4 pixels after a steep step
  int64_t ripples = 0;       // of those: small steps up and down
  int64_t colored = 0;       // channels differ by more than 24 levels
  StepsByColumn<8> by8;      // JPEG's and video's blocks
  StepsByColumn<2> by2;      // pixels that were doubled
  StepsByColumn<3> by3;
  StepsByColumn<4> by4;
  // Of each frame, in order.
  std::vector<double> luma;           // the mean
  std::vector<double> differences;    // mean, to the frame before; 0 to 255
  std::vector<double> motion_spread;  // evenness of motion over an 8x8 grid

  void add(const Frame& rgba, bool follows);

 private:
  void add_row(const uint8_t* luma, int width);
  void add_isolated(int width, int height);
  void add_motion(int width, int height);

  std::vector<uint8_t> now_, before_;
};

}  // namespace framewise::optimization
