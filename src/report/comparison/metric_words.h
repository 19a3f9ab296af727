// SPDX-License-Identifier: Apache-2.0
// What a report says of its metrics in words.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "framewise/report.h"

namespace framewise::report {

// What people call the mean of a metric; empty where nobody has given it words.
// Of equal pictures every metric is "perfect", whatever its model says of them.
std::string_view words_of(const MetricReport& metric,
                          const Comparison& comparison);

// A reason and the names of those that share it, in the order of `reasons`:
// what holds for many is said once.
struct Shared {
  std::string reason;
  std::vector<std::string> names;

  // "ssim, psnr", of very many only how many and the first.
  std::string names_text() const;
};

std::vector<Shared> by_reason(const std::vector<Skipped>& reasons);

}  // namespace framewise::report
