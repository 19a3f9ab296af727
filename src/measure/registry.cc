// SPDX-License-Identifier: Apache-2.0
// The list of all metrics: one line each, in the order in which reports show
// them. `name` stands for a function `Metric name_metric()` in a file of its
// own, which describes the metric.
#include "measure/registry.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/result.h"

#define FW_METRICS(metric) \
  metric(psnr) metric(squared_error) metric(absolute_difference) metric(ssim)

namespace framewise {
namespace measure {

#define FW_DECLARE_METRIC(name) Metric name##_metric();
FW_METRICS(FW_DECLARE_METRIC)

namespace {

const std::vector<Metric>& list() {
#define FW_LIST_METRIC(name) name##_metric(),
  static const std::vector<Metric> kMetrics = {FW_METRICS(FW_LIST_METRIC)};
  return kMetrics;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

bool is_called(const MetricInfo& info, std::string_view name) {
  if (same_word(info.name, name)) return true;
  std::string_view rest = info.aliases;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(' '), rest.size());
    if (same_word(rest.substr(0, end), name)) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

// Levenshtein's distance: how many letters to add, drop or change.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = diagonal + (lower(a[i - 1]) != lower(b[j - 1]));
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row[b.size()];
}

std::string near_misses(std::string_view name) {
  std::string found;
  for (const MetricInfo* info : metrics()) {
    const bool near = edit_distance(info->name, name) <= 2 ||
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
                   near.empty() ? "`framewise metrics` lists them all"
                                : fmt::format("did you mean {}?", near));
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
