// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/nearest_frames.h"

#include <cstdint>
#include <limits>
#include <utility>

namespace framewise::comparison {
namespace {

// The sum over R, G and B, or more than `most` once it is exceeded.
uint64_t squared_error(const Frame& a, const Frame& b, uint64_t most) {
  const PlaneView x = a.plane(0);
  const PlaneView y = b.plane(0);
  uint64_t sum = 0;
  for (int row = 0; row < x.size.height && sum <= most; ++row) {
    const auto* p = reinterpret_cast<const uint8_t*>(x.row(row));
    const auto* q = reinterpret_cast<const uint8_t*>(y.row(row));
    uint32_t of_part = 0;  // of up to 8192 pixels: less than 2^31
    for (int column = 0; column < x.size.width; ++column) {
      for (int channel = 0; channel < 3; ++channel) {
        const int apart = p[4 * column + channel] - q[4 * column + channel];
        of_part += uint32_t(apart * apart);
      }
      if ((column & 8191) == 8191) sum += std::exchange(of_part, 0);
    }
    sum += of_part;
  }
  return sum;
}

}  // namespace

NearestFrames::NearestFrames(std::vector<Frame> frames)
    : frames_(std::move(frames)), taken_(frames_.size(), false) {}

std::optional<size_t> NearestFrames::take(const Frame& reference) {
  std::optional<size_t> nearest;
  uint64_t least = std::numeric_limits<uint64_t>::max();
  for (size_t i = 0; i < frames_.size() && least > 0; ++i) {
    if (taken_[i]) continue;
    const uint64_t error = squared_error(reference, frames_[i], least);
    if (nearest && error >= least) continue;
    nearest = i;
    least = error;
  }
  if (nearest) taken_[*nearest] = true;
  return nearest;
}

}  // namespace framewise::comparison
