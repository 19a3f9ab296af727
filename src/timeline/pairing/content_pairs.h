// SPDX-License-Identifier: Apache-2.0
// Lists the frames of two files that show the same content.
#pragma once

#include <cstdint>
#include <vector>

#include "timeline/pairing/pairing.h"

namespace framewise::timeline {

// A reference frame and the test frame that shows it.
struct ContentPair {
  int64_t reference = 0;
  int64_t test = 0;

  bool operator==(const ContentPair&) const = default;
};

// Pairs of frames with the same content, by the alignment if it is certain,
// else by the longest shared time. Only pairs whose frames advance on both
// sides: clips that run backwards cannot be read in step.
std::vector<ContentPair> content_pairs(const timeline::Pairing& pairing);

}  // namespace framewise::timeline
