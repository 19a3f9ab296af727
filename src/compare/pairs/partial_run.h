// SPDX-License-Identifier: Apache-2.0
// The facts of a metric of which not every pair was measured.
#pragma once

#include <cstddef>
#include <optional>

#include "framewise/metric_report.h"

namespace framewise::comparison {

class PartialRun {
 public:
  virtual ~PartialRun() = default;

  // The estimate of an output; nullopt: every pair has a value, or none.
  struct Known {
    Sampled sampled;
    Summary summary;
  };
  virtual std::optional<Known> known(size_t output) const = 0;
  // Whether it was stopped after too few pairs to estimate this output.
  virtual bool drew_too_few(size_t output) const = 0;
};

}  // namespace framewise::comparison
