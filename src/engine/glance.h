// SPDX-License-Identifier: Apache-2.0
// A look at a few moments of a pair before it is measured: what kind of
// pictures these are, and how near the test is. Its cost has a limit, whatever
// the files are.
#pragma once

#include <optional>

#include "framewise/animation.h"
#include "framewise/verdict.h"
#include "timeline/pairing.h"

namespace framewise::engine {

struct Glance {
  ContentProfile content;
  // The mean luma PSNR in dB, equal pairs left aside; 100 where all are equal.
  // Absent where sizes differ.
  std::optional<double> psnr;
  int pairs = 0;  // that were looked at
};

// One side: a file and what its container says.
struct Looked {
  Animation& animation;
  const Survey& survey;
};

// Looks at up to five pairs, spread over time as far as they can be reached
// by decoding a limited number of pixels. Both animations stand at their
// beginning afterwards.
Result<Glance> glance_at(const Looked& reference, const Looked& test,
                         const timeline::Pairing& pairing);

}  // namespace framewise::engine
