// SPDX-License-Identifier: Apache-2.0
#include "measure/score/window_losses.h"

#include <algorithm>
#include <array>

namespace framewise::measure {
namespace {

// In eight sums, so that compilers use vectors; their order is that of any
// vector width.
template <int kDoublings>
float power_sum(const float* values, int count) {
  constexpr int kLanes = 8;
  std::array<float, kLanes> sums{};
  const auto power = [](float value) {
    for (int i = 0; i < kDoublings; ++i) value *= value;
    return value;
  };
  int i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (int lane = 0; lane < kLanes; ++lane) {
      sums[size_t(lane)] += power(values[i + lane]);
    }
  }
  for (; i < count; ++i) sums[0] += power(values[i]);
  float sum = 0;
  for (const float lane : sums) sum += lane;
  return sum;
}

float power_sum(const float* values, int count, int doublings) {
  switch (doublings) {
    case 0: return power_sum<0>(values, count);
    case 1: return power_sum<1>(values, count);
    case 2: return power_sum<2>(values, count);
    default: return power_sum<3>(values, count);
  }
}

}  // namespace

void WindowLosses::resize(Size windows) {
  if (losses_.size() == windows) return;
  losses_.resize(windows.width, windows.height);
  sums_.assign(size_t(windows.height), 0);
  known_.assign(size_t(windows.height), 0);
}

double WindowLosses::mean_power(int doublings) {
  double sum = 0;
  for (int y = 0; y < losses_.height(); ++y) {
    const auto row = size_t(y);
    if (!known_[row]) {
      sums_[row] = power_sum(losses_.row(y), losses_.width(), doublings);
      known_[row] = 1;
    }
    sum += double(sums_[row]);
  }
  return sum / double(losses_.size().pixels());
}

double WindowLosses::at(int x, int y) const {
  const int right = std::min(x / 4, losses_.width() - 1);
  const int bottom = std::min(y / 4, losses_.height() - 1);
  const int left = std::clamp(x / 4 - 1, 0, right);
  const int top = std::clamp(y / 4 - 1, 0, bottom);
  const float* const above = losses_.row(top);
  const float* const below = losses_.row(bottom);
  return double(above[left] + above[right] + below[left] + below[right]) / 4;
}

Rect WindowRows::touched(const PaddedPlane& plane, const Rect& area) {
  const Size windows = windows_of(plane);
  // The repeated samples beyond the edge depend on the edge.
  const int right = area.x + area.width == plane.size.width
                        ? plane.plane.width()
                        : area.x + area.width;
  const int bottom = area.y + area.height == plane.size.height
                         ? plane.plane.height()
                         : area.y + area.height;
  const int left = std::clamp(area.x / 4 - 1, 0, windows.width - 1);
  const int top = std::clamp(area.y / 4 - 1, 0, windows.height - 1);
  return {left, top,
          std::clamp((right - 1) / 4, 0, windows.width - 1) - left + 1,
          std::clamp((bottom - 1) / 4, 0, windows.height - 1) - top + 1};
}

void WindowRows::prepare(size_t windows) {
  pitch_ = windows + 1;
  sums_.resize(2 * 5 * pitch_);
  values_.resize(4 * windows);
  float* const at = values_.data();
  moments_ = {at, at + windows, at + 2 * windows, at + 3 * windows};
}

simd::SimilaritySums WindowRows::sums_at(size_t place) {
  float* const at = sums_.data() + place * 5 * pitch_;
  return {at, at + pitch_, at + 2 * pitch_, at + 3 * pitch_, at + 4 * pitch_};
}

void WindowRows::sum_row(const PaddedPlane& a, const PaddedPlane& b,
                         const Rect& windows, int block_row, size_t place) {
  simd::similarity_sums(a.plane.row(4 * block_row) + 4 * windows.x,
                        a.plane.stride(),
                        b.plane.row(4 * block_row) + 4 * windows.x,
                        b.plane.stride(), pitch_, sums_at(place));
}

const simd::WindowMoments& WindowRows::moments(size_t upper, size_t windows) {
  simd::window_moments(sums_at(upper), sums_at(1 - upper), windows, moments_);
  return moments_;
}

}  // namespace framewise::measure
