// SPDX-License-Identifier: Apache-2.0
#include "measure/score/local_error.h"

#include <algorithm>
#include <cmath>

#include "measure/luma_pyramid.h"
#include "measure/metric.h"
#include "simd/evidence/block_errors.h"

namespace framewise::measure {
namespace {

constexpr int kSide = 4;  // of a block, in samples
// Mean difference of neighbors at which errors count half.
constexpr float kMaskingContrast = 12;

constexpr float kSamples = kSide * kSide;
constexpr float kNeighbors = 2 * kSide * (kSide - 1);

}  // namespace

void LocalError::resize(Size plane) {
  plane_ = plane;
  columns_ = (plane.width + kSide - 1) / kSide;
  rows_ = (plane.height + kSide - 1) / kSide;
  stride_ = (columns_ + 3) / 4 * 4;
  squares_.assign(at(rows_), 0);
  detail_.assign(at(rows_), 0);
  sums_.assign(size_t(rows_), 0);
  stale_.assign(size_t(rows_), 0);
}

void LocalError::compute(const PairView& pair) {
  plane_ = {};
  update(pair);
}

void LocalError::update(const PairView& pair) {
  const PaddedPlane& reference = pair.reference().get<ScorePlanes>().luma[1];
  const PaddedPlane& test = pair.test().get<ScorePlanes>().luma[1];
  if (plane_ != reference.size) {
    resize(reference.size);
    changed_.reset(plane_, true);
  } else {
    scale_down(pair.changed(), 1, 0, changed_);
  }
  evaluate(reference, test, changed_);
}

void LocalError::evaluate(const PaddedPlane& reference, const PaddedPlane& test,
                          const TileMap& changed) {
  constexpr int kBlocks = TileMap::kSide / kSide;  // per tile
  std::ranges::fill(stale_, uint8_t{0});
  for (int tile = 0; tile < changed.rows(); ++tile) {
    if (changed.marked_rows(tile) == 0) continue;
    const int end = std::min(rows_, (tile + 1) * kBlocks);
    for (int row = tile * kBlocks; row < end; ++row) {
      const ImageF& a = reference.plane;
      const ImageF& b = test.plane;
      simd::block_errors(a.row(kSide * row), a.stride(), b.row(kSide * row),
                         b.stride(), size_t(columns_),
                         {&squares_[at(row)], &detail_[at(row)]});
      for (int near = row - 1; near <= row + 1; ++near) {
        if (near >= 0 && near < rows_) stale_[size_t(near)] = 1;
      }
    }
  }
  for (int row = 0; row < rows_; ++row) {
    if (stale_[size_t(row)]) sums_[size_t(row)] = row_sum(row);
  }
}

double LocalError::row_sum(int row) const {
  const float* const above = detail(std::max(row - 1, 0));
  const float* const own = detail(row);
  const float* const below = detail(std::min(row + 1, rows_ - 1));
  const auto column = [&](int x) { return above[x] + own[x] + below[x]; };
  double sum = 0;
  float left = column(0);
  float middle = left;
  for (int x = 0; x < columns_; ++x) {
    const float right = column(std::min(x + 1, columns_ - 1));
    const float seen = (left + middle + right) / (9 * kNeighbors);
    const float error =
        squares(row)[x] / (kSamples * (seen + kMaskingContrast));
    sum += double(error * error) * double(error * error);
    left = middle;
    middle = right;
  }
  return sum;
}

double LocalError::value() const {
  double sum = 0;
  for (const double row : sums_) sum += row;
  const double mean = sum / (double(columns_) * rows_);
  return std::sqrt(std::sqrt(std::sqrt(mean)));
}

namespace {

void measure_local_error(const PairView& pair, std::span<Value> values) {
  values[0] = pair.get<LocalError>().value();
}

}  // namespace

Metric local_error_metric() {
  return {
      .outputs = {{.name = "local_error",
                   .title = "Error of the worst places",
                   .direction = Direction::kLowerIsBetter,
                   .lowest = 0,
                   .perfect = 0,
                   .version = "1",
                   .paper = "docs/time.md",
                   .about = "How bad the worst places of a picture are, which "
                            "means do not show: an 8-norm of luma's error over "
                            "blocks of 8x8, less where detail hides it. Cheap, "
                            "and what samples of butteraugli follow most.",
                   .cost = CostClass::kCheap}},
      .measure = measure_local_error,
      .kept_bytes = 1};
}

}  // namespace framewise::measure
