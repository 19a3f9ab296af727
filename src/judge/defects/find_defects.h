// SPDX-License-Identifier: Apache-2.0
// Finds the defects of a test from the evidence of all pairs. Each kind of
// defect is a model of the error, and is reported when it explains enough of
// it. docs/defects.md has the kinds, their measures and thresholds.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "framewise/reason.h"
#include "measure/evidence/evidence.h"
#include "placement/shared_part.h"

namespace framewise::judge {

// How the test was coded: causes and hints are those of its kind.
enum class Coding : uint8_t {
  kOther,
  kGif,
  kVideo,  // lossy, of blocks that move
};

// Facts about the two files besides the evidence.
struct DefectContext {
  // Amplitudes that are still accepted are multiplied by this: above 1 is
  // lenient, below 1 strict.
  double tolerance = 1;
  // The sizes of the files.
  Size reference_size;
  Size test_size;
  // The size at which metrics, and so the score, compare whole frames.
  Size measured_size;
  Coding coding = Coding::kOther;
  Coding reference_coding = Coding::kOther;
  bool test_is_opaque = false;  // its format or its frames have no alpha
};

// `on_screen`: when each frame of the reference is shown. `placement`: where
// the evidence was gathered. The gravest first, and among equals in the order
// of the search: single frames, then alpha and ghosts, then colors, then
// texture.
std::vector<Reason> find_defects(const measure::Evidence& evidence,
                                 std::span<const TimeSpan> on_screen,
                                 const DefectContext& context,
                                 const placement::Placement& placement);

// All reasons, the gravest first; among equals those of `reasons` in front.
// Where the test is unrelated to the reference that is the only one: nothing
// that became of its pictures, size or time says anything then.
std::vector<Reason> merged(std::vector<Reason> reasons,
                           const std::vector<Reason>& more);

}  // namespace framewise::judge
