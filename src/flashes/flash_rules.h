// SPDX-License-Identifier: Apache-2.0
// The limits of each set of rules: one table with units and sources.
#pragma once

#include <cstdint>
#include <string_view>

#include "framewise/flashes.h"

namespace framewise::flashes {

// The area in which a quarter must not flash.
enum class AreaRule : uint8_t {
  kVisualField,  // any central 10 degrees of vision on the screen
  kScreen,       // the whole screen, which the picture fills
};

enum class LightRule : uint8_t {
  kRelative,  // relative luminance of sRGB, white = 1
  kAbsolute,  // nits of a display with the curve of BT.1886
};

struct Rules {
  FlashRules rules;
  std::string_view title;
  LightRule light;
  AreaRule area;
  double area_share;     // flashing must not cover this much of the area
  double change;         // of luminance; of white, or nits
  double dark;           // the darker end is below; of white, or nits
  double hdr_contrast;   // Michelson, where the darker end is above; 0: none
  int most_transitions;  // allowed in a second: two a flash
  int extended_transitions;     // a second, that count as extended; 0: no rule
  double extended_s;            // longest such flashing without warning
  double stripes_share_moving;  // of the frame; flashing, reversing, turning
  double stripes_share_still;
  double stripes_s;  // shorter ones are allowed
};

const Rules& rules_of(FlashRules rules);

// Flashes are counted in any second: from a transition up to, not with, the
// one that comes 1 s later. 3 flashes a second in a steady rhythm have 7
// transitions in one second and its end, and are allowed.
inline constexpr double kWindowS = 1.0;
// Times are sums of durations in floating point; the rounding is far smaller
// than a tick of any time base.
inline constexpr double kClockS = 1e-6;

// A warning: one transition fewer than fails, or this share of the area.
inline constexpr double kWarningShare = 0.8;

// Stripes of more than five pairs count, in every set of rules.
inline constexpr int kFewestPairs = 6;

}  // namespace framewise::flashes
