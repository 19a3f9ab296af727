// SPDX-License-Identifier: Apache-2.0
// Finds the speed, offset and direction that explain best what a test shows.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "timeline/alignment/alignment.h"

namespace framewise {
class Executor;
}

namespace framewise::timeline {

// The states of one side on the shared clock, in milliseconds. A reversed
// reference is a track whose states run backwards.
struct Track {
  const Content* content = nullptr;
  std::vector<size_t> states;  // in order of time
  std::vector<double> starts;  // one more than states: the end
  size_t size() const { return states.size(); }
  double total() const { return starts.back(); }
  double duration(size_t i) const { return starts[i + 1] - starts[i]; }
  // The place of what is on screen; within the track for times within it.
  size_t at(double ms) const;
  double median_duration() const;
};

Track track_of(const Content& content, const Schedule& times,
               const Clock& clock);
Track reversed(const Track& track);

// The squared distance between places of two tracks.
inline double distance(const Track& a, size_t i, const Track& b, size_t j) {
  return distance(*a.content, a.states[i], *b.content, b.states[j]);
}

// What separates a match from a mismatch in this pair of files, measured on
// some states of the test.
class Noise {
 public:
  Noise(const Track& reference, const Track& test, Executor* executor);

  double median() const { return median_; }
  // A distance that no rightly placed frame has.
  double foreign_from() const { return foreign_from_; }

  // The cost of matching: 0 as near as it gets, above about 3 improbable.
  // `nearest` is the least distance that the test state has to any other.
  double cost(double distance, double nearest) const;

  // Whether two states of the reference can be told apart: 0 to 1.
  double distinct(double distance) const;

  // The states of the test that were looked at against all of the reference.
  const std::vector<size_t>& sampled() const { return sampled_; }
  double distance(size_t sample, size_t reference) const {
    return distances_[sample * width_ + reference];
  }
  double nearest(size_t sample) const { return nearest_[sample]; }
  // Which sample a state of the test is; nullopt: none.
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
