// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/json/json.h"
#include "base/result.h"
#include "bench/arms/arm_run.h"
#include "bench/output/words.h"
#include "bench/statistics/order.h"

namespace framewise::bench {
namespace {

std::string row_of(const ArmResult& result, int width) {
  if (result.error) {
    return fmt::format("{:<{}}  {:<8}  failed: {}\n", result.scenario, width,
                       name_of(result.setup), result.error->message);
  }
  const LaunchValue& value = result.value;
  const std::string allocations =
      value.allocations < 0 ? "-" : fmt::format("{}", value.allocations);
  const std::string speed = result.megapixels_per_s > 0
                                ? fmt::format("{:.1f}", result.megapixels_per_s)
                                : "-";
  return fmt::format(
      "{:<{}}  {:<8}  {:>9}  {:>9}  {:>9}  {:>9}  {:>8}  {:>6.2f}x{}\n",
      result.scenario, width, name_of(result.setup), time_text(value.wall_s),
      time_text(value.cpu_s), bytes_text(value.peak_bytes), allocations, speed,
      result.speed_up, result.other_answer ? "  OTHER ANSWER" : "");
}

}  // namespace

std::string arm_text(const std::vector<ArmResult>& results) {
  int width = 8;
  for (const ArmResult& result : results) {
    width = std::max(width, int(result.scenario.size()));
  }
  std::string text = fmt::format(
      "{:<{}}  {:<8}  {:>9}  {:>9}  {:>9}  {:>9}  {:>8}  {:>7}\n", "scenario",
      width, "arm", "time", "cpu", "peak", "allocs", "MP/s", "speed");
  for (const ArmResult& result : results) text += row_of(result, width);
  std::string speeds;
  for (const Setup setup : kSetups) {
    std::vector<double> speed_ups;
    for (const ArmResult& result : results) {
      if (result.setup == setup && !result.error) {
        speed_ups.push_back(result.speed_up);
      }
    }
    if (setup == Setup::kBaseline || speed_ups.empty()) continue;
    speeds +=
        fmt::format("{}{} {:.2f}x ({} scenarios)", speeds.empty() ? "" : "; ",
                    name_of(setup), median(speed_ups), speed_ups.size());
  }
  if (speeds.empty()) return text;  // only the baseline was measured
  return text + "\nMedian speed against the baseline: " + speeds + "\n";
}

std::string arm_json(const std::vector<ArmResult>& results) {
  Json list = Json::array();
  for (const ArmResult& result : results) {
    Json row = {{"scenario", result.scenario}, {"arm", name_of(result.setup)}};
    if (result.error) {
      row["error"] = result.error->message;
    } else {
      const LaunchValue& value = result.value;
      row["wall_s"] = value.wall_s;
      row["cpu_s"] = value.cpu_s;
      row["peak_bytes"] = value.peak_bytes;
      row["allocations"] = value.allocations;
      row["allocated_bytes"] = value.allocated_bytes;
      row["repetitions"] = value.repetitions;
      row["megapixels_per_s"] = result.megapixels_per_s;
      row["speed_up"] = result.speed_up;
      row["answer"] = value.answer;
      row["other_answer"] = result.other_answer;
    }
    list.push_back(std::move(row));
  }
  return Json{{"schema", "framewise.bench-run/1"}, {"results", std::move(list)}}
             .dump(2) +
         "\n";
}

}  // namespace framewise::bench
