// SPDX-License-Identifier: Apache-2.0
#include "bench/output/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "bench/statistics/order.h"

namespace framewise::bench {
namespace {

struct CountWord {
  ChangeVerdict verdict;
  std::string_view one;
  std::string_view many;
  bool always;
};
constexpr CountWord kCountWords[] = {
    {ChangeVerdict::kCritical, "critical", "critical", true},
    {ChangeVerdict::kWarning, "warning", "warnings", true},
    {ChangeVerdict::kInconclusive, "inconclusive", "inconclusive", false},
    {ChangeVerdict::kSmallChange, "small change", "small changes", false},
    {ChangeVerdict::kImproved, "improved", "improved", false},
    {ChangeVerdict::kUnchanged, "unchanged", "unchanged", false},
};

void add_part(std::string& list, const std::string& part) {
  if (!list.empty()) list += ", ";
  list += part;
}

}  // namespace

std::string time_text(double seconds) {
  if (seconds < 1e-3) return fmt::format("{:.1f} us", seconds * 1e6);
  if (seconds < 0.1) return fmt::format("{:.2f} ms", seconds * 1e3);
  if (seconds < 1) return fmt::format("{:.1f} ms", seconds * 1e3);
  return fmt::format("{:.2f} s", seconds);
}

std::string bytes_text(int64_t bytes) {
  const double size = double(bytes);
  if (size < 1e6) return fmt::format("{:.1f} kB", size / 1e3);
  if (size < 1e9) return fmt::format("{:.1f} MB", size / 1e6);
  return fmt::format("{:.2f} GB", size / 1e9);
}

std::string percent_text(double log_ratio) {
  if (std::isinf(log_ratio)) return log_ratio > 0 ? "+inf" : "-inf";
  return fmt::format("{:+.1f}", as_percent(log_ratio));
}

std::string change_text(const Estimate& log_ratio) {
  return fmt::format("{} % [{}, {}]", percent_text(log_ratio.value),
                     percent_text(log_ratio.lower),
                     percent_text(log_ratio.upper));
}

std::string counts_text(const PairedRun& run) {
  std::string text;
  for (const CountWord& word : kCountWords) {
    const int count = run.count(word.verdict);
    if (count == 0 && !word.always) continue;
    add_part(text,
             fmt::format("{} {}", count, count == 1 ? word.one : word.many));
  }
  const auto failed = std::ranges::count_if(
      run.results, [](const PairedResult& r) { return r.error.has_value(); });
  if (failed > 0) add_part(text, fmt::format("{} failed", failed));
  const auto other = std::ranges::count_if(
      run.results, [](const PairedResult& r) { return r.answers_differ; });
  if (other > 0) add_part(text, fmt::format("{} with other answers", other));
  return fmt::format("{} (of {})", text, run.results.size());
}

std::string method_text(const PairedRun& run) {
  const bool in_process = run.a.repetition == Repetition::kInProcess;
  return fmt::format(
      "CPU time of {} to {} pairs of {} in random ABBA/BAAB order; "
      "Hodges-Lehmann with {:.0f} % signed-rank interval; tested "
      "against {:.0f} % slower, Holm at {}; critical from {:.0f} %, warning "
      "from "
      "{:.0f} %.",
      first_pairs(run.rule, int(run.results.size())), run.rule.most_pairs,
      in_process ? "launches (median of their repetitions)" : "launches",
      100 * run.rule.confidence, 100 * run.rule.margin, run.rule.alpha,
      100 * run.rule.critical, 100 * run.rule.warning);
}

std::string machine_text(const PairedRun& run) {
  const auto steal = steal_share(run.before, run.after);
  int64_t switches = 0;
  for (const PairedResult& result : run.results) {
    for (const auto* arm : {&result.a, &result.b}) {
      for (const LaunchValue& value : *arm) {
        switches += value.involuntary_switches;
      }
    }
  }
  const std::string programs =
      run.a_identity == run.b_identity
          ? fmt::format("same program {}", run.a_identity)
          : fmt::format("A {}, B {}", run.a_identity, run.b_identity);
  return fmt::format(
      "{}, {} processors, governor {}, load {:.1f} to {:.1f}, steal {}, {} "
      "involuntary switches; {}; {:.0f} s.",
      run.machine.processor, run.machine.processors, run.machine.governor,
      run.before.average, run.after.average,
      steal ? fmt::format("{:.1f} %", 100 * *steal) : "not reported", switches,
      programs, run.seconds);
}

std::string_view why_unfit(Fitness fitness) {
  switch (fitness) {
    case Fitness::kUsable: return "";
    case Fitness::kControlFailed:
      return "the control differs from itself: this machine cannot judge now";
    case Fitness::kClockTooCoarse:
      return "a launch is too short for the clock of this machine";
    case Fitness::kTooFewPairs: return "the time did not suffice for 12 pairs";
  }
  return "";
}

double median_cpu(const std::vector<LaunchValue>& launches) {
  return median_of(launches, [](const LaunchValue& v) { return v.cpu_s; });
}
double median_wall(const std::vector<LaunchValue>& launches) {
  return median_of(launches, [](const LaunchValue& v) { return v.wall_s; });
}
int64_t median_peak(const std::vector<LaunchValue>& launches) {
  return int64_t(median_of(
      launches, [](const LaunchValue& v) { return double(v.peak_bytes); }));
}

std::string exact_differences(const PairedResult& result) {
  if (result.a.empty()) return "";
  std::string text;
  const auto allocations = [](const LaunchValue& v) {
    return double(v.allocations);
  };
  const double before = median_of(result.a, allocations);
  const double after = median_of(result.b, allocations);
  // Threads vary the count by a few.
  if (before >= 0 && after >= 0 &&
      std::abs(after - before) > 0.01 * before + 8) {
    add_part(text, fmt::format("allocations {:.0f} -> {:.0f}", before, after));
  }
  const int64_t peak_a = median_peak(result.a);
  const int64_t peak_b = median_peak(result.b);
  constexpr int64_t kLeastGrowth = 2'000'000;
  if (std::abs(peak_b - peak_a) > std::max(kLeastGrowth, peak_a / 10)) {
    add_part(text, fmt::format("peak memory {} -> {}", bytes_text(peak_a),
                               bytes_text(peak_b)));
  }
  return text;
}

}  // namespace framewise::bench
