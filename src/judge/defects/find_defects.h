// SPDX-License-Identifier: Apache-2.0
// Names what is wrong with a test, from the evidence of all pairs: each kind of
// defect is a model of the error, and is named when it explains enough of it.
// The kinds, their measures and thresholds are in docs/defects.md.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "framewise/verdict.h"
#include "measure/evidence/evidence.h"
#include "placement/shared_part.h"

namespace framewise::judge {

struct DefectOptions {
  // Amplitudes that are still accepted are multiplied by this: above 1 is
  // lenient, below 1 strict.
  double tolerance = 1;
  // The sizes of the files.
  Size reference_size;
  Size test_size;
  // Whether the test is a GIF: what to try is said for the tools of its kind.
  bool test_is_gif = false;
  // What the evidence is of, if the test was cut out of the reference or moved.
  std::optional<placement::SharedPart> shared;
  // How the test was turned, if it was: then nothing else is looked for.
  std::optional<placement::Turn> turn;
  // How it was scaled, moved or tilted, where that is why all looks wrong: then
  // neither.
  std::optional<placement::Framing> framing;
  // How far its colours were moved, if they were: of what lasts, nothing else
  // is looked for.
  std::optional<placement::ColorMove> colors;

  // The pairs of which turn, framing or what is shared is meant, where those
  // between others lie elsewhere than these: of them, nothing else is told.
  std::optional<placement::Run> elsewhere;
  // How many pixels at most those pairs that are far off were moved, each by
  // itself: of them, nothing else is told.
  std::optional<int> jumps;

  // Whether the test was brought to another size for the evidence.
  bool resized() const { return reference_size != test_size && !shared; }
};

// `on_screen`: when each frame of the reference is shown. The gravest first,
// and among equals in the order in which they were looked for: what happens
// at one instant, then alpha and leftovers, then colours, then texture.
std::vector<Reason> find_defects(const measure::Evidence& evidence,
                                 std::span<const TimeSpan> on_screen,
                                 const DefectOptions& options);

// The pairs that are as far off as only pictures that lie elsewhere, or show
// something else, and the longest run of them where others are not.
std::vector<size_t> far_pairs(const measure::Evidence& evidence);
std::optional<placement::Run> find_far_run(const measure::Evidence& evidence);

// Whether most of these look moved: they have as much detail, elsewhere.
bool look_moved(const measure::Evidence& evidence,
                const std::vector<size_t>& pairs);

// Adds reasons to others, the gravest first; among equals those that were there
// stay in front.
void add_reasons(const std::vector<Reason>& more, std::vector<Reason>& reasons);

}  // namespace framewise::judge
