// SPDX-License-Identifier: Apache-2.0
#include "measure/vmaf/motion.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "simd/vmaf/motion.h"

namespace framewise::measure {
namespace {

// The last few rows of differences.
class DifferenceRows {
 public:
  DifferenceRows(const VmafLuma& previous, const VmafLuma& current)
      : previous_(previous.plane), current_(current.plane) {
    rows_.resize({current_.width(), kRows});
  }

  // Whether any sample differs in the rows that a blur of row y reads.
  bool fill(int y) {
    bool any = false;
    for (int k = 0; k < kRows; ++k) {
      const int at = mirrored(y - 2 + k, current_.height());
      const int place = at % kRows;
      if (held_[place] != at) {
        differs_[place] =
            simd::vmaf_difference(previous_.row(at), current_.row(at),
                                  size_t(current_.width()), rows_.row(place));
        held_[place] = at;
      }
      order_[k] = rows_.row(place);
      any |= differs_[place];
    }
    order_[kRows] = order_[kRows - 1];
    return any;
  }
  const int16_t* const* rows() const { return order_; }

 private:
  static constexpr int kRows = 5;
  const PaddedPlane<uint16_t>& previous_;
  const PaddedPlane<uint16_t>& current_;
  PaddedPlane<int16_t> rows_;
  int held_[kRows] = {-1, -1, -1, -1, -1};
  bool differs_[kRows] = {};
  const int16_t* order_[kRows + 1] = {};
};

// Differences of samples of 16 bits do not fit the vectors of 16.
constexpr int kMostVectorBits = 15;

// The same sum in plain loops: e = (sum of taps down the difference) >> bits,
// f = (sum of taps along e) >> 16, both rounded.
uint64_t sum_of_deep_motion(const VmafLuma& previous, const VmafLuma& current) {
  constexpr int64_t kTaps[] = {3571, 16004, 26386, 16004, 3571};
  const Size size = current.plane.size();
  const int64_t half = int64_t{1} << (current.bits - 1);
  std::vector<int64_t> down(size_t(size.width));
  uint64_t sum = 0;
  for (int y = 0; y < size.height; ++y) {
    std::fill(down.begin(), down.end(), half);
    for (int k = 0; k < 5; ++k) {
      const int row = mirrored(y - 2 + k, size.height);
      const uint16_t* a = previous.plane.row(row);
      const uint16_t* b = current.plane.row(row);
      for (size_t x = 0; x < down.size(); ++x) {
        down[x] += kTaps[k] * (int{a[x]} - int{b[x]});
      }
    }
    for (int64_t& value : down) value >>= current.bits;
    for (int x = 0; x < size.width; ++x) {
      int64_t along = 32768;
      for (int k = 0; k < 5; ++k) {
        along += kTaps[k] * down[size_t(mirrored(x - 2 + k, size.width))];
      }
      sum += uint64_t(std::abs(along >> 16));
    }
  }
  return sum;
}

uint64_t sum_of_motion(const VmafLuma& previous, const VmafLuma& current) {
  const Size size = current.plane.size();
  DifferenceRows differences(previous, current);
  std::vector<int16_t> scratch(2 * (size_t(size.width) + 128));
  uint64_t sum = 0;
  for (int y = 0; y < size.height; ++y) {
    if (!differences.fill(y)) continue;
    sum += simd::vmaf_motion_row(differences.rows(), size_t(size.width),
                                 current.bits, scratch.data());
  }
  return sum;
}

}  // namespace

double vmaf_motion_between(const VmafLuma& previous, const VmafLuma& current) {
  const Size size = current.plane.size();
  if (previous.plane.size() != size || previous.bits != current.bits) return 0;
  const uint64_t sum = current.bits > kMostVectorBits
                           ? sum_of_deep_motion(previous, current)
                           : sum_of_motion(previous, current);
  const double mean = double(sum) / 256 / double(size.pixels());
  return std::min(mean, 10000.0);
}

double VmafMotion::from_previous(const Picture& picture,
                                 const Frame& previous) {
  if (ahead_ && ahead_->planes == picture.planes() &&
      ahead_->from.shares_pixels_with(previous) &&
      ahead_->to.shares_pixels_with(picture.frame())) {
    return ahead_->mean;
  }
  neighbor_.load(previous, picture.planes());
  return vmaf_motion_between(neighbor_, picture.get<VmafLuma>());
}

void VmafMotion::compute(const Picture& picture) {
  const NeighborFrames& neighbors = picture.neighbors();
  std::optional<double> behind;
  if (neighbors.previous) {
    behind = from_previous(picture, *neighbors.previous);
  }
  ahead_.reset();
  if (neighbors.next) {
    neighbor_.load(*neighbors.next, picture.planes());
    ahead_ = {picture.frame(), *neighbors.next, picture.planes(),
              vmaf_motion_between(picture.get<VmafLuma>(), neighbor_)};
  }
  const double ahead = ahead_ ? ahead_->mean : behind.value_or(0);
  motion3 = std::min(behind.value_or(ahead), ahead);
  motion2 = behind ? motion3 : 0;
}

double VmafFastMotion::between(const Picture& picture,
                               const std::optional<Frame>& from,
                               const std::optional<Frame>& to) {
  const auto found =
      std::find_if(known_.begin(), known_.end(), [&](const Difference& known) {
        return known.planes == picture.planes() &&
               known.from.shares_pixels_with(*from) &&
               known.to.shares_pixels_with(*to);
      });
  if (found != known_.end()) return found->mean;
  from_.load(*from, picture.planes());
  to_.load(*to, picture.planes());
  constexpr size_t kMostKnown = 4;  // a frame needs so many
  if (known_.size() == kMostKnown) known_.erase(known_.begin());
  known_.push_back(
      {*from, *to, picture.planes(), vmaf_motion_between(from_, to_)});
  return known_.back().mean;
}

void VmafFastMotion::compute(const Picture& picture) {
  const NeighborFrames& near = picture.neighbors();
  const std::optional<Frame> here = picture.frame();
  before_.reset();
  now_ = 0;
  if (!near.second_previous) {
    // The first two frames have the motion of the third.
    if (near.previous && near.next) {
      now_ = between(picture, near.previous, near.next);
    } else if (!near.previous && near.second_next) {
      now_ = between(picture, here, near.second_next);
    }
    return;
  }
  const double to_here = between(picture, near.second_previous, here);
  const std::optional<double> behind =
      near.third_previous
          ? std::optional(between(picture, near.third_previous, near.previous))
          : std::nullopt;
  const double ahead =
      near.next ? between(picture, near.previous, near.next) : to_here;
  now_ = near.next && behind ? std::min(*behind, ahead) : ahead;
  before_ = to_here;
  if (near.fourth_previous) {
    before_ = std::min(
        to_here, between(picture, near.fourth_previous, near.second_previous));
  }
}

double VmafFastMotion::motion3(double most) const {
  const double now = std::min(now_, most);
  return before_ ? (now + std::min(*before_, most)) / 2 : now;
}

}  // namespace framewise::measure
