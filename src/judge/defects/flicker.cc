// SPDX-License-Identifier: Apache-2.0
// Brightness that swings where the original's does not.
//
// The means of the error over cells, m, change by d from pair to pair, where
// the original changes by less; its own motion cancels in an error. Where
// contrast was lost, or something covers the picture, it does not: what goes
// with it is taken off by regression, cell by cell. Projected on a pattern of
// change that occurs, the changes add up to a curve; it flickers when that goes
// up and down again and again. Comparing neighbours alone would miss pumping
// over several frames; the mean of whole frames is blind where half is black.
// After X. Fan, W. Gao, Y. Lu, D. Zhao, Flicking reduction in all intra frame
// coding, JVT-E070, 2002: the change of the coding error where the source is
// still.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "judge/defects/defect_search.h"

namespace framewise::judge {
namespace {

constexpr double kLeastAmplitude = 1.0;  // levels
constexpr size_t kLeastSwings = 4;
// Slower swings have to be as much larger: eyes follow them.
constexpr double kSlowMs = 2000;  // for each
// The original's changes are taken off where they explain this share.
constexpr double kFollows = 0.5;

// Changes of the error's means from each pair to the next.
class Changes {
 public:
  Changes(const measure::ErrorGrid& grid, Size picture, size_t pairs)
      : grid_(grid), count_(pairs > 0 ? pairs - 1 : 0), picture_(picture) {
    for (size_t cell = 0; cell < cells(); ++cell) {
      weights_.push_back(grid.pixels_of(cell, picture));
    }
    find_slopes();
  }

  size_t count() const { return count_; }
  size_t cells() const { return grid_.cells(); }
  // The change of each cell.
  std::vector<double> of(size_t change) const {
    std::vector<double> row(cells());
    for_each(change, [&](size_t cell, double by) { row[cell] = by; });
    return row;
  }
  double rms(size_t change) const {
    double sum = 0;
    for_each(change,
             [&](size_t cell, double by) { sum += weights_[cell] * by * by; });
    return std::sqrt(sum / double(picture_.pixels()));
  }
  // The mean of its products with what each cell changes by at other times.
  // Cells that the edge cuts count for what is left.
  template <size_t kRows>
  std::array<double, kRows> products(
      size_t change, const std::array<std::vector<double>, kRows>& rows) const {
    std::array<double, kRows> sums{};
    for_each(change, [&](size_t cell, double by) {
      const double weighted = weights_[cell] * by;
      for (size_t i = 0; i < kRows; ++i) sums[i] += weighted * rows[i][cell];
    });
    for (double& sum : sums) sum /= double(picture_.pixels());
    return sums;
  }

 private:
  static constexpr size_t kAtOnce = 16;  // cells

  // Whether cells of a pair are the same in the next.
  bool stay(const int16_t* row, size_t first, size_t end) const {
    return std::equal(row + first, row + end, row + first + cells());
  }

  // Calls use(cell, by) wherever the error changes, which in a recording is in
  // few cells.
  template <class Use>
  void for_each(size_t change, const Use& use) const {
    const int16_t* const mean = &grid_.mean[change * cells()];
    const int16_t* const reference = &grid_.reference[change * cells()];
    for (size_t first = 0; first < cells(); first += kAtOnce) {
      const size_t end = std::min(first + kAtOnce, cells());
      if (stay(mean, first, end)) continue;
      for (size_t cell = first; cell < end; ++cell) {
        const int error = mean[cell + cells()] - mean[cell];
        const int original = reference[cell + cells()] - reference[cell];
        // The original's own changes there may explain as much of the error.
        if (error == 0 || std::abs(original) > std::abs(error)) continue;
        use(cell, (error - slopes_[cell] * original) / 64.0);
      }
    }
  }

  // How the error of each cell goes with what the original does there; 0: it
  // does not. In the order of memory, which is that of time.
  void find_slopes() {
    std::vector<double> rr(cells()), re(cells()), ee(cells());
    for (size_t i = 0; i < count_; ++i) {
      const int16_t* const mean = &grid_.mean[i * cells()];
      const int16_t* const reference = &grid_.reference[i * cells()];
      for (size_t first = 0; first < cells(); first += kAtOnce) {
        const size_t end = std::min(first + kAtOnce, cells());
        if (stay(mean, first, end) && stay(reference, first, end)) continue;
        for (size_t cell = first; cell < end; ++cell) {
          const double e = mean[cell + cells()] - mean[cell];
          const double r = reference[cell + cells()] - reference[cell];
          rr[cell] += r * r;
          re[cell] += r * e;
          ee[cell] += e * e;
        }
      }
    }
    for (size_t cell = 0; cell < rr.size(); ++cell) {
      const bool follows =
          rr[cell] > 0 && re[cell] * re[cell] > kFollows * rr[cell] * ee[cell];
      slopes_.push_back(follows ? re[cell] / rr[cell] : 0);
    }
  }

