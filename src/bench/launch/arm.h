// SPDX-License-Identifier: Apache-2.0
// One side of a comparison: a program with options. And one launch of it, which
// gives one value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/launch/process.h"
#include "framewise/error.h"

namespace framewise::bench {

// How an arm repeats its work inside a launch.
enum class Repetition : uint8_t {
  // `PROGRAM bench work` repeats a command in one process and measures each
  // repetition, so that the start of the program does not count.
  kInProcess,
  // The program runs anew each time.
  kNewProcess,
};

struct Arm {
  std::string name;                  // as the user wrote it
  std::string program;               // path
  std::vector<std::string> options;  // added to the words of the work
  Repetition repetition = Repetition::kNewProcess;
  double slowdown = 0;  // injected: 0.05 makes the work 5 % slower
};

// Reads "PROGRAM OPTION…". The program `self` is `own_program`, and so is a
// text of options alone.
Result<Arm> parse_arm(const std::string& text, const std::string& own_program);

// Whether the program has `bench work`.
bool can_repeat_in_process(const std::string& program);

// CPU time of a part of the program, from its spans.
struct SpanTime {
  std::string name;
  double cpu_s = 0;  // without that of inner spans
};

// The one value of a launch: medians over its repetitions.
struct LaunchValue {
  double cpu_s = 0;
  double wall_s = 0;
  int64_t peak_bytes = 0;
  int64_t allocations = -1;  // of one repetition; -1: not counted
  int64_t allocated_bytes = -1;
  int64_t voluntary_switches = 0;
  int64_t involuntary_switches = 0;
  int repetitions = 0;
  std::string answer;  // hash
  std::vector<SpanTime> spans;
};

// How often a launch repeats its work. One warm-up run; two where it is shorter
// than 50 ms; none where it is longer than 1 s. Then at least 20 ms, and three
// runs where one is shorter than 100 ms.
struct RepetitionRule {
  double short_s = 0.050;
  double long_s = 1.0;
  double least_total_s = 0.020;
  double several_below_s = 0.100;
  int several = 3;

  int warm_ups(double first_s) const {
    return first_s > long_s ? 0 : first_s < short_s ? 2 : 1;
  }
  bool enough(int runs, double total_s) const {
    if (runs == 0 || total_s < least_total_s) return false;
    return runs >= several || total_s / runs >= several_below_s;
  }
};

// Launches the arm once with these words. Fails where the program fails.
Result<LaunchValue> launch(const Arm& arm,
                           const std::vector<std::string>& words,
                           const ProcessOptions& options, bool with_spans);

}  // namespace framewise::bench
