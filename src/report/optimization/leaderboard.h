// SPDX-License-Identifier: Apache-2.0
// Compares pipelines by the rows of a sweep: which gives the smallest files at
// equal quality, and which never wins.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "report/batch/row_facts.h"

namespace framewise::report {

// The scores at which sizes are compared.
inline constexpr double kIsoQualities[] = {70, 75, 80, 85, 90, 95};

struct Standing {
  std::string pipeline;
  // The geometric mean of the sizes, as shares of the originals', over the
  // originals for which some setting reaches the score.
  double size = 0;
  size_t originals = 0;
};

struct IsoQuality {
  double score = 0;
  std::vector<Standing> standings;  // most originals, then the smallest size
};

struct Elimination {
  std::string pipeline;
  std::string reason;
};

struct Leaderboard {
  std::vector<IsoQuality> qualities;
  // How often a pipeline is on the Pareto front of an original; the most first.
  std::vector<std::pair<std::string, size_t>> fronts;
  std::vector<Elimination> eliminated;
  // Pipelines on some front, the most frequent first: worth a closer look.
  std::vector<std::string> selected;
};

// The pipeline of a row is its label up to the first space.
Leaderboard leaderboard_of(std::span<const RowFacts> rows);

std::string leaderboard_text(const Leaderboard& board);
// The selection as JSON: {"schema": "framewise.selection/1", "pipelines": […]}.
std::string selection_json(const Leaderboard& board);

}  // namespace framewise::report
