// SPDX-License-Identifier: Apache-2.0
// Compares two arms by pairs of fresh launches, back to back, in random order.
// Scenarios take turns, so that all of them see the same load of the machine.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "bench/launch/arm.h"
#include "bench/paired/machine_state.h"
#include "bench/statistics/gate.h"

namespace framewise::bench {

// The work that both arms do.
struct Task {
  std::string name;
  std::vector<std::string> words;
};

struct PairedOptions {
  GateRule rule;
  double most_seconds = 0;  // of the whole run; 0: no limit
  uint64_t seed = 0;        // of the coins
  // Also A against A under another name; its verdict says whether this machine
  // can be trusted now.
  bool with_control = true;
  std::chrono::seconds launch_timeout{600};
  std::stop_token stop;
  // Called after each quad: pairs done, and expected in all.
  std::function<void(int done, int expected)> report_progress;
};

struct PairedResult {
  std::string name;
  // One value a pair, without those of the warm-up.
  std::vector<double> cpu_differences;  // ln(B / A)
  std::vector<double> wall_differences;
  std::vector<LaunchValue> a;
  std::vector<LaunchValue> b;
  Change cpu;
  Change wall;
  ChangeVerdict verdict = ChangeVerdict::kInconclusive;
  ChangeVerdict wall_verdict = ChangeVerdict::kInconclusive;
  double detectable = 0;  // smallest slowdown found in 95 %
  bool answers_differ = false;
  std::optional<Error> error;  // a launch failed: no verdict
  double seconds = 0;
};

enum class Fitness : uint8_t {
  kUsable,
  kControlFailed,   // A differs from itself
  kClockTooCoarse,  // its resolution exceeds 0.1 % of a launch
  kTooFewPairs,     // the budget does not allow 12
};

struct PairedRun {
  Arm a;
  Arm b;
  std::string a_identity;
  std::string b_identity;
  GateRule rule;
  uint64_t seed = 0;
  std::vector<PairedResult> results;
  std::optional<PairedResult> control;
  MachineFacts machine;
  MachineLoad before;
  MachineLoad after;
  Fitness fitness = Fitness::kUsable;
  double seconds = 0;

  int count(ChangeVerdict verdict) const;
  bool answers_differ() const;
};

// Both arms must repeat in the same way. Fails only where nothing could be
// measured; a scenario that fails has an error in its result.
Result<PairedRun> run_pairs(const Arm& a, const Arm& b,
                            const std::vector<Task>& tasks,
                            const PairedOptions& options);

// The median of one number of all launches.
double median_of(const std::vector<LaunchValue>& launches,
                 double (*number)(const LaunchValue&));

}  // namespace framewise::bench
