// SPDX-License-Identifier: Apache-2.0
#include "timeline/sampling/steady_frames.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace framewise::timeline {
namespace {

// GIF counts in hundredths of a second: a frame of 33 ms lasts 30 or 40.
constexpr double kClockRoundingMs = 10.001;
// How far a time may be from a whole millisecond and still count as one.
constexpr double kWholeMs = 0.02;

std::optional<double> rate_of_equal(std::span<const Interval> intervals) {
  const auto [shortest, longest] =
      std::minmax_element(intervals.begin(), intervals.end(),
                          [](const Interval& a, const Interval& b) {
                            return a.duration_ms < b.duration_ms;
                          });
  if (longest->duration_ms - shortest->duration_ms > kClockRoundingMs) {
    return std::nullopt;
  }
  double total_ms = 0;
  for (const Interval& one : intervals) total_ms += one.duration_ms;
  if (!(total_ms > 0)) return std::nullopt;
  const double rate = double(intervals.size()) * 1000 / total_ms;
  return rate <= kMostSteadyRate ? std::optional(rate) : std::nullopt;
}

// The lowest rate at which no interval begins between two frames.
double rate_of_unequal(std::span<const Interval> intervals) {
  int64_t step = 0;
  for (const Interval& one : intervals) {
    const double whole = std::round(one.duration_ms);
    if (std::abs(one.duration_ms - whole) > kWholeMs) return kScreenRate;
    step = std::gcd(step, int64_t(whole));
  }
  const double rate = step > 0 ? 1000 / double(step) : kScreenRate;
  return std::min(rate, kScreenRate);
}

}  // namespace

SteadyFrames steady_frames(std::span<const Interval> intervals) {
  SteadyFrames steady;
  if (intervals.empty()) return steady;
  if (const auto rate = rate_of_equal(intervals)) {
    steady.frames_per_second = *rate;
    steady.intervals.resize(intervals.size());
    std::iota(steady.intervals.begin(), steady.intervals.end(), size_t{0});
    return steady;
  }
  steady.resampled = true;
  steady.frames_per_second = rate_of_unequal(intervals);
  // Each frame shows what is on screen in its middle.
  const double frame_ms = 1000 / steady.frames_per_second;
  double ends_ms = intervals.front().duration_ms;
  double total_ms = 0;
  for (const Interval& one : intervals) total_ms += one.duration_ms;
  const auto count = std::max<int64_t>(1, std::llround(total_ms / frame_ms));
  size_t at = 0;
  for (int64_t i = 0; i < count; ++i) {
    while (at + 1 < intervals.size() &&
           (double(i) + 0.5) * frame_ms >= ends_ms) {
      ends_ms += intervals[++at].duration_ms;
    }
    steady.intervals.push_back(at);
  }
  return steady;
}

}  // namespace framewise::timeline
