// SPDX-License-Identifier: Apache-2.0
// The parts of XPSNR that do not read samples: blocks, their weights, and the
// value.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "framewise/frame.h"

namespace framewise::measure {

// DB: for equal planes, where ffmpeg prints infinite.
inline constexpr double kXpsnrCap = 100;

// From this frame rate on, even motion does not count as activity.
inline constexpr double kXpsnrHighRate = 32;

// Values that depend on the frame size.
struct XpsnrGeometry {
  XpsnrGeometry(Size picture, int bits);

  size_t blocks() const { return size_t(across) * size_t(down); }
  Rect block_at(size_t index) const;
  // The part of a block whose samples all have neighbors.
  Rect inner(const Rect& block) const;
  // The same block of a plane of this size.
  Rect block_of_plane(size_t index, Size plane) const;

  Size size;
  int depth;
  double pixels;
  int block = 0;  // side of a block of luma; 0: frame too small for blocks
  int across = 0;
  int down = 0;
  double activity = 0;
  bool large = false;  // processed in steps of 2 x 2
};

// Of one block of the reference: sums of filtered samples and of changes.
struct XpsnrActivity {
  int64_t spatial = 0;
  int64_t temporal = 0;
};

// The weight of each block.
std::vector<double> xpsnr_weights(const XpsnrGeometry& geometry,
                                  std::span<const XpsnrActivity> activities);

double xpsnr_decibels(const XpsnrGeometry& geometry, Size plane, double error);
// Of the sum of squared errors, each block's times its weight.
double xpsnr_weighted_decibels(const XpsnrGeometry& geometry, Size plane,
                               double sum);

}  // namespace framewise::measure
