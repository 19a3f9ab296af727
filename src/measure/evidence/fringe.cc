// SPDX-License-Identifier: Apache-2.0
#include "measure/evidence/fringe.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace framewise::measure {
namespace {

// Lower alpha makes colors hardly visible; alpha above the upper limit leaves
// no room for a fringe.
constexpr int kLeastAlpha = 8;
constexpr int kMostAlpha = 247;
constexpr int kSameAlpha = 8;

// Squares of one channel over all semi-transparent pixels: of the visible error
// a (C_T - C_R), and of what remains of it. A matte gives a (1 - a) (M - C_R):
// a least-squares problem with one unknown, M.
struct Channel {
  double seen = 0;
  double undivided = 0;
  double xx = 0, xy = 0, yy = 0;

  void add(double alpha, double from, double to) {
    const double error = alpha * (to - from);
    const double x = alpha * (1 - alpha);
    const double y = error + x * from;
    const double other = error - alpha * (std::min(from / alpha, 255.0) - from);
    seen += error * error;
    undivided += other * other;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  double matte() const { return std::clamp(xy / xx, 0.0, 255.0); }
  double left_by(double matte) const {
    return std::max(0.0, yy - 2 * matte * xy + matte * matte * xx);
  }
};

// Squares of the visible difference of a pixel over black.
double squares_over_black(const uint8_t* from, const uint8_t* to) {
  int64_t sum = 0;
  for (size_t c = 0; c < 3; ++c) {
    const int64_t change = to[c] * to[3] - from[c] * from[3];
    sum += change * change;
  }
  return double(sum) / (255.0 * 255.0);
}

}  // namespace

Fringe fringe_of(const Frame& reference, const Frame& test) {
  std::array<Channel, 3> channels;
  Fringe fringe;
  double elsewhere = 0;
  const Size size = reference.size();
  for (int y = 0; y < size.height; ++y) {
    const uint8_t* from = reference.plane(0).row(y);
    const uint8_t* to = test.plane(0).row(y);
    for (int x = 0; x < size.width; ++x, from += 4, to += 4) {
      if (from[3] < kLeastAlpha || from[3] > kMostAlpha ||
          std::abs(to[3] - from[3]) > kSameAlpha) {
        elsewhere += squares_over_black(from, to);
        continue;
      }
      ++fringe.pixels;
      for (size_t c = 0; c < 3; ++c) {
        channels[c].add(from[3] / 255.0, from[c], to[c]);
      }
    }
  }
  double seen = 0;
  double unmatted = 0;
  double undivided = 0;
  for (size_t c = 0; c < 3 && fringe.pixels > 0; ++c) {
    fringe.matte[c] = channels[c].matte();
    seen += channels[c].seen;
    unmatted += channels[c].left_by(fringe.matte[c]);
    undivided += channels[c].undivided;
  }
  if (seen <= 0) return fringe;
  fringe.share = seen / (seen + elsewhere);
  fringe.error = std::sqrt(seen / (3 * fringe.pixels));
  fringe.matted = 1 - unmatted / seen;
  fringe.divided = 1 - undivided / seen;
  return fringe;
}

}  // namespace framewise::measure
