// SPDX-License-Identifier: Apache-2.0
// The score of a test whose frames were all moved by the same few pixels:
// people see a move far less than differences pixel by pixel make of it.
#pragma once

#include <optional>
#include <vector>

#include "compare/pairs/measure_pairs.h"
#include "compare/pairs/pair_measurer.h"
#include "framewise/compare.h"
#include "framewise/report.h"

namespace framewise::comparison {

struct MovedInputs {
  Animation& reference;
  const std::vector<Animation*>& candidates;
  const std::vector<timeline::Pairing>& pairings;
  const MeasurePlan& plan;
  const CompareOptions& options;
};

struct MovedScore {
  double pixels = 0;                  // how far the content was moved
  std::vector<MetricReport> metrics;  // those of the score, content on content
};

// Measures the score of one candidate anew if its reasons name such a move.
// `size`: of both files.
Result<std::optional<MovedScore>> score_moved(
    const MovedInputs& inputs, size_t candidate, Size size,
    const std::vector<Reason>& reasons);

}  // namespace framewise::comparison
