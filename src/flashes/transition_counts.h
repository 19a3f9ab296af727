// SPDX-License-Identifier: Apache-2.0
// How many transitions each cell of a view completed in the last second.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "flashes/flash_view.h"
#include "simd/flashes/cell_steps.h"

namespace framewise::flashes {

// Bits of all cells, a row of whole words after the other.
struct StepMask {
  std::vector<uint64_t> rises;
  std::vector<uint64_t> falls;

  explicit StepMask(size_t words = 0) : rises(words), falls(words) {}
  simd::StepBits row(size_t groups, int y) {
    return {rises.data() + size_t(y) * groups,
            falls.data() + size_t(y) * groups};
  }
};

// Removes transitions of fine, balanced patterns such as noise: in blocks of
// 0.8 degrees where at least three in eight neighbors change in opposite
// directions. Checks of 0.1 degrees have half such neighbors, of 0.3 degrees a
// sixth, noise has half.
void drop_fine_patterns(const View& view, size_t groups, StepMask& mask);

class TransitionCounts {
 public:
  TransitionCounts(const View& view, size_t groups);

  // Forgets transitions that lie kWindowS or more before `time_s`.
  void expire(double time_s);
  // Adds those of a frame that begins at `time_s`.
  void add(double time_s, const StepMask& mask);

  // Cells with at least this many transitions.
  int64_t cells_with(int transitions) const;
  // The largest area of them, in cells, within one field of vision.
  int64_t area_with(int transitions) const;

  uint16_t of(int x, int y) const {
    return counts_[size_t(y) * stride_ + size_t(x)];
  }
  // When the oldest transition that still counts was completed.
  std::optional<double> oldest() const;

  // Transitions of each cell since the last call of begin_totals(), which
  // starts with those of the last second.
  void begin_totals();
  uint32_t total_of(int x, int y) const {
    return totals_[size_t(y) * stride_ + size_t(x)];
  }

 private:
  static constexpr size_t kMostCounted = 256;

  struct Step {
    double time_s;
    std::vector<uint64_t> bits;
  };

  void move_cell(size_t cell, int by);

  View view_;
  size_t groups_;
  size_t stride_;  // cells from a row to the next
  std::vector<uint16_t> counts_;
  std::vector<uint32_t> totals_;
  std::vector<int64_t> cells_by_count_;  // the last counts all above it too
  std::deque<Step> steps_;
  std::vector<std::vector<uint64_t>> spare_;  // memory of forgotten steps
  mutable std::vector<uint32_t> integral_;
};

}  // namespace framewise::flashes
