// SPDX-License-Identifier: Apache-2.0
// Words that reports use for values of metrics.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "framewise/report.h"

namespace framewise::report {

// The quality band of the metric's mean, such as "medium"; empty if the metric
// has no bands. For equal frames it is "perfect", whatever value the model
// gives.
std::string_view words_of(const MetricReport& metric,
                          const Comparison& comparison);

// One reason and the metrics that share it, so that reports print it once. In
// the order of `reasons`.
struct Shared {
  std::string reason;
  std::vector<std::string> names;

  // "ssim, psnr"; of more than 12 the number and the first six.
  std::string names_text() const;
};

std::vector<Shared> by_reason(const std::vector<Skipped>& reasons);

}  // namespace framewise::report
