// SPDX-License-Identifier: Apache-2.0
#include "report/results/pareto.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "base/printable.h"
#include "report/cells.h"

namespace framewise::report {
namespace {

struct Sum {
  double size = 0;
  double quality = 0;
  double count = 0;
};

bool higher_is_better(std::span<const RowFacts> rows, std::string_view metric) {
  const std::string name = quality_name(rows, metric);
  for (const RowFacts& row : rows) {
    if (const RowFacts::Metric* found = row.metric(name)) {
      return found->higher_is_better;
    }
  }
  return true;
}

std::vector<TradeOffs> by_original(std::span<const RowFacts> rows,
                                   const std::string& metric) {
  std::vector<TradeOffs> all;
  std::map<std::string, size_t> indices;  // by original
  for (const RowFacts& row : rows) {
    const auto quality = quality_of(row, metric);
    if (!quality) continue;
    const auto [index, is_new] =
        indices.try_emplace(row.reference.path, all.size());
    if (is_new) all.push_back({.title = row.reference.path});
    all[index->second].points.push_back(
        {row.test.path, double(row.test.bytes), *quality});
  }
  return all;
}

TradeOffs of_library(std::span<const RowFacts> rows,
                     const std::string& metric) {
  TradeOffs all{.title = "library"};
  for (const RowFacts& row : rows) {
    const auto quality = quality_of(row, metric);
    if (!quality || row.reference.bytes <= 0) continue;
    all.points.push_back({row.test.path,
                          double(row.test.bytes) / double(row.reference.bytes),
                          *quality});
  }
  return all;
}

TradeOffs by_label(std::span<const RowFacts> rows, const std::string& metric) {
  std::map<std::string, Sum> sums;
  for (const RowFacts& row : rows) {
    const auto quality = quality_of(row, metric);
    if (!quality || row.reference.bytes <= 0) continue;
    Sum& sum = sums[row.label];
    sum.size += double(row.test.bytes) / double(row.reference.bytes);
    sum.quality += *quality;
    sum.count += 1;
  }
  TradeOffs all{.title = "labels"};
  for (const auto& [label, sum] : sums) {
    all.points.push_back({label.empty() ? "(no label)" : label,
                          sum.size / sum.count, sum.quality / sum.count});
  }
  return all;
}

}  // namespace

std::string quality_name(std::span<const RowFacts> rows,
                         std::string_view metric) {
  if (!metric.empty()) return std::string(metric);
  for (const RowFacts& row : rows) {
    if (row.score) return "score";
    if (!row.metrics.empty()) return row.metrics.front().name;
  }
  return "score";
}

std::optional<double> quality_of(const RowFacts& row, std::string_view metric) {
  if (row.error) return std::nullopt;
  if (metric == "score") return row.score;
  const RowFacts::Metric* found = row.metric(metric);
  return found ? found->values[0] : std::nullopt;
}

void mark_front(TradeOffs& all) {
  const auto better = [&all](double a, double b) {
    return all.higher_is_better ? a > b : a < b;
  };
  std::stable_sort(all.points.begin(), all.points.end(),
                   [&](const TradeOff& a, const TradeOff& b) {
                     return a.size != b.size ? a.size < b.size
                                             : better(a.quality, b.quality);
                   });
  // From the smallest, a point is on the front if it is better than all before
  // it. Points that equal one on the front are on it too.
  const TradeOff* best = nullptr;
  for (TradeOff& point : all.points) {
    const bool equal =
        best && best->size == point.size && best->quality == point.quality;
    point.on_front = !best || equal || better(point.quality, best->quality);
    if (point.on_front) best = &point;
  }
}

std::vector<TradeOffs> trade_offs(std::span<const RowFacts> rows, ParetoBy by,
                                  std::string_view metric) {
  const std::string name = quality_name(rows, metric);
  std::vector<TradeOffs> all;
  switch (by) {
    case ParetoBy::kOriginal: all = by_original(rows, name); break;
    case ParetoBy::kLibrary: all = {of_library(rows, name)}; break;
    case ParetoBy::kLabel: all = {by_label(rows, name)}; break;
  }
  for (TradeOffs& one : all) {
    one.higher_is_better = higher_is_better(rows, name);
    mark_front(one);
  }
  return all;
}

std::string trade_offs_text(std::span<const TradeOffs> all) {
  std::string text;
  for (const TradeOffs& one : all) {
    text += printable(one.title) + "\n";
    for (const TradeOff& point : one.points) {
      text +=
          fmt::format("  {} {:>12} {:>10.3f}  {}\n", point.on_front ? "*" : " ",
                      point.size < 10 ? fmt::format("{:.3f}", point.size)
                                      : fmt::format("{:.0f}", point.size),
                      point.quality, printable(point.name));
    }
  }
  return text;
}

std::string trade_offs_csv(std::span<const TradeOffs> all) {
  std::string text = "group,name,size,quality,on_front\n";
  for (const TradeOffs& one : all) {
    for (const TradeOff& point : one.points) {
      text += fmt::format("{},{},{},{},{}\n", csv_cell(one.title),
                          csv_cell(point.name), point.size, point.quality,
                          int(point.on_front));
    }
  }
  return text;
}

}  // namespace framewise::report
