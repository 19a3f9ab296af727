// SPDX-License-Identifier: Apache-2.0
// Judges whether memory grows from iteration to iteration. Bytes that the
// allocator has given out come first: resident memory of a process can stay
// flat while it leaks into holes of its heap.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "bench/statistics/signed_rank.h"

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

LeakJudgement judge_leak(const MemorySeries& series, const LeakRule& rule = {});

}  // namespace framewise::bench
