// SPDX-License-Identifier: Apache-2.0
// Instants drawn while time goes by, when nobody knows yet what is still to
// come: who looks at moments one after the other need not come back for those
// that are drawn.
//
// Two lines grow side by side, of the moments that are worse than the mean of
// late and of the others. Each is cut into parts of one length with an instant
// at random in each, so that good and bad are drawn as there are of them; what
// is unlike the rest is longer than its time (see Strata).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "timeline/sampling/strata.h"

namespace framewise::timeline {

class PassingDraw {
 public:
  // There is about one instant in so much time, which is more than 0.
  PassingDraw(double part, uint64_t seed);

  // Whether an instant falls on this moment, the next after those before.
  bool add(size_t index, const Moment& moment);

  // What was drawn, which can be cut finer.
  Strata strata() const;

 private:
  struct Part {
    Stratum cut;
    size_t moment = 0;  // that the instant fell on
  };
  struct Line {
    std::vector<Place> places;
    std::vector<Part> parts;
    Part open;
    bool drawn = false;  // from the open part
  };
  // How far moments are from the mean of those before.
  struct Apart {
    double sum = 0;    // of the qualities, times time
    double apart = 0;  // from the mean so far, times time

    // As a multiple of what they were so far; nullopt: all are alike. `all`:
    // the time so far.
    std::optional<double> next(double quality, double time, double all);
  };
  // How long a moment is on its line.
  double size_of(const Moment& moment);
  void begin_part(Line& line);

  double part_;
  Draw draw_;
  std::array<Line, 2> lines_;  // of what is worse, and of the rest
  double time_ = 0;
  Apart quality_;
  Apart worst_places_;
  double of_late_ = 0;  // the quality, in the mean
};

}  // namespace framewise::timeline
