// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "measure/pixel/xpsnr.h"

namespace framewise::measure {

XpsnrGeometry::XpsnrGeometry(Size picture, int bits)
    : size(picture), depth(bits), pixels(double(picture.pixels())) {
  const double ratio = pixels / (3840.0 * 2160.0);
  block = 4 * int(std::lround(32 * std::sqrt(ratio)));
  activity = std::sqrt(16 * std::pow(2.0, 2 * depth - 9) /
                       std::sqrt(std::max(1e-5, ratio)));
  large = pixels > 2048.0 * 1152.0;
  across = block > 0 ? (size.width + block - 1) / block : 0;
  down = block > 0 ? (size.height + block - 1) / block : 0;
}

Rect XpsnrGeometry::block_at(size_t index) const {
  const int x = int(index) % across * block;
  const int y = int(index) / across * block;
  return {x, y, std::min(block, size.width - x),
          std::min(block, size.height - y)};
}

Rect XpsnrGeometry::inner(const Rect& at) const {
  const int margin = large ? 2 : 1;
  return intersected(
      at, {margin, margin, size.width - 2 * margin, size.height - 2 * margin});
}

Rect XpsnrGeometry::block_of_plane(size_t index, Size plane) const {
  const int wide = block * plane.width / size.width;
  const int high = block * plane.height / size.height;
  const int column = int(index) % across;
  const int row = int(index) / across;
  return intersected({column * wide, row * high, wide, high},
                     {0, 0, plane.width, plane.height});
}

namespace {

double weight_of(const XpsnrGeometry& geometry, const XpsnrActivity& found,
                 const Rect& block) {
  const Rect inner = geometry.inner(block);
  if (inner.empty()) return 1;
  const double activity =
      double(found.spatial) / (double(inner.width) * inner.height) +
      2.0 * double(found.temporal) / (double(block.width) * block.height);
  return 1 / std::max(activity, double(1 << (geometry.depth - 6)));
}

// For small frames: limits a block's weight by those around it. In the
// definition's order, each weight after that of the block behind it.
void smooth(const XpsnrGeometry& geometry, size_t i,
            std::vector<double>& weights) {
  const auto wide = size_t(geometry.across);
  std::vector<double>& w = weights;
  double limit = 0;
  if (i % wide == 0) {
    limit = i > 1 ? w[i - 2] : 0;
  } else {
    limit = i % wide > 1 ? std::max(w[i - 2], w[i]) : w[i];
  }
  if (i > wide) limit = std::max(limit, w[i - 1 - wide]);
  if (i > 0) w[i - 1] = std::min(w[i - 1], limit);
  if (i + 1 == w.size() && i > wide) {
    w[i] = std::min(w[i], std::max(w[i - 1], w[i - wide]));
  }
}

}  // namespace

std::vector<double> xpsnr_weights(const XpsnrGeometry& geometry,
                                  std::span<const XpsnrActivity> activities) {
  std::vector<double> weights(activities.size());
  const bool small = geometry.pixels <= 640.0 * 480.0;
  for (size_t i = 0; i < weights.size(); ++i) {
    weights[i] = weight_of(geometry, activities[i], geometry.block_at(i));
    if (small) smooth(geometry, i, weights);
  }
  return weights;
}

double xpsnr_decibels(const XpsnrGeometry& geometry, Size plane, double error) {
  if (error < 1) return kXpsnrCap;
  const double peak = double((1 << geometry.depth) - 1);
  return std::min(
      kXpsnrCap, 10 * std::log10(double(plane.pixels()) * peak * peak / error));
}

double xpsnr_weighted_decibels(const XpsnrGeometry& geometry, Size plane,
                               double sum) {
  return xpsnr_decibels(geometry, plane,
                        std::floor(geometry.activity * sum + 0.5));
}

}  // namespace framewise::measure
