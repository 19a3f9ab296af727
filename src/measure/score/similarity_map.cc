// SPDX-License-Identifier: Apache-2.0
#include "measure/score/similarity_map.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "simd/plane/order_statistic.h"
#include "simd/ssim/similarity_blocks.h"

namespace framewise::measure {
namespace {

// With the usual 6.5, raising black by 10 levels would count as ruin, and dark
// terminals would get no score.
constexpr simd::SimilarityConstants kConstants = {160.0f, 58.5225f};
constexpr double kWorstShare = 0.05;

// Small changes of brightness are less visible than their term suggests. A
// complete change, such as black for white, is a total loss.
constexpr float kSmallLuminance = 0.35f;
float seen_luminance(float loss) {
  return kSmallLuminance * loss + (1 - kSmallLuminance) * loss * loss * loss;
}

// The threshold of the worst 5 % is likely within this of the last frame's.
constexpr float kNear = 1.0f / 64;

int lossy_in(const float* values, int count) {
  int lossy = 0;
  for (int i = 0; i < count; ++i) lossy += values[i] > 0;
  return lossy;
}

float sum_of(const float* values, int count) {
  float sum = 0;
  for (int i = 0; i < count; ++i) sum += values[i];
  return sum;
}

}  // namespace

double MeanOfWorst::of(const ImageF& losses, double sum, int64_t lossy) {
  const simd::ValuePlane plane = {losses.row(0), losses.stride(),
                                  size_t(losses.width()),
                                  size_t(losses.height())};
  const size_t count = size_t(std::ceil(kWorstShare * double(plane.count())));
  if (size_t(lossy) <= count) return sum / double(count);
  limit_ = simd::order_statistic(
               plane, plane.count() - count, memory_,
               simd::Bracket{limit_ * (1 - kNear), limit_ * (1 + kNear)})
               .value;
  const simd::Above above = simd::sum_above(plane, limit_);
  return (above.sum + double(count - above.count) * double(limit_)) /
         double(count);
}

void SimilarityMap::evaluate(const PaddedPlane& a, const PaddedPlane& b,
                             const Rect& area) {
  const int columns = a.plane.width() / 4 - 1;
  const int rows = a.plane.height() / 4 - 1;
  for (ImageF* map : {&luminance_, &structure_, &losses_}) {
    map->resize(columns, rows);
  }
  sums_.resize(size_t(rows));
  // The repeated samples beyond the edge depend on the edge.
  const int right = area.x + area.width == a.size.width ? a.plane.width()
                                                        : area.x + area.width;
  const int bottom = area.y + area.height == a.size.height
                         ? a.plane.height()
                         : area.y + area.height;
  const int left = std::clamp(area.x / 4 - 1, 0, columns - 1);
  const int top = std::clamp(area.y / 4 - 1, 0, rows - 1);
  const size_t windows =
      size_t(std::clamp((right - 1) / 4, 0, columns - 1) - left + 1);
  const int last = std::clamp((bottom - 1) / 4, 0, rows - 1);

  const size_t pitch = windows + 1;
  rows_.resize(8 * pitch);
  const auto sums_at = [&](size_t place) {
    float* at = rows_.data() + place * 4 * pitch;
    return simd::SimilaritySums{at, at + pitch, at + 2 * pitch, at + 3 * pitch};
  };
  simd::SimilaritySums upper = sums_at(0);
  simd::SimilaritySums lower = sums_at(1);
  const auto sum_row = [&](int row, const simd::SimilaritySums& out) {
    simd::similarity_sums(a.plane.row(4 * row) + 4 * left, a.plane.stride(),
                          b.plane.row(4 * row) + 4 * left, b.plane.stride(),
                          pitch, out);
  };
  sum_row(top, upper);
  for (int y = top; y <= last; ++y) {
    sum_row(y + 1, lower);
    float* light = luminance_.row(y) + left;
    float* shape = structure_.row(y) + left;
    float* loss = losses_.row(y) + left;
    simd::similarity_windows(upper, lower, windows, kConstants, light, shape);
    for (size_t i = 0; i < windows; ++i) {
      loss[i] = light[i] + shape[i] - light[i] * shape[i];
    }
    sums_[size_t(y)].known = false;
    std::swap(upper, lower);
  }
}

// Windows are 8 x 8 samples and begin at every fourth sample.
template <typename Loss>
double SimilarityMap::mean_at(int x, int y, const Loss& loss) const {
  const int right = std::min(x / 4, losses_.width() - 1);
  const int bottom = std::min(y / 4, losses_.height() - 1);
  const int left = std::clamp(x / 4 - 1, 0, right);
  const int top = std::clamp(y / 4 - 1, 0, bottom);
  return (loss(left, top) + loss(right, top) + loss(left, bottom) +
          loss(right, bottom)) /
         4;
}

double SimilarityMap::base_at(int x, int y) const {
  return mean_at(x, y, [this](int column, int row) {
    return double(seen_luminance(luminance_.row(row)[column])) +
           double(structure_.row(row)[column]);
  });
}

double SimilarityMap::loss_at(int x, int y) const {
  return mean_at(x, y, [this](int column, int row) {
    return double(losses_.row(row)[column]);
  });
}

void SimilarityMap::add_bases(int cell, int columns,
                              std::vector<float>& cells) const {
  const int rows = int(cells.size()) / columns;
  for (int y = 0; y < losses_.height(); ++y) {
    if (sums_[size_t(y)].lossy == 0) continue;
    const int row = std::min((4 * y + 4) / cell, rows - 1);
    float* const at = &cells[size_t(row) * size_t(columns)];
    const float* const light = luminance_.row(y);
    const float* const shape = structure_.row(y);
    for (int x = 0; x < losses_.width(); ++x) {
      if (light[x] == 0 && shape[x] == 0) continue;
      at[std::min((4 * x + 4) / cell, columns - 1)] +=
          seen_luminance(light[x]) + shape[x];
    }
  }
}

SimilarityMap::RowSums SimilarityMap::sums_of(int row) const {
  const int count = losses_.width();
  float luminance = 0;
  const float* light = luminance_.row(row);
  for (int x = 0; x < count; ++x) luminance += seen_luminance(light[x]);
  return {true, luminance, sum_of(structure_.row(row), count),
          sum_of(losses_.row(row), count), lossy_in(losses_.row(row), count)};
}

SimilarityLoss SimilarityMap::total() {
  SimilarityLoss loss;
  int64_t lossy = 0;
  for (int y = 0; y < losses_.height(); ++y) {
    RowSums& sums = sums_[size_t(y)];
    if (!sums.known) sums = sums_of(y);
    loss.luminance += double(sums.luminance);
    loss.structure += double(sums.structure);
    loss.whole += double(sums.whole);
    lossy += sums.lossy;
  }
  const double sum = loss.whole;
  const double windows = double(losses_.size().pixels());
  for (double* mean : {&loss.luminance, &loss.structure, &loss.whole}) {
    *mean /= windows;
  }
  if (sum > 0) loss.worst = worst_.of(losses_, sum, lossy);
  return loss;
}

SimilarityLoss SimilarityMap::worse_total(SimilarityMap& other) {
  SimilarityLoss loss;
  int64_t lossy = 0;
  worse_.resize(losses_.size());
  for (int y = 0; y < worse_.height(); ++y) {
    RowSums& sums = sums_[size_t(y)];
    RowSums& others = other.sums_[size_t(y)];
    if (!sums.known || !others.known) {
      const float* x = losses_.row(y);
      std::transform(x, x + worse_.width(), other.losses_.row(y), worse_.row(y),
                     [](float p, float q) { return std::max(p, q); });
      sums = {.known = true,
              .whole = sum_of(worse_.row(y), worse_.width()),
              .lossy = lossy_in(worse_.row(y), worse_.width())};
      others.known = true;
    }
    loss.whole += double(sums.whole);
    lossy += sums.lossy;
  }
  const double sum = loss.whole;
  loss.whole /= double(worse_.size().pixels());
  if (sum > 0) loss.worst = worst_of_both_.of(worse_, sum, lossy);
  return loss;
}

}  // namespace framewise::measure
