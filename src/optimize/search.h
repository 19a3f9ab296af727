// SPDX-License-Identifier: Apache-2.0
// Searches the settings of several encodings: on the sample first, then on the
// whole input, the most promising encoding first.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "optimize/trials.h"

namespace framewise::optimization {

struct SearchResult {
  // The smallest trial that passed, else the nearest. In a dry run one of the
  // sample. Nothing: stopped before any was measured.
  std::optional<Trial> best;
  std::vector<OptimizeTrial> rows;  // of all trials
  bool stopped = false;
  // Encodings that take long were not tried, since nobody would see that they
  // look better.
  bool spared_slow = false;
  // The first error of an encoder.
  std::optional<Error> failure;
};

// Fails where the work is stopped before there is a result, and where the input
// cannot be read or measured.
Result<SearchResult> search(const TrialInput& input,
                            std::span<const Encoding> encodings);

}  // namespace framewise::optimization
