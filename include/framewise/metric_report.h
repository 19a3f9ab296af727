// SPDX-License-Identifier: Apache-2.0
// The values of one metric over a whole comparison.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "framewise/metric.h"

namespace framewise {

// Statistics of the values of all pairs, each weighted by how long its pair was
// on screen.
struct Summary {
  double mean = 0;
  // Absent where a value is 0 or negative.
  std::optional<double> harmonic_mean;
  double std = 0;  // of the population
  double min = 0;
  double max = 0;
  // The smallest value that is not exceeded for this share of the time.
  double p1 = 0;
  double p5 = 0;
  double p50 = 0;
  double p95 = 0;
};

// A pair whose value is among the worst of a metric.
struct Moment {
  double value = 0;
  size_t meeting = 0;  // index into Comparison::meetings
};

// The estimate for all pairs when only a sample of them was measured. The mean
// of the summary is an estimate; its extremes are those of the sample, and so
// are its percentiles.
struct Sampled {
  int64_t pairs = 0;       // that were measured
  int64_t population = 0;  // of so many
  std::string method;      // how they were drawn
  uint64_t seed = 0;
  int looks = 1;          // how often the interval was computed
  double confidence = 0;  // 0.95
  double mean_low = 0;    // the interval that holds the mean
  double mean_high = 0;
  // With this confidence no more than this share of the time is worse than the
  // worst pair of the sample: a sample has no minimum.
  double worse_share = 0;
};

struct MetricReport {
  const MetricInfo* info = nullptr;
  std::optional<Summary> summary;
  std::string why_not;  // why there is no summary
  // Where pairing was repaired: what the clock alone would have given.
  std::optional<Summary> unrepaired;
  // One for each distinct pair of frames, in order of their first meeting.
  std::vector<std::optional<double>> values;
  std::vector<Moment> worst;       // the worst first
  std::optional<Sampled> sampled;  // absent: every pair was measured
};

}  // namespace framewise
