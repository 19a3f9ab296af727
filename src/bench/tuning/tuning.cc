// SPDX-License-Identifier: Apache-2.0
#include "bench/tuning/tuning.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/result.h"
#include "bench/output/words.h"
#include "bench/statistics/random.h"

namespace framewise::bench {
namespace {

constexpr double kLeastCpuGain = 0.03;
constexpr double kLeastWallGain = 0.05;
constexpr double kLeastMemoryGain = 0.10;
constexpr double kMostWallHalfWidth = 0.03;
constexpr double kIdleLoad = 0.5;  // load average for each processor

Arm with_value(const Arm& arm, const Tunable& tunable,
               const std::string& value) {
  Arm other = arm;
  other.options.insert(other.options.end(), tunable.options.begin(),
                       tunable.options.end());
  other.options.insert(other.options.end(), {tunable.flag, value});
  return other;
}

double amount_of(const LaunchValue& value, Aim aim) {
  switch (aim) {
    case Aim::kCpuTime: return value.cpu_s;
    case Aim::kWallTime: return value.wall_s;
    case Aim::kPeakMemory: return double(value.peak_bytes);
  }
  return 0;
}

std::string_view name_of(Aim aim) {
  switch (aim) {
    case Aim::kCpuTime: return "cpu time";
    case Aim::kWallTime: return "wall time";
    case Aim::kPeakMemory: return "peak memory";
  }
  return "";
}

Change change_of(const PairedResult& result, Aim aim, const GateRule& rule) {
  if (aim == Aim::kCpuTime) return result.cpu;
  if (aim == Aim::kWallTime) return result.wall;
  std::vector<double> differences;
  for (size_t i = 0; i < result.a.size(); ++i) {
    differences.push_back(
        std::log(double(std::max<int64_t>(result.b[i].peak_bytes, 1))) -
        std::log(double(std::max<int64_t>(result.a[i].peak_bytes, 1))));
  }
  return bench::change_of(differences, rule);
}

// Whether less memory may have been paid for with time.
bool may_cost_time(const PairedResult& result) {
  return result.cpu.log_ratio.upper > std::log1p(kLeastCpuGain) ||
         result.wall.log_ratio.upper > std::log1p(kLeastWallGain);
}

// All arms in each block, in a new random order.
Result<std::vector<std::vector<double>>> measure_blocks(
    const Tunable& tunable, const std::vector<Arm>& arms, const Task& task,
    const TuningOptions& options) {
  ProcessOptions process;
  process.stop = options.paired.stop;
  process.timeout = options.paired.launch_timeout;
  Random random(options.paired.seed);
  std::vector<std::vector<double>> blocks;
  std::vector<size_t> order(arms.size());
  std::iota(order.begin(), order.end(), size_t{0});
  for (int i = -1; i < options.blocks; ++i) {  // the first is warm-up
    for (size_t k = order.size() - 1; k > 0; --k) {
      std::swap(order[k], order[random.below(k + 1)]);
    }
    std::vector<double> times(arms.size());
    for (const size_t k : order) {
      FW_ASSIGN_OR_RETURN(const LaunchValue value,
                          launch(arms[k], task.words, process, false));
      times[k] = amount_of(value, tunable.aim);
    }
    if (i >= 0) blocks.push_back(std::move(times));
  }
  return blocks;
}

}  // namespace

bool is_worth_changing(const Change& fresh, Aim aim, double load_average,
                       int processors) {
  if (aim == Aim::kCpuTime) {
    return fresh.log_ratio.upper < std::log1p(-kLeastCpuGain);
  }
  if (aim == Aim::kPeakMemory) {
    return fresh.log_ratio.upper < std::log1p(-kLeastMemoryGain);
  }
  return fresh.log_ratio.upper < std::log1p(-kLeastWallGain) &&
         fresh.log_ratio.half_width() <= kMostWallHalfWidth &&
         load_average < kIdleLoad * processors;
}

size_t best_arm(std::span<const std::vector<double>> blocks) {
  size_t best = 0;
  double least = 0;
  const size_t arms = blocks.empty() ? 0 : blocks.front().size();
  for (size_t k = 1; k < arms; ++k) {
    std::vector<double> ratios;
    for (const std::vector<double>& block : blocks) {
      ratios.push_back(std::log(block[k] / block[0]));
    }
    const double change = hodges_lehmann(ratios).value;
    // With one other arm there is nothing to choose: it is measured anyway.
    if (best == 0 || change < least) {
      least = change;
      best = k;
    }
  }
  return best;
}

std::string reason_of(const Tuned& tuned, const MachineLoad& load,
                      const MachineFacts& machine, const GateRule& rule) {
  const Change& fresh = tuned.fresh;
  const Aim aim = tuned.tunable.aim;
  const std::string figures = fmt::format(
      "{} against {}: {} {}, n = {}", tuned.best, tuned.tunable.current,
      name_of(aim), change_text(fresh.log_ratio), fresh.pairs);
  if (tuned.chosen != tuned.tunable.current) return figures;
  if (aim == Aim::kWallTime &&
      (load.average >= kIdleLoad * machine.processors ||
       fresh.log_ratio.half_width() > kMostWallHalfWidth)) {
    return fmt::format(
        "the machine is too busy to tune this; default kept ({})", figures);
  }
  if (fresh.log_ratio.lower > 0) {
    return fmt::format("every other value costs more; default kept ({})",
                       figures);
  }
  return fmt::format(
      "no measurable difference; default kept ({}, smallest detectable {:.1f} "
      "%)",
      figures, 100 * smallest_detectable(fresh, rule, 1));
}

Result<Tuned> tune(const Tunable& tunable, const Arm& arm, const Task& task,
                   const TuningOptions& options) {
  std::vector<Arm> arms = {with_value(arm, tunable, tunable.current)};
  for (const std::string& value : tunable.others) {
    arms.push_back(with_value(arm, tunable, value));
  }
  Tuned tuned{tunable, tunable.current, {}, tunable.current, ""};
  if (arms.size() < 2) {
    tuned.reason = "no other value exists on this machine";
    return tuned;
  }
  FW_ASSIGN_OR_RETURN(const auto blocks,
                      measure_blocks(tunable, arms, task, options));
  const size_t best = best_arm(blocks);
  tuned.best = tunable.others[best - 1];
  PairedOptions fresh = options.paired;
  fresh.with_control = false;
  FW_ASSIGN_OR_RETURN(const PairedRun run,
                      run_pairs(arms[0], arms[best], {task}, fresh));
  const PairedResult& result = run.results.front();
  if (result.error) return *result.error;
  tuned.fresh = change_of(result, tunable.aim, options.paired.rule);
  const bool better = is_worth_changing(
      tuned.fresh, tunable.aim, run.after.average, run.machine.processors);
  if (better && result.answers_differ) {
    tuned.reason = "faster, but the answers differ; default kept";
    return tuned;
  }
  if (better && tunable.aim == Aim::kPeakMemory && may_cost_time(result)) {
    tuned.reason = fmt::format(
        "default kept: {} takes less memory ({}), but may cost time (cpu {}, "
        "wall {})",
        tuned.best, change_text(tuned.fresh.log_ratio),
        change_text(result.cpu.log_ratio), change_text(result.wall.log_ratio));
    return tuned;
  }
  if (better) tuned.chosen = tuned.best;
  tuned.reason = reason_of(tuned, run.after, run.machine, options.paired.rule);
  return tuned;
}

std::string tuned_configuration(const std::vector<Tuned>& tuned,
                                const MachineFacts& machine,
                                const MachineLoad& load,
                                const std::string& date) {
  std::string text = fmt::format(
      "# Measured by `framewise bench tune` on {}: {}, {} processors, load "
      "{:.1f}.\n",
      date, machine.processor, machine.processors, load.average);
  std::string table;
  for (const Tuned& one : tuned) {
    const size_t dot = one.tunable.key.find('.');
    const std::string own_table =
        dot == std::string::npos ? "" : one.tunable.key.substr(0, dot);
    if (own_table != table) text += fmt::format("\n[{}]\n", own_table);
    table = own_table;
    const std::string name = dot == std::string::npos
                                 ? one.tunable.key
                                 : one.tunable.key.substr(dot + 1);
    const bool number =
        !one.chosen.empty() && std::ranges::all_of(one.chosen, [](char c) {
          return c >= '0' && c <= '9';
        });
    text +=
        fmt::format("\n# {}\n{} = {}\n", one.reason, name,
                    number ? one.chosen : fmt::format("\"{}\"", one.chosen));
  }
  return text;
}

}  // namespace framewise::bench
