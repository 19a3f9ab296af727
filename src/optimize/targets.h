// SPDX-License-Identifier: Apache-2.0
// The targets of a result, as one number that a search can raise.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "framewise/optimize.h"
#include "judge/policy/requirement.h"

namespace framewise::optimization {

struct Targets {
  std::vector<judge::Requirement> requirements;
  std::optional<int64_t> max_bytes;
  bool lossless = false;
  std::optional<VerdictStatus> worst_verdict;  // see OptimizeOptions

  // Whether only the number of bytes is prescribed.
  bool only_bytes() const { return requirements.empty() && !lossless; }

  // By how much the comparison exceeds the requirement that it misses most, or
  // exceeds least, in points of SSIMULACRA2; negative: it is missed. Nothing if
  // a requirement has no value. Its `requirements` must be those of
  // expressions().
  std::optional<double> margin(const Comparison& comparison) const;

  // The value of SSIMULACRA2 that is expected to be needed, from which a search
  // starts.
  double expected_ssimulacra2() const;

  std::vector<std::string> expressions() const;
};

// Fails with kUsage for an expression that is none, or that no search can
// approach (==).
Result<Targets> read_targets(const OptimizeOptions& options);

}  // namespace framewise::optimization
