// SPDX-License-Identifier: Apache-2.0
#include "flashes/flash_rules.h"

#include <array>

namespace framewise::flashes {
namespace {

// WCAG 2.2, "general flash and red flash thresholds": a pair of opposing
// changes of 10 % of the maximum relative luminance or more, the darker below
// 0.80; at most three in any one second; or at most 25 % of any 10 degrees of
// the visual field. It has no rule for patterns and none for extended flashing;
// stripes are judged by the broadcast rules and give a warning.
//
// ITU-R BT.1702-3 (11/2023), Annex 1: a change of 20 cd/m2 or more, the darker
// below 160 cd/m2; in HDR, above it, a Michelson contrast of more than 1/17; at
// most three in any one second, or at most a quarter of the screen; sequences
// longer than 5 s "might constitute a risk". Attachment 1: more than five pairs
// of stripes on more than 40 % of the screen, or on more than 25 % if they
// change direction, oscillate, flash or reverse in contrast. Annex 2: SDR white
// is 200 cd/m2.
//
// Ofcom, guidance notes on section 2, Annex 1: the same flashes and patterns,
// written for SDR; patterns count from 0.5 s on.
constexpr std::array kRules = {
    Rules{FlashRules::kWcag, "WCAG 2.2, 2.3.1", LightRule::kRelative,
          AreaRule::kVisualField, 0.25, 0.10, 0.80, 0, 6, 0, 0, 0.25, 0.40,
          0.5},
    Rules{FlashRules::kItu, "ITU-R BT.1702-3", LightRule::kAbsolute,
          AreaRule::kScreen, 0.25, 20, 160, 1.0 / 17, 6, 4, 5, 0.25, 0.40, 0.5},
    Rules{FlashRules::kOfcom, "Ofcom, section 2, Annex 1", LightRule::kAbsolute,
          AreaRule::kScreen, 0.25, 20, 160, 0, 6, 4, 5, 0.25, 0.40, 0.5},
    Rules{FlashRules::kIris, "IRIS", LightRule::kRelative, AreaRule::kScreen,
          0.25, 0.10, 0.80, 0, 6, 4, 4, 0.25, 0.25, 0.5},
};

}  // namespace

const Rules& rules_of(FlashRules rules) { return kRules[size_t(rules)]; }

}  // namespace framewise::flashes
