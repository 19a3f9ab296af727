// SPDX-License-Identifier: Apache-2.0
#include "bench/statistics/leak.h"

#include <fmt/format.h>

#include <algorithm>

#include "bench/statistics/slope.h"

namespace framewise::bench {
namespace {

std::string slope_text(const char* what, const Estimate& slope) {
  return fmt::format("{} {:+.1f} kB an iteration [{:+.1f}, {:+.1f}]", what,
                     slope.value / 1e3, slope.lower / 1e3, slope.upper / 1e3);
}

}  // namespace

LeakJudgement judge_leak(const MemorySeries& series, const LeakRule& rule) {
  LeakJudgement judgement;
  const size_t n = series.live.size();
  if (n < rule.least_iterations) return judgement;
  const size_t warm_up = std::max(rule.least_warm_up, n / 4);
  const std::span live(series.live);
  judgement.live_slope = slope_with_interval(live.subspan(warm_up));
  judgement.last_half_slope = theil_sen_slope(live.subspan(n / 2));
  judgement.reason = slope_text("live bytes", judgement.live_slope);
  bool leaks = judgement.live_slope.lower > rule.leak;
  bool none = judgement.live_slope.upper < rule.no_leak &&
              judgement.last_half_slope < rule.last_half;
  if (series.resident.size() == n) {
    judgement.resident_slope =
        slope_with_interval(std::span(series.resident).subspan(warm_up));
    judgement.reason +=
        ", " + slope_text("resident memory", judgement.resident_slope);
    leaks |= judgement.resident_slope.lower > rule.leak;
    none &= judgement.resident_slope.upper < rule.no_leak;
  }
  if (leaks) {
    judgement.verdict = LeakVerdict::kLeak;
  } else if (none) {
    judgement.verdict = LeakVerdict::kNoLeak;
  } else if (n >= rule.most_iterations) {
    judgement.verdict = LeakVerdict::kLeak;
    judgement.reason += "; a leak cannot be excluded";
  }
  return judgement;
}

}  // namespace framewise::bench
