// SPDX-License-Identifier: Apache-2.0
// Chooses settings for a machine by measuring: on one half of the budget it
// looks for a better value, on the other half it measures that value against
// the current one on fresh pairs. Only the second figure counts: the best of
// many equal values looks better than it is.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "bench/paired/paired_run.h"

namespace framewise::bench {

// The figure that a setting is to reduce.
enum class Aim : uint8_t {
  kCpuTime,
  kWallTime,
  kPeakMemory,  // of the process, where time does not grow
};

// A setting and the values that are tried.
struct Tunable {
  std::string key;   // "threads"
  std::string flag;  // "--threads"
  Aim aim;
  std::string current;  // the default
  std::vector<std::string> others;
  std::vector<std::string> options = {};  // of all values: "--cache-dir", …
};

struct Tuned {
  Tunable tunable;
  std::string chosen;
  Change fresh;        // chosen or best other against the current value
  std::string best;    // of the others, in the first half
  std::string reason;  // one line
};

// Whether fresh pairs justify a change. CPU time: the whole interval below
// −3 %. Wall time: below −5 %, and a machine so idle that its interval is at
// most ±3 % wide. Memory: below −10 %; less is noise of the allocator.
bool is_worth_changing(const Change& fresh, Aim aim, double load_average,
                       int processors);

// The index of the best arm. `blocks`: times of all arms, arm 0 the current
// one; each arm against arm 0 in the same block.
size_t best_arm(std::span<const std::vector<double>> blocks);

struct TuningOptions {
  PairedOptions paired;
  int blocks = 10;
};

Result<Tuned> tune(const Tunable& tunable, const Arm& arm, const Task& task,
                   const TuningOptions& options);

// The reason for the value of `tuned.chosen`, from its fresh pairs.
std::string reason_of(const Tuned& tuned, const MachineLoad& load,
                      const MachineFacts& machine, const GateRule& rule);

// A configuration with the reason beside each value.
std::string tuned_configuration(const std::vector<Tuned>& tuned,
                                const MachineFacts& machine,
                                const MachineLoad& load,
                                const std::string& date);

}  // namespace framewise::bench
