// SPDX-License-Identifier: Apache-2.0
#include "flashes/transition_counts.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

namespace framewise::flashes {
namespace {

// Calls use(index) for every set bit, from the lowest on.
template <typename Use>
void for_each_bit(uint64_t word, const Use& use) {
  for (; word != 0; word &= word - 1) use(size_t(std::countr_zero(word)));
}

}  // namespace

void drop_fine_patterns(const View& view, size_t groups, StepMask& mask) {
  if (!view.shows_fine_patterns) return;
  constexpr size_t kBlock = 16;
  constexpr uint64_t kColumns = (uint64_t{1} << kBlock) - 1;
  const auto height = size_t(view.cells.height);
  for (size_t top = 0; top < height; top += kBlock) {
    const size_t end = std::min(top + kBlock, height);
    for (size_t group = 0; group < groups; ++group) {
      const auto rises = [&](size_t y) -> uint64_t& {
        return mask.rises[y * groups + group];
      };
      const auto falls = [&](size_t y) -> uint64_t& {
        return mask.falls[y * groups + group];
      };
      uint64_t rising = 0, falling = 0;
      for (size_t y = top; y < end; ++y) {
        rising |= rises(y);
        falling |= falls(y);
      }
      if (rising == 0 || falling == 0) continue;
      for (size_t left = 0; left < simd::kCellGroup; left += kBlock) {
        int same = 0, opposite = 0;
        // `up` and `down` of a row against their neighbors in both directions.
        const auto compare = [&](uint64_t up, uint64_t down, uint64_t next_up,
                                 uint64_t next_down) {
          same += std::popcount((up & next_up) | (down & next_down));
          opposite += std::popcount((up & next_down) | (down & next_up));
        };
        for (size_t y = top; y < end; ++y) {
          const uint64_t up = rises(y) >> left & kColumns;
          const uint64_t down = falls(y) >> left & kColumns;
          compare(up, down, up >> 1, down >> 1);
          if (y + 1 == end) break;
          compare(up, down, rises(y + 1) >> left & kColumns,
                  falls(y + 1) >> left & kColumns);
        }
        if (opposite * 8 < (same + opposite) * 3 || opposite == 0) continue;
        for (size_t y = top; y < end; ++y) {
          rises(y) &= ~(kColumns << left);
          falls(y) &= ~(kColumns << left);
        }
      }
    }
  }
}

TransitionCounts::TransitionCounts(const View& view, size_t groups)
    : view_(view),
      groups_(groups),
      stride_(groups * simd::kCellGroup),
      counts_(stride_ * size_t(view.cells.height)),
      totals_(counts_.size()),
      cells_by_count_(kMostCounted + 1),
      integral_(size_t(view.cells.width + 1) * size_t(view.cells.height + 1)) {
  cells_by_count_[0] = int64_t(counts_.size());
}

void TransitionCounts::move_cell(size_t cell, int by) {
  const size_t before = std::min(size_t(counts_[cell]), kMostCounted);
  counts_[cell] = uint16_t(counts_[cell] + by);
  const size_t after = std::min(size_t(counts_[cell]), kMostCounted);
  --cells_by_count_[before];
  ++cells_by_count_[after];
}

void TransitionCounts::expire(double time_s) {
  while (!steps_.empty() &&
         steps_.front().time_s + kWindowS <= time_s + kClockS) {
    Step& step = steps_.front();
    for (size_t word = 0; word < step.bits.size(); ++word) {
      for_each_bit(step.bits[word], [&](size_t bit) {
        move_cell(word * simd::kCellGroup + bit, -1);
      });
    }
    spare_.push_back(std::move(step.bits));
    steps_.pop_front();
  }
}

void TransitionCounts::add(double time_s, const StepMask& mask) {
  Step step{time_s, {}};
  if (!spare_.empty()) {
    step.bits = std::move(spare_.back());
    spare_.pop_back();
  }
  step.bits.resize(mask.rises.size());
  bool any = false;
  for (size_t word = 0; word < step.bits.size(); ++word) {
    step.bits[word] = mask.rises[word] | mask.falls[word];
    any = any || step.bits[word] != 0;
    for_each_bit(step.bits[word], [&](size_t bit) {
      const size_t cell = word * simd::kCellGroup + bit;
      move_cell(cell, 1);
      ++totals_[cell];
    });
  }
  if (any) {
    steps_.push_back(std::move(step));
  } else {
    spare_.push_back(std::move(step.bits));
  }
}

int64_t TransitionCounts::cells_with(int transitions) const {
  int64_t cells = 0;
  for (size_t n = size_t(transitions); n <= kMostCounted; ++n) {
    cells += cells_by_count_[n];
  }
  return cells;
}

int64_t TransitionCounts::area_with(int transitions) const {
  const Size cells = view_.cells;
  if (view_.field == cells) return cells_with(transitions);
  const size_t width = size_t(cells.width) + 1;
  for (int y = 0; y < cells.height; ++y) {
    const uint16_t* row = counts_.data() + size_t(y) * stride_;
    const uint32_t* above = integral_.data() + size_t(y) * width;
    uint32_t* below = integral_.data() + size_t(y + 1) * width;
    uint32_t sum = 0;
    for (int x = 0; x < cells.width; ++x) {
      sum += row[x] >= transitions;
      below[x + 1] = above[x + 1] + sum;
    }
  }
  uint32_t most = 0;
  const auto field_width = size_t(view_.field.width);
  for (int y = view_.field.height; y <= cells.height; ++y) {
    const uint32_t* low = integral_.data() + size_t(y) * width;
    const uint32_t* high =
        integral_.data() + size_t(y - view_.field.height) * width;
    for (size_t x = field_width; x < width; ++x) {
      most = std::max(most, low[x] - low[x - field_width] - high[x] +
                                high[x - field_width]);
    }
  }
  return int64_t(most);
}

std::optional<double> TransitionCounts::oldest() const {
  if (steps_.empty()) return std::nullopt;
  return steps_.front().time_s;
}

void TransitionCounts::begin_totals() {
  std::copy(counts_.begin(), counts_.end(), totals_.begin());
}

}  // namespace framewise::flashes
