// SPDX-License-Identifier: Apache-2.0
// Draws a sample online, while moments arrive one by one and the future is
// unknown, so that drawn moments need not be decoded again.
//
// Two lines grow in parallel: moments worse than the recent mean, and the
// others. Each line is cut into strata of equal length with one random instant
// in each, so both kinds are drawn in proportion. An unusual moment takes more
// of its line than its time (see Strata).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "timeline/sampling/strata.h"

namespace framewise::timeline {

class OnlineDraw {
 public:
  // One instant is drawn per `stratum_time` > 0, on average.
  OnlineDraw(double stratum_time, uint64_t seed);

  // Adds the next moment. Returns whether an instant falls on it.
  bool add(size_t index, const Moment& moment);

  // The sample; its strata can be refined.
  Strata strata() const;

 private:
  struct DrawnStratum {
    Stratum stratum;
    size_t moment = 0;  // the one that the instant fell on
  };
  struct Line {
    std::vector<LinePosition> positions;
    std::vector<DrawnStratum> strata;
    DrawnStratum open;
    bool drawn = false;  // whether the open stratum's instant was reached
  };
  // Mean absolute deviation from the mean, both up to now.
  struct MeanDeviation {
    double sum = 0;        // of quality times time
    double deviation = 0;  // of the deviation times time

    // The deviation of the next value as a multiple of the mean deviation.
    // nullopt if all values are equal. `all`: the total time so far.
    std::optional<double> next(double quality, double time, double all);
  };
  // The length that a moment takes on its line.
  double size_on_line(const Moment& moment);
  void begin_stratum(Line& line);

  double stratum_time_;
  RandomDraw draw_;
  std::array<Line, 2> lines_;  // worse than the recent mean, and the others
  double time_ = 0;
  MeanDeviation quality_;
  MeanDeviation worst_regions_;
  double recent_quality_ = 0;  // recent mean of the quality
};

}  // namespace framewise::timeline
