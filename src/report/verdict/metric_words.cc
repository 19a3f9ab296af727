// SPDX-License-Identifier: Apache-2.0
#include "report/verdict/metric_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

#include "base/printable.h"
#include "judge/score/quality_bands.h"

namespace framewise::report {

std::string_view words_of(const MetricReport& metric,
                          const Comparison& comparison) {
  if (!metric.summary) return {};
  if (comparison.identical_pixels) return "perfect";
  return judge::words_of(*metric.info, metric.summary->mean);
}

std::string Shared::names_text() const {
  constexpr size_t kMost = 12;  // about two lines of a terminal
  if (names.size() <= kMost) return fmt::format("{}", fmt::join(names, ", "));
  return fmt::format("{} metrics, {} …", names.size(),
                     fmt::join(std::span(names).first(kMost / 2), ", "));
}

std::vector<Shared> by_reason(const std::vector<Skipped>& reasons) {
  std::vector<Shared> shared;
  for (const Skipped& one : reasons) {
    const auto known = std::find_if(
        shared.begin(), shared.end(),
        [&](const Shared& entry) { return entry.reason == one.reason; });
    if (known == shared.end()) {
      shared.push_back({one.reason, {printable(one.metric)}});
    } else {
      known->names.push_back(printable(one.metric));
    }
  }
  return shared;
}

}  // namespace framewise::report
