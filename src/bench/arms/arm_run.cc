// SPDX-License-Identifier: Apache-2.0
#include "bench/arms/arm_run.h"

#include <algorithm>

#include "base/result.h"
#include "bench/paired/paired_run.h"

namespace framewise::bench {
namespace {

// One value of several launches: each number is a median.
LaunchValue median_launch(std::vector<LaunchValue> launches) {
  LaunchValue value = launches.front();
  value.cpu_s =
      median_of(launches, [](const LaunchValue& v) { return v.cpu_s; });
  value.wall_s =
      median_of(launches, [](const LaunchValue& v) { return v.wall_s; });
  value.peak_bytes = int64_t(median_of(
      launches, [](const LaunchValue& v) { return double(v.peak_bytes); }));
  return value;
}

Result<LaunchValue> launch_setup(const Arm& arm,
                                 const std::vector<std::string>& words,
                                 Setup setup, const ArmRunOptions& options) {
  ProcessOptions process;
  process.stop = options.stop;
  std::vector<LaunchValue> launches;
  // The first launch of the cached setup fills the cache.
  const int unmeasured = setup == Setup::kCached ? 1 : 0;
  for (int i = 0; i < options.launches + unmeasured; ++i) {
    FW_ASSIGN_OR_RETURN(LaunchValue value, launch(arm, words, process, false));
    if (i >= unmeasured) launches.push_back(std::move(value));
  }
  return median_launch(std::move(launches));
}

}  // namespace

Result<std::vector<ArmResult>> run_arms(const std::string& program,
                                        const std::vector<ArmTask>& tasks,
                                        const ArmRunOptions& options) {
  std::vector<ArmResult> results;
  Arm arm;
  arm.program = program;
  arm.repetition = Repetition::kInProcess;
  for (const ArmTask& task : tasks) {
    std::optional<LaunchValue> baseline;
    for (const Setup setup : kSetups) {
      const bool wanted = options.setups.empty() ||
                          std::ranges::count(options.setups, setup) > 0;
      if (!wanted || !applies(setup, task.scenario)) continue;
      arm.options = options_of(setup, task.scenario, options.cache_folder);
      ArmResult result;
      result.scenario = task.scenario.name;
      result.setup = setup;
      auto value = launch_setup(arm, task.words, setup, options);
      if (!value) {
        if (value.error().kind == ErrorKind::kCancelled) return value.error();
        result.error = std::move(value).error();
      } else {
        result.value = *std::move(value);
        const double wall = std::max(result.value.wall_s, 1e-9);
        result.megapixels_per_s = double(task.scenario.pixels()) / 1e6 / wall;
        if (setup == Setup::kBaseline) baseline = result.value;
        if (baseline) {
          result.speed_up = baseline->wall_s / wall;
          result.other_answer = answers_like_baseline(setup) &&
                                result.value.answer != baseline->answer;
        }
      }
      if (options.on_result) options.on_result(result);
      results.push_back(std::move(result));
    }
  }
  return results;
}

}  // namespace framewise::bench
