// SPDX-License-Identifier: Apache-2.0
// Measures what a gate can do on this machine: how often it raises a false
// alarm between equal programs, and how often it finds a known slowdown.
#pragma once

#include <string>
#include <vector>

#include "bench/paired/paired_run.h"
#include "bench/statistics/replay.h"

namespace framewise::bench {

struct SelfTestOptions {
  PairedOptions paired;
  int pairs = 120;   // recorded of each task
  int draws = 1000;  // comparisons replayed for each slowdown
};

// The rates of one slowdown, over all tasks.
struct SlowdownRates {
  double slowdown = 0;  // 0: equal programs
  VerdictCounts counts;
};

struct SelfTest {
  std::vector<std::string> tasks;
  int recorded_pairs = 0;            // over all tasks
  std::vector<SlowdownRates> rates;  // of 0, 1, 2, 5 and 10 %
  // B really slowed down by 10 % and compared once: the way from the clock to
  // the verdict works.
  PairedRun injected;
  // The smallest slowdown that is critical in 95 % of the comparisons; 0: none
  // up to 50 %.
  double smallest_found = 0;
  MachineFacts machine;
  MachineLoad before;
  MachineLoad after;
  GateRule rule;

  double false_alarms() const;  // critical, between equal programs
  double power() const;         // critical, at 10 %
  // At most 1 % false alarms and 95 % power, and the injected slowdown found.
  bool supports_a_gate() const;
};

Result<SelfTest> test_gate(const Arm& arm, const std::vector<Task>& tasks,
                           const SelfTestOptions& options);

std::string self_test_text(const SelfTest& test);
std::string self_test_json(const SelfTest& test);

}  // namespace framewise::bench
