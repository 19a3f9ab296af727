// SPDX-License-Identifier: Apache-2.0
#include "optimize/predict/boosting.h"

#include <algorithm>
#include <numeric>

namespace framewise::optimization {
namespace {

double value_of(const std::vector<TreeNode>& tree,
                std::span<const double> features) {
  int32_t at = 0;
  while (tree[size_t(at)].feature >= 0) {
    const TreeNode& node = tree[size_t(at)];
    at = features[size_t(node.feature)] <= node.threshold ? node.left
                                                          : node.right;
  }
  return tree[size_t(at)].value;
}

struct Split {
  int32_t feature = -1;
  double threshold = 0;
  double gain = 0;  // by which the sum of squared errors falls
};

// Grows one tree on residuals.
class Grower {
 public:
  Grower(std::span<const TrainingRow> rows, std::span<const double> residuals,
         const BoostingOptions& options, std::vector<double>& importances)
      : rows_(rows),
        residuals_(residuals),
        options_(options),
        importances_(importances) {}

  std::vector<TreeNode> grow() {
    std::vector<size_t> all(rows_.size());
    std::iota(all.begin(), all.end(), size_t{0});
    add_node(all, 0);
    return std::move(tree_);
  }

 private:
  int32_t add_node(std::vector<size_t>& members, int depth);
  Split best_split(std::vector<size_t>& members) const;

  std::span<const TrainingRow> rows_;
  std::span<const double> residuals_;
  const BoostingOptions& options_;
  std::vector<double>& importances_;
  std::vector<TreeNode> tree_;
};

Split Grower::best_split(std::vector<size_t>& members) const {
  Split best;
  double sum = 0;
  for (const size_t i : members) sum += residuals_[i];
  const auto count = double(members.size());
  const double before = sum * sum / count;
  const auto least = size_t(options_.least_rows);
  for (size_t f = 0; f < rows_[0].features.size(); ++f) {
    const auto feature = [&](size_t i) { return rows_[i].features[f]; };
    std::ranges::stable_sort(members, {}, feature);
    double left = 0;
    for (size_t i = 0; i + 1 < members.size(); ++i) {
      left += residuals_[members[i]];
      const double low = feature(members[i]);
      const double high = feature(members[i + 1]);
      if (low == high || i + 1 < least || members.size() - i - 1 < least) {
        continue;
      }
      const double right = sum - left;
      const auto n = double(i + 1);
      const double gain =
          left * left / n + right * right / (count - n) - before;
      if (gain <= best.gain + 1e-12) continue;
      best = {int32_t(f), low + (high - low) / 2, gain};
    }
  }
  return best;
}

int32_t Grower::add_node(std::vector<size_t>& members, int depth) {
  const auto at = int32_t(tree_.size());
  tree_.emplace_back();
  const Split split = depth < options_.depth ? best_split(members) : Split{};
  if (split.feature < 0) {
    double sum = 0;
    for (const size_t i : members) sum += residuals_[i];
    tree_[size_t(at)].value = options_.shrinkage * sum / double(members.size());
    return at;
  }
  importances_[size_t(split.feature)] += split.gain;
  std::vector<size_t> left;
  std::vector<size_t> right;
  // In the order of rows, so that sums do not depend on earlier sorting.
  std::ranges::sort(members);
  for (const size_t i : members) {
    const double value = rows_[i].features[size_t(split.feature)];
    (value <= split.threshold ? left : right).push_back(i);
  }
  TreeNode node{.feature = split.feature, .threshold = split.threshold};
  node.left = add_node(left, depth + 1);
  node.right = add_node(right, depth + 1);
  tree_[size_t(at)] = node;
  return at;
}

}  // namespace

double Forest::predict(std::span<const double> features) const {
  double value = base;
  for (const auto& tree : trees) value += value_of(tree, features);
  return value;
}

TrainedForest train(std::span<const TrainingRow> rows,
                    const BoostingOptions& options) {
  TrainedForest trained;
  trained.importances.resize(rows[0].features.size());
  for (const TrainingRow& row : rows) trained.forest.base += row.target;
  trained.forest.base /= double(rows.size());
  std::vector<double> residuals;
  for (const TrainingRow& row : rows) {
    residuals.push_back(row.target - trained.forest.base);
  }
  for (int i = 0; i < options.trees; ++i) {
    auto tree = Grower(rows, residuals, options, trained.importances).grow();
    if (tree.size() == 1) break;  // nothing is left to split
    for (size_t k = 0; k < rows.size(); ++k) {
      residuals[k] -= value_of(tree, rows[k].features);
    }
    trained.forest.trees.push_back(std::move(tree));
  }
  const double all = std::accumulate(trained.importances.begin(),
                                     trained.importances.end(), 0.);
  for (double& one : trained.importances) one = all > 0 ? one / all : 0;
  return trained;
}

}  // namespace framewise::optimization
