// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/metric_report.h"

#include <algorithm>

#include "measure/statistics.h"

namespace framewise::comparison {

MetricReport metric_report(const measure::Selected& output, size_t place,
                           const CandidateValues& candidate,
                           const timeline::Pairing& pairing, int worst,
                           const PartialRun* sampled) {
  MetricReport report{.info = &output.info()};
  measure::Statistics statistics;
  measure::Statistics measured;  // without stand-ins
  measure::Statistics by_clock;
  std::vector<size_t> meeting_of_sample;
  std::vector<size_t> first_meeting(pairing.pairs.size(), SIZE_MAX);
  for (size_t i = 0; i < pairing.intervals.size(); ++i) {
    size_t& first = first_meeting[pairing.intervals[i].pair];
    if (first == SIZE_MAX) first = i;
  }
  for (size_t i = 0; i < candidate.pairs.size(); ++i) {
    const auto& pair = candidate.pairs[i];
    std::optional<double>& value = report.values.emplace_back();
    if (!pair.measured) continue;
    const measure::Value& found = pair.values[place];
    if (!found.exists()) {
      if (report.why_not.empty()) report.why_not = found.why_not;
      continue;
    }
    value = found.number;
    const timeline::FramePair& weights = pairing.pairs[i];
    if (weights.clock_weight > 0) by_clock.add(*value, weights.clock_weight);
    if (weights.weight <= 0) continue;  // only the clock brings them together
    statistics.add(*value, weights.weight);
    if (pair.stood_for) continue;  // that pair is among the worst itself
    measured.add(*value, weights.weight);
    meeting_of_sample.push_back(first_meeting[i]);
  }
  report.summary = statistics.summary();
  const auto known = sampled ? sampled->known(place) : std::nullopt;
  if (known) {
    report.summary = known->summary;
    report.sampled = known->sampled;
  } else if (report.summary && sampled && sampled->drew_too_few(place)) {
    report.summary.reset();
    report.why_not = "too few pairs were drawn to tell, as it was stopped";
  } else if (pairing.repaired) {
    report.unrepaired = by_clock.summary();
  }
  if (report.summary) {
    report.why_not.clear();
    for (const size_t sample :
         measured.worst(size_t(std::max(worst, 0)), *report.info)) {
      const size_t meeting = meeting_of_sample[sample];
      const size_t pair = pairing.intervals[meeting].pair;
      report.worst.push_back({*report.values[pair], meeting});
    }
  } else if (report.why_not.empty()) {
    report.why_not = "nothing was measured";
  }
  return report;
}

}  // namespace framewise::comparison
