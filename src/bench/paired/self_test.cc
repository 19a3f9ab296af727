// SPDX-License-Identifier: Apache-2.0
#include "bench/paired/self_test.h"

#include <algorithm>
#include <cmath>

#include "base/json/json.h"
#include "base/result.h"
#include "bench/statistics/random.h"

namespace framewise::bench {
namespace {

constexpr double kSlowdowns[] = {0, 0.01, 0.02, 0.05, 0.10};
constexpr double kMostFalseAlarms = 0.01;
constexpr double kLeastPower = 0.95;

// The pairs of one task, as the tasks take turns.
Result<std::vector<RecordedPairs>> record(const Arm& arm,
                                          const std::vector<Task>& tasks,
                                          const SelfTestOptions& options) {
  std::vector<RecordedPairs> sets(tasks.size());
  ProcessOptions process;
  process.timeout = options.paired.launch_timeout;
  process.stop = options.paired.stop;
  const int warm_up = options.paired.rule.warm_up_pairs;
  for (int i = -warm_up; i < options.pairs; ++i) {
    for (size_t task = 0; task < tasks.size(); ++task) {
      FW_ASSIGN_OR_RETURN(const LaunchValue first,
                          launch(arm, tasks[task].words, process, false));
      FW_ASSIGN_OR_RETURN(const LaunchValue second,
                          launch(arm, tasks[task].words, process, false));
      if (i < 0) continue;
      sets[task].push_back(
          std::log(std::max(second.cpu_s, 1e-6) / std::max(first.cpu_s, 1e-6)));
    }
    if (options.paired.report_progress && i >= 0) {
      options.paired.report_progress((i + 1) * int(tasks.size()),
                                     options.pairs * int(tasks.size()));
    }
  }
  return sets;
}

double smallest_found(const std::vector<RecordedPairs>& sets,
                      const SelfTestOptions& options, Random& random) {
  for (int percent = 1; percent <= 50; ++percent) {
    const VerdictCounts counts = replay(sets, 0.01 * percent, options.draws / 4,
                                        options.paired.rule, random);
    if (counts.share(ChangeVerdict::kCritical) >= kLeastPower) {
      return 0.01 * percent;
    }
  }
  return 0;
}

double critical_share(const std::vector<SlowdownRates>& rates,
                      double slowdown) {
  for (const SlowdownRates& one : rates) {
    if (one.slowdown == slowdown) {
      return one.counts.share(ChangeVerdict::kCritical);
    }
  }
  return 0;
}

bool found_injected(const PairedRun& run) {
  return !run.results.empty() && !run.results[0].error &&
         run.results[0].cpu.log_ratio.lower > 0;
}

}  // namespace

double SelfTest::false_alarms() const { return critical_share(rates, 0); }
double SelfTest::power() const { return critical_share(rates, 0.10); }
bool SelfTest::supports_a_gate() const {
  return false_alarms() <= kMostFalseAlarms && power() >= kLeastPower &&
         found_injected(injected);
}

Result<SelfTest> test_gate(const Arm& arm, const std::vector<Task>& tasks,
                           const SelfTestOptions& options) {
  SelfTest test;
  test.rule = options.paired.rule;
  test.machine = read_machine_facts();
  test.before = read_machine_load();
  for (const Task& task : tasks) test.tasks.push_back(task.name);
  FW_ASSIGN_OR_RETURN(const auto sets, record(arm, tasks, options));
  test.recorded_pairs = options.pairs * int(tasks.size());
  Random random(options.paired.seed);
  for (const double slowdown : kSlowdowns) {
    test.rates.push_back(
        {slowdown, replay(sets, slowdown, options.draws, test.rule, random)});
  }
  test.smallest_found = smallest_found(sets, options, random);
  Arm slowed = arm;
  slowed.slowdown = 0.10;
  PairedOptions once = options.paired;
  once.with_control = false;
  once.report_progress = nullptr;
  FW_ASSIGN_OR_RETURN(test.injected,
                      run_pairs(arm, slowed, {tasks.front()}, once));
  test.after = read_machine_load();
  return test;
}

std::string self_test_text(const SelfTest& test) {
  std::string text = fmt::format(
      "{} pairs of equal launches of {} scenarios, replayed with random labels "
      "and an added slowdown.\n\n{:<12} {:>9} {:>9} {:>9} {:>13} {:>10} "
      "{:>6}\n",
      test.recorded_pairs, test.tasks.size(), "slowdown", "critical", "warning",
      "small", "inconclusive", "unchanged", "pairs");
  for (const SlowdownRates& one : test.rates) {
    const auto percent = [&](ChangeVerdict verdict) {
      return fmt::format("{:.1f} %", 100 * one.counts.share(verdict));
    };
    text += fmt::format(
        "{:<12} {:>9} {:>9} {:>9} {:>13} {:>10} {:>6.1f}\n",
        one.slowdown == 0 ? "none (A/A)"
                          : fmt::format("{:.0f} %", 100 * one.slowdown),
        percent(ChangeVerdict::kCritical), percent(ChangeVerdict::kWarning),
        percent(ChangeVerdict::kSmallChange),
        percent(ChangeVerdict::kInconclusive),
        percent(ChangeVerdict::kUnchanged), one.counts.mean_pairs());
  }
  const PairedResult& injected = test.injected.results.front();
  text += fmt::format(
      "\nFalse alarms (critical between equal programs): {:.2f} % of {} "
      "comparisons.\nPower (10 % slower found as critical): {:.1f} %.\n",
      100 * test.false_alarms(), test.rates.front().counts.total,
      100 * test.power());
  text += fmt::format(
      "A program made 10 % slower: {:+.1f} % [{:+.1f}, {:+.1f}], {}, n = {}.\n",
      as_percent(injected.cpu.log_ratio.value),
      as_percent(injected.cpu.log_ratio.lower),
      as_percent(injected.cpu.log_ratio.upper), word_of(injected.verdict),
      injected.cpu.pairs);
  text += test.smallest_found > 0
              ? fmt::format(
                    "Smallest slowdown found as critical in 95 %: "
                    "{:.0f} %.\n",
                    100 * test.smallest_found)
              : "No slowdown up to 50 % is found as critical in 95 %.\n";
  text += fmt::format("{}, {} processors, load {:.1f} to {:.1f}.\n",
                      test.machine.processor, test.machine.processors,
                      test.before.average, test.after.average);
  return text + (test.supports_a_gate()
                     ? "This machine supports a gate at 10 %.\n"
                     : "This machine does not support a gate at 10 % now: it "
                       "needs at most 1 % false alarms and 95 % power.\n");
}

std::string self_test_json(const SelfTest& test) {
  Json rates = Json::array();
  for (const SlowdownRates& one : test.rates) {
    Json row = {{"slowdown", one.slowdown},
                {"comparisons", one.counts.total},
                {"mean_pairs", one.counts.mean_pairs()}};
    for (int i = 0; i < int(one.counts.counts.size()); ++i) {
      const auto verdict = ChangeVerdict(i);
      row[std::string(word_of(verdict))] = one.counts.share(verdict);
    }
    rates.push_back(std::move(row));
  }
  return Json{{"schema", "framewise.bench-selftest/1"},
              {"scenarios", test.tasks},
              {"recorded_pairs", test.recorded_pairs},
              {"rates", std::move(rates)},
              {"false_alarms", test.false_alarms()},
              {"power_at_10_percent", test.power()},
              {"smallest_found", test.smallest_found},
              {"supports_a_gate", test.supports_a_gate()},
              {"machine", test.machine.key()},
              {"load", {test.before.average, test.after.average}}}
             .dump(2) +
         "\n";
}

}  // namespace framewise::bench
