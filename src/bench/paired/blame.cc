// SPDX-License-Identifier: Apache-2.0
#include "bench/paired/blame.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/result.h"
#include "bench/statistics/order.h"

namespace framewise::bench {
namespace {

constexpr int kLaunches = 5;

std::map<std::string, double> median_spans(
    const std::vector<LaunchValue>& launches) {
  std::map<std::string, std::vector<double>> times;
  for (const LaunchValue& launch : launches) {
    std::map<std::string, double> sums;  // a name may occur at several places
    for (const SpanTime& span : launch.spans) sums[span.name] += span.cpu_s;
    for (const auto& [name, time] : sums) times[name].push_back(time);
  }
  std::map<std::string, double> medians;
  for (const auto& [name, values] : times) medians[name] = median(values);
  return medians;
}

std::string sentence(const Blame& blame) {
  if (blame.parts.empty()) return "no stage differs";
  const BlamedPart& first = blame.parts.front();
  const std::string change =
      first.before_s > 0
          ? fmt::format("{:+.1f} %", 100 * (first.after_s / first.before_s - 1))
          : fmt::format("is new, {:.2f} ms", 1e3 * first.after_s);
  return fmt::format("stage {} {} explains {:.0f} % of it", first.name, change,
                     100 * first.share);
}

}  // namespace

Blame blame_of(const std::string& scenario, const std::vector<LaunchValue>& a,
               const std::vector<LaunchValue>& b) {
  std::map<std::string, BlamedPart> parts;
  for (const auto& [name, time] : median_spans(a)) parts[name].before_s = time;
  for (const auto& [name, time] : median_spans(b)) parts[name].after_s = time;
  double total = 0;
  for (auto& [name, part] : parts) {
    part.name = name;
    total += part.after_s - part.before_s;
  }
  Blame blame;
  blame.scenario = scenario;
  for (auto& [name, part] : parts) {
    const double difference = part.after_s - part.before_s;
    part.share = total != 0 ? difference / total : 0;
    blame.parts.push_back(part);
  }
  // Those that moved with the whole, the largest first.
  std::sort(blame.parts.begin(), blame.parts.end(),
            [](const BlamedPart& x, const BlamedPart& y) {
              return x.share > y.share;
            });
  blame.text = sentence(blame);
  return blame;
}

Result<Blame> find_blame(const Arm& a, const Arm& b, const Task& task,
                         const PairedOptions& options) {
  if (a.repetition != Repetition::kInProcess) {
    return fail(ErrorKind::kEnvironment,
                "stages are known only of programs with `bench work`");
  }
  ProcessOptions process;
  process.timeout = options.launch_timeout;
  process.stop = options.stop;
  std::vector<LaunchValue> of_a;
  std::vector<LaunchValue> of_b;
  for (int i = 0; i < kLaunches; ++i) {
    FW_ASSIGN_OR_RETURN(LaunchValue first,
                        launch(a, task.words, process, true));
    FW_ASSIGN_OR_RETURN(LaunchValue second,
                        launch(b, task.words, process, true));
    of_a.push_back(std::move(first));
    of_b.push_back(std::move(second));
  }
  return blame_of(task.name, of_a, of_b);
}

}  // namespace framewise::bench
