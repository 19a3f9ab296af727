// SPDX-License-Identifier: Apache-2.0
// Fits the speed, offset and direction that best explain the content of a test.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "timeline/alignment/alignment.h"

namespace framewise {
class Executor;
}

namespace framewise::timeline {

// The states of one side on the shared clock, in milliseconds. The states of a
// reversed track run backwards.
struct Track {
  const Content* content = nullptr;
  std::vector<size_t> states;  // in order of time
  std::vector<double> starts;  // one more than states: the last is the end
  size_t size() const { return states.size(); }
  double total() const { return starts.back(); }
  double duration(size_t i) const { return starts[i + 1] - starts[i]; }
  // Index of the state on screen at `ms`, clamped to the track.
  size_t at(double ms) const;
  double median_duration() const;
};

Track track_of(const Content& content, const Schedule& times,
               const Clock& clock);
Track reversed(const Track& track);

// Squared distance between states of two tracks.
inline double distance(const Track& a, size_t i, const Track& b, size_t j) {
  return distance(*a.content, a.states[i], *b.content, b.states[j]);
}

// The distances that separate a match from a mismatch in this pair of files.
// Measured on samples of the test's states.
class Noise {
 public:
  Noise(const Track& reference, const Track& test, Executor* executor);

  double median() const { return median_; }
  // A squared distance that no correctly matched frame reaches.
  double foreign_from() const { return foreign_from_; }

  // Cost of a match: 0 for the nearest state, above 3 improbable. `nearest` is
  // the least distance of the test state to any reference state.
  double cost(double distance, double nearest) const;

  // How well two reference states can be distinguished: 0 to 1.
  double distinct(double distance) const;

  // Indices of the sampled test states, whose distances to all reference states
  // are known.
  const std::vector<size_t>& sampled() const { return sampled_; }
  double distance(size_t sample, size_t reference) const {
    return distances_[sample * width_ + reference];
  }
  double nearest(size_t sample) const { return nearest_[sample]; }
  // The sample of a test state; nullopt if it was not sampled.
  std::optional<size_t> sample_of(size_t test) const;

 private:
  size_t width_;
  std::vector<size_t> sampled_;
  std::vector<float> distances_;
  std::vector<double> nearest_;
  double median_ = 0;
  double foreign_from_ = 0;
};

// `reference` and `noise` run forward.
TimeModel fit_time(const Track& reference, const Track& test,
                   const Noise& noise);

}  // namespace framewise::timeline
