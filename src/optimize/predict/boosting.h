// SPDX-License-Identifier: Apache-2.0
// Gradient boosting of small regression trees for squared error (Friedman 2001,
// "Greedy function approximation"), for a few hundred rows.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace framewise::optimization {

// A node with two children, or a leaf with a value. Children come after their
// parent.
struct TreeNode {
  int32_t feature = -1;  // -1: a leaf
  double threshold = 0;  // up to it: the left child
  int32_t left = -1;
  int32_t right = -1;
  double value = 0;  // of a leaf

  bool operator==(const TreeNode&) const = default;
};

struct Forest {
  double base = 0;
  std::vector<std::vector<TreeNode>> trees;

  double predict(std::span<const double> features) const;
  bool operator==(const Forest&) const = default;
};

struct TrainingRow {
  std::vector<double> features;  // of all rows equally many
  double target = 0;
};

struct BoostingOptions {
  int trees = 80;
  int depth = 3;
  double shrinkage = 0.1;
  int least_rows = 4;  // of a leaf
};

struct TrainedForest {
  Forest forest;
  // By feature: its share of the error that all splits removed.
  std::vector<double> importances;
};

// Deterministic. At least one row.
TrainedForest train(std::span<const TrainingRow> rows,
                    const BoostingOptions& options = {});

}  // namespace framewise::optimization
