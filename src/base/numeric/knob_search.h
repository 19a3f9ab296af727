// SPDX-License-Identifier: Apache-2.0
// Finds the smallest setting of an encoder whose quality reaches a target, with
// few probes. A probe encodes, decodes and measures, so it is expensive; the
// search itself is pure arithmetic.
//
//   KnobSearch search({.lowest = 1, .highest = 100, .target = 80}, curve);
//   while (const auto knob = search.next()) search.add(*knob, measure(*knob));
//   if (search.best()) use(search.best()->knob);
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace framewise {

// The quality that a setting is expected to have, or has.
struct KnobPoint {
  double knob = 0;
  double quality = 0;
};

struct KnobGoal {
  // The settings are lowest, lowest + step, … up to highest. More of the knob
  // means more quality.
  double lowest = 1;
  double highest = 100;
  double step = 1;
  // The quality to reach, in the unit of the curve.
  double target = 0;
  // A probe that exceeds the target by no more than this ends the search: a
  // smaller setting would save little. So does one whose next smaller setting
  // is expected to miss the target by more than this. 0: only proof counts.
  double tolerance = 0.5;
  int most_probes = 8;
};

// The model of the quality is the expected curve plus the residuals of the
// probes: linear between two probes, constant outside of them.
class KnobSearch {
 public:
  // `expected` has at least one point; its knobs and qualities rise. Between
  // its points it is linear.
  KnobSearch(const KnobGoal& goal, std::span<const KnobPoint> expected);

  // The setting to probe next. Nothing: the search is over.
  std::optional<double> next() const;

  // The quality that was measured at a setting, in any order. A setting that
  // was probed before gets the new value.
  void add(double knob, double quality);

  // The smallest probed setting that reaches the target.
  std::optional<KnobPoint> best() const;
  // The probed setting with the highest quality: the answer where the target
  // cannot be reached.
  std::optional<KnobPoint> closest() const;

  int probes() const { return int(probes_.size()); }

  // The quality expected at a setting, given all probes.
  double expected_at(double knob) const;
  // The model at the settings of the expected curve and of the probes: the
  // expected curve of a search on a related input.
  std::vector<KnobPoint> curve() const;

 private:
  int64_t last_step() const;
  int64_t step_of(double knob) const;
  double knob_of(int64_t step) const;
  double curve_at(double knob) const;
  // The bracket: the highest step that misses the target (-1: none), and the
  // lowest above it that reaches it (last_step() + 1: none).
  struct Bracket {
    int64_t fails = -1;
    int64_t passes = 0;
  };
  Bracket bracket() const;
  bool is_close_enough(const Bracket& bracket) const;
  bool is_next_hopeless(const Bracket& bracket) const;
  int64_t first_expected_to_pass(const Bracket& bracket) const;

  KnobGoal goal_;
  std::vector<KnobPoint> expected_;
  std::map<int64_t, double> probes_;  // quality by step
  int slow_probes_ = 0;  // the last ones that did not halve the bracket
};

}  // namespace framewise
