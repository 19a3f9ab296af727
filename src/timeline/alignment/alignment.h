// SPDX-License-Identifier: Apache-2.0
// Which frame of the reference each frame of the test shows, by content: a
// model of time (speed, offset, direction) that explains most of it, and an
// alignment by dynamic programming that keeps the order and pays for every
// frame that is left out, repeated or strange. What keeps no order (moved
// frames) is found afterwards.
//
// Signatures are compared against the noise that compression puts into rightly
// placed frames, so a frame that cannot be told from its neighbor is never
// called missing. The idea of warping time by dynamic programming is Sakoe and
// Chiba's (1978).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "timeline/content.h"
#include "timeline/schedule.h"

namespace framewise {
class Executor;
}

namespace framewise::timeline {

// Time of the reference = speed * time of the test + offset; played backwards,
// counted from the reference's end.
struct TimeModel {
  double speed = 1;
  double offset_ms = 0;
  bool reversed = false;
  // How badly it explains what is seen: 0 perfectly to 1 not at all.
  double misfit = 0;

  // The time of the reference, in milliseconds, that it gives one of the test.
  double at(double test_ms) const { return speed * test_ms + offset_ms; }
  bool identity() const { return speed == 1 && offset_ms == 0 && !reversed; }
};

enum class Placement : uint8_t {
  kInOrder,
  kMoved,     // shows something that the reference shows elsewhere
  kRepeated,  // shows, out of order, what other frames show already
  kForeign,   // shows nothing that the reference shows
  kBetween,   // shows what lies between two pictures that the reference shows
};

// A frame of the test and its partners in the reference.
struct Partner {
  // What it shows; what the clock says if kForeign, what was shown last if
  // kBetween.
  int64_t content = 0;
  int64_t clock = 0;  // what is on screen for most of the time it is
  Placement placement = Placement::kInOrder;
  // Root mean square distances of the signatures, in levels.
  double content_distance = 0;
  double clock_distance = 0;
};

struct Alignment {
  TimeModel model;
  std::vector<Partner> partners;  // one for each frame of the test
  // For each frame of the reference: whether a frame of the test shows it, and
  // whether anybody could tell it from its neighbors through the noise: 0 no
  // to 1 certainly.
  std::vector<bool> shown;
  std::vector<double> distinct;
  // Frames of the reference that nobody can tell apart through the noise are
  // one run: the number of each frame's run, from 0 on, rising.
  std::vector<size_t> runs;
  // The squared distance that rightly placed frames have (their median).
  double noise = 0;
  // 0 to 1; below 0.8 better trust the clock.
  double confidence = 1;
  // The test shows all of the reference again after so many milliseconds.
  std::optional<double> loop_ms;
  // Neighboring frames with equal signatures are one state: their numbers.
  std::vector<size_t> reference_states;  // of each frame
  std::vector<size_t> test_states;

  bool certain() const { return confidence >= 0.8; }
};

// Whether a picture that is so far from one picture shows that rather than
// another; in levels, as the noise is.
inline bool is_plainly_nearer(double distance, double other, double noise) {
  return distance < 0.5 * other - 0.05 - 0.5 * noise;
}

// O(frames * band) in time and memory; the band follows the path of coarser
// clips and widens where the path leaves it.
Alignment align(const Content& reference, const Schedule& reference_times,
                const Content& test, const Schedule& test_times,
                const Clock& clock, Executor* executor);

}  // namespace framewise::timeline
