// SPDX-License-Identifier: Apache-2.0
// Size against quality. The Pareto front holds the files (or encoder settings)
// for which no other is both smaller and better.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/batch/row_facts.h"

namespace framewise::report {

struct TradeOff {
  std::string name;  // the test's path, or the label
  double size = 0;   // bytes, or a share of the original's bytes
  double quality = 0;
  bool on_front = false;
};

struct TradeOffs {
  std::string title;  // the original, or "library"
  bool higher_is_better = true;
  std::vector<TradeOff> points;  // the smallest first
};

enum class ParetoBy {
  kOriginal,  // the tests of each original, in bytes
  kLibrary,   // all pairs together, sizes divided by their originals'
  kLabel,     // means over the pairs of each label, such as an encoder setting
};

// Sorts the points by size and marks those on the front: no other point is at
// least as good in size and quality and better in one of them.
void mark_front(TradeOffs& all);

// An empty `metric` means the score, or the first metric if no pair has a
// score. Pairs without a value are left out.
std::vector<TradeOffs> trade_offs(std::span<const RowFacts> rows, ParetoBy by,
                                  std::string_view metric);

std::string trade_offs_text(std::span<const TradeOffs> all);
std::string trade_offs_csv(std::span<const TradeOffs> all);

// Resolves `metric`; an empty one means the score, or else the first metric.
std::string quality_name(std::span<const RowFacts> rows,
                         std::string_view metric);
std::optional<double> quality_of(const RowFacts& row, std::string_view metric);

// SVG: a scatter plot with the front as a line, and a histogram of qualities.
std::string trade_offs_svg(const TradeOffs& all, std::string_view quality,
                           bool size_is_share);
std::string histogram_svg(std::span<const double> values,
                          std::string_view quality);

}  // namespace framewise::report
