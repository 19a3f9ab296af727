// SPDX-License-Identifier: Apache-2.0
// Alignment by content: finds the reference frame that each test frame shows.
//
// A global time model (speed, offset, direction) explains most frames. Dynamic
// programming then finds the cheapest path that keeps the order; skipped,
// repeated and foreign frames have a cost. Frames out of order are matched
// afterwards.
//
// Distances between signatures are judged against the noise that compression
// adds to correctly matched frames. A frame that cannot be distinguished from
// its neighbor through this noise is never reported as missing. Time warping by
// dynamic programming: Sakoe and Chiba, 1978.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "timeline/content_states.h"
#include "timeline/schedule.h"

namespace framewise {
class Executor;
}

namespace framewise::timeline {

// Reference time = speed * test time + offset. If `reversed`, reference time
// counts from the reference's end.
struct TimeModel {
  double speed = 1;
  double offset_ms = 0;
  bool reversed = false;
  // Share of the samples that the model does not explain: 0 (all fit) to 1.
  double misfit = 0;

  // The reference time, in milliseconds, for a test time.
  double at(double test_ms) const { return speed * test_ms + offset_ms; }
  bool identity() const { return speed == 1 && offset_ms == 0 && !reversed; }
};

enum class Placement : uint8_t {
  kInOrder,
  kMoved,         // shows content from elsewhere in the reference
  kRepeated,      // shows, out of order, content that other frames also show
  kForeign,       // shows nothing from the reference
  kInterpolated,  // interpolated between two reference frames
};

// The reference frames that belong to a test frame.
struct Partner {
  // The reference frame that is shown. For kForeign: the frame by the clock;
  // for kInterpolated: the frame shown last.
  int64_t content = 0;
  // The reference frame on screen for most of this frame's time.
  int64_t clock = 0;
  Placement placement = Placement::kInOrder;
  // Root mean square distances between the signatures, in levels.
  double content_distance = 0;
  double clock_distance = 0;
};

struct Alignment {
  TimeModel model;
  std::vector<Partner> partners;  // one per test frame
  // Per reference frame: whether a test frame shows it, and how surely it can
  // be distinguished from its neighbors through the noise (0 to 1).
  std::vector<bool> shown;
  std::vector<double> distinct;
  // Per reference frame: the number of its run, rising from 0. A run is a
  // series of frames that cannot be distinguished through the noise.
  std::vector<size_t> runs;
  // Median squared distance of correctly matched frames.
  double noise = 0;
  // 0 to 1. Below 0.8 the pairing follows the clock.
  double confidence = 1;
  // Period in milliseconds after which the test repeats the whole reference.
  std::optional<double> loop_ms;
  // State numbers per frame. Neighboring frames with equal signatures share a
  // state.
  std::vector<size_t> reference_states;  // per reference frame
  std::vector<size_t> test_states;

  bool certain() const { return confidence >= 0.8; }
};

// Whether a frame at `distance` from one frame clearly shows that frame rather
// than one at distance `other`. All values in levels.
inline bool is_plainly_nearer(double distance, double other, double noise) {
  return distance < 0.5 * other - 0.05 - 0.5 * noise;
}

// O(frames * band) time and memory. The band follows the path of coarser tracks
// and widens where the path reaches its border.
Alignment align(const Content& reference, const Schedule& reference_times,
                const Content& test, const Schedule& test_times,
                const Clock& clock, Executor* executor);

}  // namespace framewise::timeline
