// SPDX-License-Identifier: Apache-2.0
// Runs scenarios in their setups, one after another, and measures time, memory
// and speed. For reading, not for gates: those compare pairs.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "bench/launch/arm.h"
#include "bench/scenarios/scenario.h"

namespace framewise::bench {

// A scenario or files of the user's, ready to run.
struct ArmTask {
  Scenario scenario;
  std::vector<std::string> words;
};

struct ArmResult {
  std::string scenario;
  Setup setup = Setup::kBaseline;
  LaunchValue value;
  double megapixels_per_s = 0;  // by wall time; 0: the size is not known
  double speed_up = 1;          // of wall time against the baseline
  bool other_answer = false;    // although it must be that of the baseline
  std::optional<Error> error;
};

struct ArmRunOptions {
  std::vector<Setup> setups;  // empty: all
  int launches = 1;           // of each; the median counts
  std::string cache_folder;   // empty and private
  std::stop_token stop;
  std::function<void(const ArmResult&)> on_result;
};

Result<std::vector<ArmResult>> run_arms(const std::string& program,
                                        const std::vector<ArmTask>& tasks,
                                        const ArmRunOptions& options);

std::string arm_text(const std::vector<ArmResult>& results);
std::string arm_json(const std::vector<ArmResult>& results);

}  // namespace framewise::bench
