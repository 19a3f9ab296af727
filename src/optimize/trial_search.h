// SPDX-License-Identifier: Apache-2.0
// Chooses the settings of one encoding that are tried next.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/numeric/knob_search.h"
#include "optimize/encodings/encodings.h"
#include "optimize/trials.h"

namespace framewise::optimization {

// The expected margins before the first trial: by the knob, how far the
// targets are exceeded.
std::vector<KnobPoint> expected_margins(const Encoding& encoding,
                                        const Targets& targets);

// The size where `margins` reach 0, over the size at `knob`, as the encoding is
// expected to grow with its knob.
double size_at_targets(const Encoding& encoding,
                       std::span<const KnobPoint> margins, double knob);

// The loss of the own encoder of GIF.
bool is_loss_of_gif(const Encoding& encoding);

// Whether a try of a GIF takes no more than a tenth of a second.
bool is_small(const InputFacts& facts);

// Of a GIF whose first trial with loss saves less than this share of what it
// takes without, sizes go up and down with the loss.
inline constexpr double kLeastSaving = 0.03;

// Losses that are tried for any targets where sizes go up and down with the
// loss: those of a search depend on the targets, and what it meets by chance
// for one an easier one would miss.
struct FixedLosses {
  std::span<const double> losses;  // rise
  int most_misses = 1;             // of the targets, in a row: the end
};
FixedLosses fixed_losses(const InputFacts& facts);
// The one before these, which says whether GIF may win.
inline constexpr double kFirstLoss = 20;

// With targets of quality: the smallest knob that reaches them. With a limit on
// bytes alone: the largest knob that keeps to it.
class TrialSearch {
 public:
  TrialSearch(const Encoding& encoding, const Targets& targets,
              const OptimizeOptions& options, std::vector<KnobPoint> margins,
              int64_t pixels);

  std::optional<double> next() const;
  void add(const Trial& trial);

  // The margin expected at a setting, given all trials.
  double expected_at(double knob) const {
    return search_.expected_at(mirrored(knob));
  }
  // The expected margins of a search on a related input.
  std::vector<KnobPoint> curve() const { return search_.curve(); }

 private:
  // The search for bytes runs on the reversed knob, where more of it means
  // fewer bytes.
  double mirrored(double knob) const;

  const Encoding& encoding_;
  bool by_bytes_;
  KnobSearch search_;
};

}  // namespace framewise::optimization
