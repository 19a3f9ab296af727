// SPDX-License-Identifier: Apache-2.0
#include "timeline/pairing/turned_content.h"

#include <algorithm>
#include <vector>

namespace framewise::timeline {
namespace {

// For each cell of the turned grid: the cell that moves there.
using CellOrder = std::vector<size_t>;

// All orientations: mirrored, upside down, both, and on square grids also
// turned by 90 degrees to either side.
std::vector<CellOrder> turns_of(const Grid& grid) {
  std::vector<CellOrder> turns;
  const auto add = [&](auto&& from) {
    CellOrder& order = turns.emplace_back();
    for (int y = 0; y < grid.rows; ++y) {
      for (int x = 0; x < grid.columns; ++x) order.push_back(from(x, y));
    }
  };
  const auto cell = [&](int x, int y) {
    return size_t(y) * size_t(grid.columns) + size_t(x);
  };
  const int right = grid.columns - 1;
  const int bottom = grid.rows - 1;
  add([&](int x, int y) { return cell(right - x, y); });
  add([&](int x, int y) { return cell(x, bottom - y); });
  add([&](int x, int y) { return cell(right - x, bottom - y); });
  if (grid.rows == grid.columns) {
    add([&](int x, int y) { return cell(y, bottom - x); });
    add([&](int x, int y) { return cell(right - y, x); });
  }
  return turns;
}

void turn(std::span<const int16_t> signature, const CellOrder& order,
          std::vector<int16_t>& turned) {
  turned.clear();
  for (size_t plane = 0; plane < signature.size(); plane += order.size()) {
    for (const size_t from : order) turned.push_back(signature[plane + from]);
  }
}

// A sampled test state and the reference state at the same share of the
// duration.
struct StatePair {
  size_t reference;  // states
  size_t test;
};
std::vector<StatePair> sampled_pairs(const Content& reference,
                                     const Content& test) {
  constexpr size_t kMost = 12;
  const size_t count = std::min(kMost, test.frames());
  std::vector<StatePair> pairs;
  for (size_t i = 0; i < count; ++i) {
    pairs.push_back(
        {reference.state_of((2 * i + 1) * reference.frames() / (2 * count)),
         test.state_of((2 * i + 1) * test.frames() / (2 * count))});
  }
  return pairs;
}

// Sum of the samples' distances to the nearest state of the whole reference.
double distance_at_other_times(const Content& reference, const Content& test,
                               const std::vector<StatePair>& pairs) {
  double sum = 0;
  for (const StatePair& at : pairs) {
    double nearest = distance(reference, at.reference, test, at.test);
    for (size_t state = 0; state < reference.states(); ++state) {
      nearest = std::min(nearest, distance(reference, state, test, at.test));
    }
    sum += nearest;
  }
  return sum;
}

}  // namespace

std::optional<Content> undo_turn(const Content& reference,
                                 const Content& test) {
  constexpr double kPlainlyOff = 40;  // squared levels
  constexpr double kShareLeft = 0.25;
  if (test.frames() == 0 || reference.frames() == 0) return std::nullopt;
  const std::vector<StatePair> pairs = sampled_pairs(reference, test);
  double straight = 0;
  for (const StatePair& at : pairs) {
    straight += distance(reference, at.reference, test, at.test);
  }
  if (straight < kPlainlyOff * double(pairs.size())) return std::nullopt;
  // Content that plays backwards or late is found elsewhere as it is.
  double least = std::min(kShareLeft * straight,
                          distance_at_other_times(reference, test, pairs));
  std::optional<CellOrder> best;
  std::vector<int16_t> turned;
  for (const CellOrder& order : turns_of(test.grid())) {
    double sum = 0;
    for (const StatePair& at : pairs) {
      turn(test.signature(at.test), order, turned);
      sum += signature_distance(reference.signature(at.reference), turned);
    }
    if (sum >= least) continue;
    least = sum;
    best = order;
  }
  if (!best) return std::nullopt;
  Content result(test.grid());
  for (size_t frame = 0; frame < test.frames(); ++frame) {
    turn(test.signature(test.state_of(frame)), *best, turned);
    result.add(turned);
  }
  return result;
}

}  // namespace framewise::timeline
