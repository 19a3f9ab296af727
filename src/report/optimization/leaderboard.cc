// SPDX-License-Identifier: Apache-2.0
#include "report/optimization/leaderboard.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/json/json.h"
#include "base/printable.h"
#include "report/results/pareto.h"

namespace framewise::report {
namespace {

constexpr size_t kMostStandings = 5;

struct Point {
  double share = 0;  // of the original's bytes
  double score = 0;
};

// By pipeline, then by original.
using Points = std::map<std::string, std::map<std::string, std::vector<Point>>>;

std::string pipeline_of(const RowFacts& row) {
  return row.label.substr(0, row.label.find(' '));
}

Points points_of(std::span<const RowFacts> rows) {
  Points points;
  for (const RowFacts& row : rows) {
    if (row.error || !row.score || row.reference.bytes <= 0) continue;
    points[pipeline_of(row)][row.reference.path].push_back(
        {double(row.test.bytes) / double(row.reference.bytes), *row.score});
  }
  return points;
}

Standing standing_of(const std::string& pipeline,
                     const std::map<std::string, std::vector<Point>>& originals,
                     double score) {
  Standing standing{.pipeline = pipeline};
  double logs = 0;
  for (const auto& [original, points] : originals) {
    double least = 0;
    for (const Point& point : points) {
      if (point.score < score) continue;
      least = least == 0 ? point.share : std::min(least, point.share);
    }
    if (least <= 0) continue;
    logs += std::log(least);
    ++standing.originals;
  }
  if (standing.originals > 0) {
    standing.size = std::exp(logs / double(standing.originals));
  }
  return standing;
}

IsoQuality iso_quality(const Points& points, double score) {
  IsoQuality quality{.score = score};
  for (const auto& [pipeline, originals] : points) {
    Standing standing = standing_of(pipeline, originals, score);
    if (standing.originals > 0) quality.standings.push_back(standing);
  }
  std::ranges::stable_sort(
      quality.standings, [](const Standing& a, const Standing& b) {
        return a.originals != b.originals ? a.originals > b.originals
                                          : a.size < b.size;
      });
  return quality;
}

// How often each pipeline is on the front of an original.
std::map<std::string, size_t> count_fronts(std::span<const RowFacts> rows) {
  std::map<std::string, TradeOffs> originals;
  for (const RowFacts& row : rows) {
    if (row.error || !row.score) continue;
    originals[row.reference.path].points.push_back(
        {pipeline_of(row), double(row.test.bytes), *row.score});
  }
  std::map<std::string, size_t> counts;
  for (auto& [original, all] : originals) {
    mark_front(all);
    std::set<std::string> winners;
    for (const TradeOff& point : all.points) {
      if (point.on_front) winners.insert(point.name);
    }
    for (const std::string& winner : winners) ++counts[winner];
  }
  return counts;
}

// Of pipelines without a front: the last error, or that others win.
std::map<std::string, std::string> reasons_of(std::span<const RowFacts> rows) {
  std::map<std::string, std::string> reasons;
  for (const RowFacts& row : rows) {
    std::string& reason = reasons[pipeline_of(row)];
    if (row.error) {
      if (reason.empty()) reason = row.error->message;
    } else {
      reason = "another pipeline is smaller and better on every original";
    }
  }
  return reasons;
}

}  // namespace

Leaderboard leaderboard_of(std::span<const RowFacts> rows) {
  Leaderboard board;
  const Points points = points_of(rows);
  for (const double score : kIsoQualities) {
    board.qualities.push_back(iso_quality(points, score));
  }
  const auto counts = count_fronts(rows);
  board.fronts.assign(counts.begin(), counts.end());
  std::ranges::stable_sort(board.fronts, [](const auto& a, const auto& b) {
    return a.second > b.second;
  });
  for (const auto& [pipeline, count] : board.fronts) {
    board.selected.push_back(pipeline);
  }
  for (const auto& [pipeline, reason] : reasons_of(rows)) {
    if (!counts.contains(pipeline))
      board.eliminated.push_back({pipeline, reason});
  }
  return board;
}

std::string leaderboard_text(const Leaderboard& board) {
  std::string text;
  for (const IsoQuality& quality : board.qualities) {
    if (quality.standings.empty()) continue;
    text += fmt::format("score {:.0f}: smallest files\n", quality.score);
    for (size_t i = 0; i < std::min(kMostStandings, quality.standings.size());
         ++i) {
      const Standing& one = quality.standings[i];
      text += fmt::format("  {:6.1f} %  {} original{}  {}\n", 100 * one.size,
                          one.originals, one.originals == 1 ? " " : "s",
                          printable(one.pipeline));
    }
  }
  text += "on the Pareto front\n";
  for (const auto& [pipeline, count] : board.fronts) {
    text += fmt::format("  {:6}    {}\n", count, printable(pipeline));
  }
  if (!board.eliminated.empty()) text += "eliminated\n";
  for (const Elimination& one : board.eliminated) {
    text += fmt::format("  {}: {}\n", printable(one.pipeline),
                        printable(one.reason));
  }
  return text;
}

std::string selection_json(const Leaderboard& board) {
  Json pipelines = Json::array();
  for (const auto& [pipeline, count] : board.fronts) {
    pipelines.push_back({{"id", pipeline}, {"fronts", count}});
  }
  const Json json = {{"schema", "framewise.selection/1"},
                     {"pipelines", std::move(pipelines)}};
  return json.dump_printable(2) + "\n";
}

}  // namespace framewise::report
