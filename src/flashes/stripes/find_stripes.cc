// SPDX-License-Identifier: Apache-2.0
#include "flashes/stripes/find_stripes.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "flashes/flash_rules.h"

namespace framewise::flashes {
namespace {

// Two neighboring pairs are regular where their widths differ by less than
// this share of the wider one. Rings seen off their center need a quarter;
// letters and leaves differ by more.
constexpr double kWidthTolerance = 0.25;
// Of neighbors at a right angle to a line, at most 22.5 degrees off the
// stripes' normal: cos(0.41 * 360 / period) for a period of 3 cells, the
// finest.
constexpr double kLeastCorrelation = 0.6;
// Both ends of a stripe lie on a cell each.
constexpr int kCellRounding = 1;

bool similar(int a, int b) {
  return std::abs(a - b) <= kCellRounding + kWidthTolerance * std::max(a, b);
}

}  // namespace

StripeFinder::StripeFinder(Size cells, const simd::LuminanceLimits& limits)
    : cells_(cells), limits_(limits) {
  stripes_.marked.resize(size_t(cells.pixels()));
}

// Rises beyond the limits, by the same rule as transitions in time.
void StripeFinder::find_runs(const ImageF& luminance, const Line& line) {
  runs_.clear();
  rises_.clear();
  const ptrdiff_t step =
      line.step_y * ptrdiff_t(luminance.stride()) + line.step_x;
  const float* at = luminance.row(line.y) + line.x;
  float low = *at, high = *at;
  bool up = true, down = true;  // which change may come next
  for (int i = 1; i < line.length; ++i) {
    at += step;
    low = std::min(low, *at);
    high = std::max(high, *at);
    if (up && *at - low >= limits_.change && low < limits_.dark) {
      rises_.push_back(i);
      up = false;
      down = true;
      high = *at;
    } else if (down && high - *at >= limits_.change && *at < limits_.dark) {
      down = false;
      up = true;
      low = *at;
    }
  }
  size_t first = 0;
  for (size_t i = 1; i <= rises_.size(); ++i) {
    const bool goes_on =
        i < rises_.size() &&
        (i == first + 1 ||
         similar(rises_[i] - rises_[i - 1], rises_[i - 1] - rises_[i - 2]));
    if (goes_on) continue;
    // n rises enclose n - 1 pairs, and a stripe lies at each end.
    const int pairs = int(i - first);
    if (pairs >= kFewestPairs) {
      const int width = (rises_[i - 1] - rises_[first]) / (pairs - 1);
      runs_.push_back({std::max(rises_[first] - width / 2, 0),
                       std::min(rises_[i - 1] + width / 2, line.length),
                       pairs});
    }
    if (i < rises_.size()) first = i - 1;
  }
}

// A stripe is longer than a cell: the cells beside a run follow it. Noise and
// letters do not. Compared are changes within half a pair, so that a coarser
// pattern below the noise does not count.
bool StripeFinder::goes_on_beside(const ImageF& luminance, const Line& line,
                                  const Run& run, int side) const {
  const int lag = std::max((run.end - run.begin) / run.pairs / 2, 1);
  const auto change = [&](int i, int aside) {
    const int x = line.x + i * line.step_x - aside * line.step_y;
    const int y = line.y + i * line.step_y + aside * line.step_x;
    return double(luminance.row(y)[x]) -
           double(luminance.row(y - lag * line.step_y)[x - lag * line.step_x]);
  };
  const auto inside = [&](int i) {
    const int x = line.x + i * line.step_x - side * line.step_y;
    const int y = line.y + i * line.step_y + side * line.step_x;
    return x >= 0 && y >= 0 && x < cells_.width && y < cells_.height;
  };
  if (!inside(run.begin) || !inside(run.end - 1)) return false;
  double sum_aa = 0, sum_bb = 0, sum_ab = 0;
  for (int i = run.begin + lag; i < run.end; ++i) {
    const double a = change(i, 0);
    const double b = change(i, side);
    sum_aa += a * a;
    sum_bb += b * b;
    sum_ab += a * b;
  }
  return sum_ab > kLeastCorrelation * std::sqrt(sum_aa * sum_bb);
}

void StripeFinder::mark_line(const ImageF& luminance, const Line& line) {
  find_runs(luminance, line);
  for (const Run& run : runs_) {
    if (!goes_on_beside(luminance, line, run, 1) &&
        !goes_on_beside(luminance, line, run, -1)) {
      continue;
    }
    stripes_.pairs = std::max(stripes_.pairs, run.pairs);
    for (int i = run.begin; i < run.end; ++i) {
      const int x = line.x + i * line.step_x;
      const int y = line.y + i * line.step_y;
      stripes_.marked[size_t(y) * size_t(cells_.width) + size_t(x)] = 1;
    }
  }
}

// From the mean direction of the gradients, doubled so that opposite ones add
// up.
void StripeFinder::name_direction(const ImageF& luminance) {
  double along = 0, across = 0, strength = 0;
  for (int y = 1; y + 1 < cells_.height; ++y) {
    const uint8_t* marked =
        stripes_.marked.data() + size_t(y) * size_t(cells_.width);
    for (int x = 1; x + 1 < cells_.width; ++x) {
      if (!marked[x]) continue;
      const double gx =
          double(luminance.row(y)[x + 1]) - double(luminance.row(y)[x - 1]);
      const double gy =
          double(luminance.row(y + 1)[x]) - double(luminance.row(y - 1)[x]);
      along += gx * gx - gy * gy;
      across += 2 * gx * gy;
      strength += gx * gx + gy * gy;
    }
  }
  if (std::hypot(along, across) < 0.5 * strength) {
    stripes_.direction = "curved or crossing";
    return;
  }
  const double degrees =
      std::abs(std::atan2(across, along)) / 2 * 180 / std::numbers::pi;
  // The gradient lies across the stripes.
  stripes_.direction = degrees < 20   ? "vertical"
                       : degrees > 70 ? "horizontal"
                                      : "slanting";
}

const Stripes& StripeFinder::find(const ImageF& luminance) {
  std::fill(stripes_.marked.begin(), stripes_.marked.end(), 0);
  stripes_.pairs = 0;
  stripes_.direction = {};
  const int width = cells_.width;
  const int height = cells_.height;
  for (int y = 0; y < height; ++y) {
    mark_line(luminance, {0, y, 1, 0, width});
    mark_line(luminance, {0, y, 1, 1, std::min(width, height - y)});
    mark_line(luminance, {0, y, 1, -1, std::min(width, y + 1)});
  }
  for (int x = 0; x < width; ++x) {
    mark_line(luminance, {x, 0, 0, 1, height});
    if (x == 0) continue;  // the diagonals from the corners are done
    mark_line(luminance, {x, 0, 1, 1, std::min(width - x, height)});
    mark_line(luminance, {x, height - 1, 1, -1, std::min(width - x, height)});
  }
  stripes_.cells =
      std::count(stripes_.marked.begin(), stripes_.marked.end(), 1);
  if (stripes_.cells > 0) name_direction(luminance);
  return stripes_;
}

}  // namespace framewise::flashes
