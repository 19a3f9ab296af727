// SPDX-License-Identifier: Apache-2.0
#include "measure/registry.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/suggestion.h"

namespace framewise {
namespace measure {

#define FW_METRIC(name) Metric name##_metric();
#include "measure/metric_list.inc"
#undef FW_METRIC

namespace {

const std::vector<Metric>& list() {
  static const std::vector<Metric> kMetrics = {
#define FW_METRIC(name) name##_metric(),
#include "measure/metric_list.inc"
#undef FW_METRIC
  };
  return kMetrics;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

// Whether `word` is one of the space-separated words in `list`.
bool contains_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const size_t end = std::min(list.find(' '), list.size());
    if (same_word(list.substr(0, end), word)) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

bool is_called(const MetricInfo& info, std::string_view name) {
  return same_word(info.name, name) || contains_word(info.aliases, name);
}

constexpr std::string_view kSets[] = {"default", "fast", "giflab", "text",
                                      "all"};

bool is_in_set(const MetricInfo& info, std::string_view set) {
  if (same_word(set, "all")) return !contains_word(info.sets, "alone");
  return contains_word(info.sets, set);
}

std::string in_lower_case(std::string_view word) {
  std::string result(word);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

std::string near_misses(std::string_view name) {
  std::string found;
  const std::string wanted = in_lower_case(name);
  for (const MetricInfo* info : metrics()) {
    const bool near = edit_distance(in_lower_case(info->name), wanted) <= 2 ||
                      (name.size() >= 3 && info->name.starts_with(name));
    if (near) found += (found.empty() ? "" : ", ") + std::string(info->name);
  }
  return found;
}

}  // namespace

std::span<const Metric> all_metrics() { return list(); }

Result<Selected> select(std::string_view name) {
  for (const Metric& metric : list()) {
    for (size_t i = 0; i < metric.outputs.size(); ++i) {
      if (is_called(metric.outputs[i], name)) return Selected{&metric, i};
    }
  }
  const std::string near = near_misses(name);
  return with_hint(fail(ErrorKind::kUsage, "there is no metric '{}'", name),
                   near.empty() ? "`framewise metrics --all` lists them"
                                : fmt::format("did you mean {}?", near));
}

Result<std::vector<Selected>> select_all(std::span<const std::string> names) {
  std::vector<std::pair<const Metric*, size_t>> wanted;
  for (const std::string& name : names) {
    const bool is_set =
        std::any_of(std::begin(kSets), std::end(kSets),
                    [&](std::string_view set) { return same_word(set, name); });
    if (!is_set) {
      FW_ASSIGN_OR_RETURN(const Selected one, select(name));
      wanted.emplace_back(one.metric, one.output);
      continue;
    }
    for (const Metric& metric : list()) {
      for (size_t i = 0; i < metric.outputs.size(); ++i) {
        if (is_in_set(metric.outputs[i], name)) wanted.emplace_back(&metric, i);
      }
    }
  }
  // The metrics lie in one array: address order is list order.
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  std::vector<Selected> selected;
  for (const auto& [metric, output] : wanted) {
    selected.push_back({metric, output});
  }
  return selected;
}

}  // namespace measure

std::span<const MetricInfo* const> metrics() {
  static const std::vector<const MetricInfo*> kInfos = [] {
    std::vector<const MetricInfo*> infos;
    for (const measure::Metric& metric : measure::all_metrics()) {
      for (const MetricInfo& info : metric.outputs) infos.push_back(&info);
    }
    return infos;
  }();
  return kInfos;
}

Result<const MetricInfo*> find_metric(std::string_view name) {
  FW_ASSIGN_OR_RETURN(const measure::Selected selected, measure::select(name));
  return &selected.info();
}

}  // namespace framewise
