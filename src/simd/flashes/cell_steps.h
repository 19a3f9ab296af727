// SPDX-License-Identifier: Apache-2.0
// One step in time of a row of cells: which of them completed a transition, a
// change between a valley and a peak of light, or to or from a saturated red.
// Rows are whole groups of 64 cells, so that each group gives one word of bits.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

inline constexpr size_t kCellGroup = 64;

// A transition is a change by at least `change` whose darker end is below
// `dark`, in units of the luminance rows. Where the darker end is `dark` or
// more, a change of more than `contrast` (Michelson) is one too.
struct LuminanceLimits {
  float change;
  float dark;
  float contrast;
};

// The lowest and highest luminance since the last transition. After a rise the
// lowest is kNone until the next fall, and the other way about.
struct LuminanceState {
  static constexpr float kNoLow = -1.0f;
  static constexpr float kNoHigh = 1e30f;
  float* low;
  float* high;
  float* swing;  // the change of the last transition
};

// Bits of a row: `rises` and `falls` have a word a group.
struct StepBits {
  uint64_t* rises;
  uint64_t* falls;
};

// Returns whether any bit is set.
bool step_luminance(const LuminanceLimits& limits, const float* luminance,
                    size_t groups, const LuminanceState& state,
                    const StepBits& bits);

// Luminance from linear red, green and blue, with the weights of BT.709.
void luminance_of_light(const float* red, const float* green, const float* blue,
                        size_t count, float* luminance);

// A saturated red has R / (R + G + B) >= 0.8. A transition leads to or from
// one, by more than 0.2 in the CIE 1976 u'v' diagram.
struct RedState {
  float* u;  // the color from which distance is measured
  float* v;
  // Squared distance from pure red of a color that is not a saturated red, or
  // -1 less that distance of one that is.
  float* key;
};

// Sets the state to a first frame.
void begin_red(const float* red, const float* green, const float* blue,
               size_t groups, const RedState& state);

// `rises` are the transitions to red, `falls` those from it.
bool step_red(const float* red, const float* green, const float* blue,
              size_t groups, const RedState& state, const StepBits& bits);

}  // namespace framewise::simd
