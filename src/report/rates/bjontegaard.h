// SPDX-License-Identifier: Apache-2.0
// Bjøntegaard deltas: how much more rate an encoder needs for equal quality, in
// percent, and how much better it looks at equal rate, as means over the range
// that both curves share (VCEG-M33, 2001).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/numeric/curve.h"

namespace framewise::report {

struct RatePoint {
  double rate = 0;     // in any unit, the same for all encodes of a file
  double quality = 0;  // more is better
};

// A rate, a quality, and which encode of which file they are of.
struct RateRow {
  std::string file;
  std::string encoder;
  RatePoint point;
};

// Below this share of common quality a delta says little about the encoders:
// most of each curve lies where the other has no point.
inline constexpr double kLeastOverlap = 0.5;
// The number of points that VCEG-M33 asks for.
inline constexpr size_t kUsualPoints = 4;
// With fewer files, an interval from them says nothing: its width is decided by
// which of four or less values were drawn.
inline constexpr size_t kLeastFiles = 5;
inline constexpr double kConfidence = 0.95;

// Both deltas are absent if the curves share no quality.
struct Delta {
  std::optional<double> rate_percent = {};  // negative: the test is smaller
  std::optional<double> quality = {};       // positive: the test is better
  double overlap = 0;  // common quality as a share of all that either covers
  size_t anchor_points = 0;
  size_t test_points = 0;
  size_t dominated = 0;  // points left out: larger than another and not better
  std::vector<std::string> warnings = {};
};

Delta bjontegaard_delta(std::span<const RatePoint> anchor,
                        std::span<const RatePoint> test,
                        Interpolation interpolation);

struct Interval {
  double low = 0;
  double high = 0;
};

// Of the mean, by the studentized bootstrap (Efron and Tibshirani 1993, chapter
// 12), which keeps its coverage with few and with skewed values. Absent for
// fewer than kLeastFiles. The same values give the same interval.
std::optional<Interval> interval_of_mean(std::span<const double> values);

struct FileDelta {
  std::string file;
  Delta delta;
};

struct Pooled {
  size_t files = 0;  // that have a delta
  std::optional<double> mean = {};
  std::optional<Interval> interval = {};
};

struct EncoderDelta {
  std::string encoder;
  std::vector<FileDelta> files = {};  // in the order of the rows
  Pooled rate_percent = {};
  Pooled quality = {};
};

struct BdReport {
  std::string quality;  // the name of the metric
  bool higher_is_better = true;
  Interpolation interpolation = Interpolation::kAkima;
  std::string anchor;
  std::vector<EncoderDelta> encoders;  // without the anchor
};

// Of each encoder against the anchor, over the files that both have.
std::vector<EncoderDelta> deltas_against(std::span<const RateRow> rows,
                                         const std::string& anchor,
                                         Interpolation interpolation);

}  // namespace framewise::report
