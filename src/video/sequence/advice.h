// SPDX-License-Identifier: Apache-2.0
// Goals that no order of these clips can reach, in sentences with the numbers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "video/sequence/rules.h"
#include "video/sequence/transitions.h"

namespace framewise::video {

struct AdviceFacts {
  int64_t clips = 0;
  int64_t plays = 0;
  double clip_seconds = 0;  // mean
  double film_seconds = 0;
  Rules rules;
  bool allow_repeats = false;
};

std::vector<std::string> advice_for(const AdviceFacts& facts);

// Clips whose best successor costs more than twice the usual joint. `names` are
// the clips' paths.
std::vector<std::string> misfits(const SeamCosts& costs,
                                 const std::vector<std::string>& names);

}  // namespace framewise::video
