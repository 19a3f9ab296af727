// SPDX-License-Identifier: Apache-2.0
// Which pictures of two files show the same thing.
#pragma once

#include <cstdint>
#include <vector>

#include "timeline/pairing/pairing.h"

namespace framewise::timeline {

// The frame of the reference that a frame of the test shows.
struct ContentPair {
  int64_t reference = 0;
  int64_t test = 0;

  bool operator==(const ContentPair&) const = default;
};

// For the frames of the test the frame of the reference that each shows, where
// somebody looked, else the one that it meets for the longest time. Only frames
// that come later on both sides than those before: what runs backwards cannot
// be read in step.
std::vector<ContentPair> content_pairs(const timeline::Pairing& pairing);

}  // namespace framewise::timeline
