// SPDX-License-Identifier: Apache-2.0
// The covariance of 5 x 5 blocks of a plane: its eigenvalues, and how far each
// block lies from it. In single precision and in the order of libvmaf's
// operations: the matrices are ill-conditioned, so that another order changes
// the third digit.
#pragma once

#include <array>
#include <vector>

#include "frame/plane.h"

namespace framewise::measure {

class BlockCovariance {
 public:
  static constexpr int kSide = 5;
  static constexpr int kCells = kSide * kSide;
  using Matrix = std::array<std::array<float, kCells>, kCells>;
  using Vector = std::array<float, kCells>;

  // Of every position of a block inside of the plane. The last rows and columns
  // that fill no block are left out; the plane holds at least one block.
  void compute(const ImageF& plane);

  // Whether it can be inverted. If not, the distances are 0.
  bool regular() const { return regular_; }
  const Vector& eigenvalues() const { return eigenvalues_; }
  // The mean product of each block's samples with those that the inverse of the
  // covariance makes of them; blocks in rows.
  const std::vector<float>& distances() const { return distances_; }

 private:
  void find_covariance(const ImageF& plane, Size covered);
  bool find_distances(const ImageF& plane, Size covered);

  Matrix covariance_{};
  Vector eigenvalues_{};
  std::vector<float> distances_;
  std::vector<float> samples_;    // of each cell: those of all blocks
  std::vector<float> projected_;  // likewise
  bool regular_ = false;
};

// The eigenvalues of a symmetric matrix, in no order.
BlockCovariance::Vector eigenvalues_of(BlockCovariance::Matrix matrix);

}  // namespace framewise::measure
