// SPDX-License-Identifier: Apache-2.0
// Judges whether memory grows from iteration to iteration. Bytes that the
// allocator has given out come first: resident memory of a process can stay
// flat while it leaks into holes of its heap.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "bench/statistics/signed_rank.h"
#include "bench/statistics/slope.h"

namespace framewise::bench {

// One value after each iteration, in bytes.
struct MemorySeries {
  std::vector<double> live;  // given out by the allocator
  // Resident, with one arena, a fixed threshold for large blocks and trimming
  // before each sample; empty: not controlled, not judged.
  std::vector<double> resident;
};

enum class LeakVerdict : uint8_t { kNoLeak, kLeak, kMoreIterations };

struct LeakJudgement {
  LeakVerdict verdict = LeakVerdict::kMoreIterations;
  Estimate live_slope;  // bytes an iteration
  Estimate resident_slope;
  double last_half_slope = 0;  // of the live bytes
  std::string reason;
};

struct LeakRule {
  size_t least_iterations = 100;
  size_t most_iterations = 1000;  // then it fails: a leak cannot be excluded
  size_t least_warm_up = 25;      // or a quarter: tables, threads and models
  double leak = 20'000;           // bytes an iteration: surely above, a leak
  double no_leak = 50'000;        // surely below, none
  double last_half = 1'000;
};

inline std::string slope_text(const char* what, const Estimate& slope) {
  return fmt::format("{} {:+.1f} kB an iteration [{:+.1f}, {:+.1f}]", what,
                     slope.value / 1e3, slope.lower / 1e3, slope.upper / 1e3);
}

inline LeakJudgement judge_leak(const MemorySeries& series,
                                const LeakRule& rule = {}) {
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