  const measure::ErrorGrid& grid_;
  size_t count_;
  Size picture_;
  std::vector<double> weights_;  // of the cells
  std::vector<double> slopes_;   // likewise
};

struct Swings {
  size_t count = 0;
  double amplitude = 0;       // median
  std::vector<size_t> turns;  // pairs at which the curve turns
  double largest = 0;
  size_t best = 0;
};

// Ups and downs of a curve, those within the dead zone ignored.
Swings zigzag(const std::vector<double>& curve, double dead_zone) {
  Swings swings;
  std::vector<double> heights;
  double extreme = curve.empty() ? 0 : curve[0];
  double start = extreme;
  size_t extreme_at = 0;
  int direction = 0;
  for (size_t i = 1; i < curve.size(); ++i) {
    if (direction == 0) {
      if (std::abs(curve[i] - start) <= dead_zone) continue;
      direction = curve[i] > start ? 1 : -1;
      extreme = curve[i];
      extreme_at = i;
      swings.turns.push_back(i);
      continue;
    }
    if (direction * (curve[i] - extreme) > 0) {
      extreme = curve[i];
      extreme_at = i;
    } else if (direction * (extreme - curve[i]) > dead_zone) {
      heights.push_back(std::abs(extreme - start));
      start = extreme;
      swings.turns.push_back(extreme_at);
      extreme = curve[i];
      extreme_at = i;
      direction = -direction;
    }
  }
  if (direction != 0) {
    heights.push_back(std::abs(extreme - start));
    swings.turns.push_back(extreme_at);
  }
  swings.count = heights.size();
  for (size_t i = 0; i < heights.size(); ++i) {
    if (heights[i] <= swings.largest) continue;
    swings.largest = heights[i];
    swings.best = swings.turns[i + 1];
  }
  swings.amplitude = median(std::move(heights));
  return swings;
}

// The changes that others are seen along.
constexpr size_t kPatterns = 3;
using Patterns = std::array<size_t, kPatterns>;

// The swings of a film along each of these patterns.
std::array<Swings, kPatterns> swings_along(const Changes& changes,
                                           const std::vector<double>& rms,
                                           const Patterns& patterns) {
  std::array<std::vector<double>, kPatterns> along;
  std::array<std::vector<double>, kPatterns> sizes;
  std::array<std::vector<double>, kPatterns> curves;
  for (size_t k = 0; k < kPatterns; ++k) {
    along[k] = changes.of(patterns[k]);
    curves[k] = {0};
  }
  for (size_t i = 0; i < changes.count(); ++i) {
    const auto products = changes.products(i, along);
    for (size_t k = 0; k < kPatterns; ++k) {
      const double length = rms[patterns[k]];
      const double step = rms[i] > 0 && length > 0 ? products[k] / length : 0;
      // A change of another shape is another matter.
      const double taken = std::abs(step) > 0.5 * rms[i] ? step : 0;
      sizes[k].push_back(std::abs(taken));
      curves[k].push_back(curves[k].back() + taken);
    }
  }
  std::array<Swings, kPatterns> swings;
  for (size_t k = 0; k < kPatterns; ++k) {
    const double usual = median(std::move(sizes[k]));
    swings[k] = zigzag(curves[k], std::max(0.5, 0.4 * usual));
  }
  return swings;
}

std::optional<Rect> region_of_pattern(const DefectSearch& search,
                                      const Changes& changes, size_t pattern) {
  const measure::ErrorGrid& grid = search.evidence.grid;
  const std::vector<double> change = changes.of(pattern);
  double most = 0;
  for (const double one : change) most = std::max(most, std::abs(one));
  std::vector<uint8_t> marked(grid.cells());
  for (size_t cell = 0; cell < grid.cells(); ++cell) {
    marked[cell] = std::abs(change[cell]) >= 0.3 * most;
  }
  return region_of(marked, grid.columns, grid.rows, grid.cell,
                   search.evidence.size);
}

// Whether something else is wrong by far more.
bool is_trace(const DefectSearch& search, double amplitude) {
  constexpr double kTrace = 0.4;
  constexpr double kWorst = 0.9;  // of the pairs are better
  const double worst = search.quantile_of(
      [](const measure::FrameTotals& t) { return t.luma_error / t.pixels; },
      kWorst);
  return amplitude < kTrace * std::sqrt(worst);
}

}  // namespace

void find_flicker(DefectSearch& search) {
  const Changes changes(search.evidence.grid, search.evidence.size,
                        search.pairs());
  if (changes.count() < kLeastSwings) return;
  std::vector<double> rms;
  for (size_t i = 0; i < changes.count(); ++i) rms.push_back(changes.rms(i));
  std::vector<size_t> order(changes.count());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return rms[a] > rms[b]; });
  const Patterns patterns = {order[0], order[2], order[order.size() / 2]};
  auto all = swings_along(changes, rms, patterns);
  Swings found;
  size_t pattern = 0;
  for (size_t i = 0; i < patterns.size(); ++i) {
    Swings& swings = all[i];
    if (swings.count < kLeastSwings || swings.amplitude <= found.amplitude) {
      continue;
    }
    found = std::move(swings);
    pattern = patterns[i];
  }
  if (found.count == 0) return;
  const double lasts = search.on_screen(found.turns.back()).to_ms -
                       search.on_screen(found.turns.front()).from_ms;
  const double limit = search.limit(kLeastAmplitude) *
                       std::max(1.0, lasts / (kSlowMs * double(found.count)));
  if (found.amplitude < limit || is_trace(search, found.amplitude)) return;
  std::vector<size_t> when;
  for (size_t i = found.turns.front(); i <= found.turns.back(); ++i) {
    when.push_back(i);
  }
  Reason& reason = search.add(
      DefectKind::kFlicker, band(found.amplitude, 4, 16),
      {fmt::format("brightness goes up and down {} times by about {:.1f} "
                   "levels; the original stays even",
                   found.count, found.amplitude),
       search.context.coding == Coding::kVideo
           ? "frames were coded at different qualities: use a constant quality"
           : "frames were coded with different palettes or qualities: use one "
             "palette for all frames, or a constant quality"},
      when, found.best);
  reason.measured = {found.amplitude, limit, "levels"};
  reason.region = region_of_pattern(search, changes, pattern);
}

}  // namespace framewise::judge
