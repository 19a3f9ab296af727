// SPDX-License-Identifier: Apache-2.0
// How likely each clip follows each other one, before the rules of the order
// apply.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "framewise/error.h"

namespace framewise::video {

// The cost of joining the end of one clip to the start of another. Finite, at
// least 0; the scale does not matter.
class SeamCosts {
 public:
  // Costs for all pairs, `clips` rows of `clips`.
  static SeamCosts dense(size_t clips, std::vector<float> costs);
  // Only the best successors of each clip; others cost `others`.
  struct Successor {
    uint32_t clip;
    float cost;
  };
  static SeamCosts sparse(std::vector<std::vector<Successor>> best,
                          float others);

  size_t clips() const { return clips_; }
  bool is_dense() const { return best_.empty(); }
  std::span<const float> row(size_t from) const {
    return std::span(dense_).subspan(from * clips_, clips_);
  }
  std::span<const Successor> best(size_t from) const { return best_[from]; }
  float others() const { return others_; }
  float cost(size_t from, size_t to) const;
  // The clip that fits best after `from`, and its cost. Of at least two clips.
  Successor best_after(size_t from) const;

 private:
  size_t clips_ = 0;
  std::vector<float> dense_;
  std::vector<std::vector<Successor>> best_;
  float others_ = 0;
};

// The table of probabilities. Its numbers come from arithmetic that gives the
// same bits on every machine. Each clip may follow each other one.
class Transitions {
 public:
  // Rows are scaled so that in the long run each clip gets its share of the
  // plays (Sinkhorn and Knopp 1967): otherwise a clip that fits everything is
  // played all the time. The preference for cheap joints is as strong as it can
  // be while `variety` of the other clips may well come next. `shares` add up
  // to 1.
  static Transitions from_costs(const SeamCosts& costs, double variety,
                                std::span<const double> shares);
  // Each clip follows each other one by its share.
  static Transitions by_shares(std::span<const double> shares);
  // Probabilities of the caller, `clips` rows of `clips`. Fails with kUsage
  // unless they are finite, at least 0, and rows add up to 1 within 1e-6.
  static Result<Transitions> from_probabilities(std::span<const double> matrix,
                                                size_t clips);
  // From how often one clip followed another. Of every row a quarter is spread
  // over all clips, so that pairs that never occurred are possible.
  static Transitions from_counts(std::span<const double> counts, size_t clips);

  size_t clips() const { return clips_; }
  // Numbers proportional to the probabilities of all clips after `from`; 0 for
  // `from` itself.
  void weights_after(size_t from, std::span<double> weights) const;
  // SHA-256 of the table.
  std::string sha256() const;

 private:
  struct Entry {
    uint32_t clip;
    double weight;
  };
  // Rounds a row of probabilities to integers that add up to about 2^30.
  void add_row(std::span<const double> probabilities, size_t from);
  static Transitions from_dense(const SeamCosts& costs, double variety,
                                std::span<const double> shares);
  static Transitions from_sparse(const SeamCosts& costs, double variety,
                                 std::span<const double> shares);

  size_t clips_ = 0;
  // All rows in full, or for each clip the weight that it has in every row, a
  // factor of each row, and the weights that differ from their product.
  std::vector<uint32_t> dense_;
  std::vector<double> columns_;
  std::vector<double> factors_;
  std::vector<std::vector<Entry>> rows_;
};

}  // namespace framewise::video
