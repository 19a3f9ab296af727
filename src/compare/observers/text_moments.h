// SPDX-License-Identifier: Apache-2.0
// Chooses the pairs of frames in which text is looked at.
#pragma once

#include <vector>

#include "timeline/pairing/content_pairs.h"
#include "timeline/pairing/pairing.h"

namespace framewise::comparison {

// For each pair, whether its text counts. Text that is shown for less than
// about 0.3 s cannot be read, so it is enough to look every 0.25 s: at the
// pairs on screen at multiples of that time.
std::vector<bool> text_moments(const timeline::Timeline& reference,
                               const std::vector<timeline::ContentPair>& pairs);

}  // namespace framewise::comparison
