// SPDX-License-Identifier: Apache-2.0
#include "optimize/tags/pixel_counts.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace framewise::optimization {
namespace {

constexpr int kGentle = 12;    // levels
constexpr int kSteep = 48;     // levels
constexpr int kIsolated = 4;   // levels
constexpr int kColored = 24;   // levels between channels
constexpr int kNearSteep = 4;  // pixels after a steep step
constexpr int kGrid = 8;       // cells a side, for motion

template <size_t N>
void add_step(StepsByColumn<N>& steps, int x, int step) {
  ++steps.counts[size_t(x) % N];
  steps.sums[size_t(x) % N] += step;
}

}  // namespace

void PixelCounts::add_row(const uint8_t* row, int width) {
  int since_steep = kNearSteep;
  int last = 0;
  for (int x = 1; x < width; ++x) {
    const int signed_step = row[x] - row[x - 1];
    const int step = std::abs(signed_step);
    flat += step == 0;
    gentle += step > 0 && step <= kGentle;
    steep += step > kSteep;
    add_step(by8, x, std::min(step, kSteep));
    if (step > 0) {
      add_step(by2, x, 1);
      add_step(by3, x, 1);
      add_step(by4, x, 1);
    }
    if (since_steep < kNearSteep) {
      ++beside_steep;
      ripples += step > 1 && step <= kGentle && (last > 0) != (signed_step > 0);
    }
    since_steep = step > kSteep ? 0 : since_steep + 1;
    last = signed_step;
  }
}

void PixelCounts::add_isolated(int width, int height) {
  for (int y = 1; y + 1 < height; ++y) {
    const uint8_t* row = &now_[size_t(y) * size_t(width)];
    for (int x = 1; x + 1 < width; ++x) {
      const int center = row[x];
      const auto [least, most] =
          std::minmax({row[x - 1], row[x + 1], row[x - width], row[x + width]});
      isolated += center + kIsolated <= least || center - kIsolated >= most;
    }
  }
}

// 1: all cells of the grid move alike; 0: one does. Frames without motion have
// none.
void PixelCounts::add_motion(int width, int height) {
  std::array<double, size_t(kGrid) * kGrid> cells{};
  double sum = 0;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const size_t i = size_t(y) * size_t(width) + size_t(x);
      const double difference = std::abs(now_[i] - before_[i]);
      cells[size_t(y * kGrid / height * kGrid + x * kGrid / width)] +=
          difference;
      sum += difference;
    }
  }
  differences.push_back(sum / double(now_.size()));
  if (sum <= 0) return;
  double bits = 0;
  for (const double cell : cells) {
    if (cell > 0) bits -= cell / sum * std::log2(cell / sum);
  }
  motion_spread.push_back(bits / std::log2(double(cells.size())));
}

void PixelCounts::add(const Frame& rgba, bool follows) {
  const PlaneView plane = rgba.plane(0);
  const auto [width, height] = plane.size;
  std::swap(now_, before_);
  now_.resize(size_t(width) * size_t(height));
  double sum = 0;
  for (int y = 0; y < height; ++y) {
    const uint8_t* row = plane.row(y);
    uint8_t* luma_row = &now_[size_t(y) * size_t(width)];
    for (int x = 0; x < width; ++x) {
      const uint8_t* p = row + 4 * x;
      const auto [least, most] = std::minmax({p[0], p[1], p[2]});
      colored += most - least > kColored;
      luma_row[x] = uint8_t((77 * p[0] + 150 * p[1] + 29 * p[2] + 128) >> 8);
      sum += luma_row[x];
    }
    add_row(luma_row, width);
  }
  pixels += int64_t(now_.size());
  luma.push_back(sum / double(now_.size()));
  add_isolated(width, height);
  if (follows) add_motion(width, height);
}

}  // namespace framewise::optimization
