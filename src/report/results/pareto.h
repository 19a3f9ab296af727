// SPDX-License-Identifier: Apache-2.0
// Size against quality: which files nobody should prefer another to.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/batch/row_facts.h"

namespace framewise::report {

struct TradeOff {
  std::string name;  // of the test, or of the label
  double size = 0;   // bytes, or a share of the original's bytes
  double quality = 0;
  bool on_front = false;  // nothing is both smaller and better
};

struct TradeOffs {
  std::string title;  // the original, or "library"
  bool higher_is_better = true;
  std::vector<TradeOff> points;  // by size, the smallest first
};

enum class ParetoBy {
  kOriginal,  // the tests of each original, in bytes
  kLibrary,   // all pairs together, as shares of their originals' bytes
  kLabel,     // the mean of the pairs of each label: of each way to encode
};

// Marks what no other point is at least as good as in both, and better in one.
void mark_front(TradeOffs& all);

// `metric` empty: the score where there is one, else the first metric. Pairs
// without a value are left out.
std::vector<TradeOffs> trade_offs(std::span<const RowFacts> rows, ParetoBy by,
                                  std::string_view metric);

std::string trade_offs_text(std::span<const TradeOffs> all);
std::string trade_offs_csv(std::span<const TradeOffs> all);

// What a quality is called in titles: "score", or the name of a metric.
std::string quality_name(std::span<const RowFacts> rows,
                         std::string_view metric);
std::optional<double> quality_of(const RowFacts& row, std::string_view metric);

// As SVG: one plot with the front as a line, and how often each quality
// occurs.
std::string trade_offs_svg(const TradeOffs& all, std::string_view quality,
                           bool size_is_share);
std::string histogram_svg(std::span<const double> values,
                          std::string_view quality);

}  // namespace framewise::report
