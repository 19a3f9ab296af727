// SPDX-License-Identifier: Apache-2.0
#include "flashes/flash_events.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace framewise::flashes {
namespace {

// Transitions of the busiest cells: as many as an area at the limit has, so
// that a single flickering cell does not decide.
int64_t busiest_total(const TransitionCounts& counts, const View& view,
                      const std::vector<uint8_t>& marked) {
  std::vector<uint32_t> totals;
  for (int y = 0; y < view.cells.height; ++y) {
    for (int x = 0; x < view.cells.width; ++x) {
      if (marked[size_t(y) * size_t(view.cells.width) + size_t(x)]) {
        totals.push_back(counts.total_of(x, y));
      }
    }
  }
  if (totals.empty()) return 0;
  const size_t rank =
      std::min(totals.size() - 1, size_t(view.limit_cells * kWarningShare));
  std::nth_element(totals.begin(), totals.begin() + ptrdiff_t(rank),
                   totals.end(), std::greater<>());
  return totals[rank];
}

double typical_swing(const ImageF& swing, const View& view,
                     const std::vector<uint8_t>& marked) {
  std::vector<float> swings;
  for (int y = 0; y < view.cells.height; ++y) {
    for (int x = 0; x < view.cells.width; ++x) {
      if (marked[size_t(y) * size_t(view.cells.width) + size_t(x)]) {
        swings.push_back(swing.row(y)[x]);
      }
    }
  }
  if (swings.empty()) return 0;
  const auto middle = swings.begin() + ptrdiff_t(swings.size() / 2);
  std::nth_element(swings.begin(), middle, swings.end());
  return double(*middle);
}

}  // namespace

FlashLevel level_of(const TransitionCounts& counts, const View& view,
                    const Rules& rules) {
  const int most = rules.most_transitions;
  const int fewest =
      rules.extended_transitions > 0 ? rules.extended_transitions : most;
  FlashLevel level;
  const double warning_cells = kWarningShare * view.limit_cells;
  if (double(counts.cells_with(fewest)) <= warning_cells) return level;
  int n = fewest;
  while (double(counts.cells_with(n + 1)) > view.limit_cells) ++n;
  while (n >= fewest && double(counts.area_with(n)) <= view.limit_cells) --n;
  level.transitions = n >= fewest ? n : 0;
  if (n > most) {
    level.state = FlashState::kFail;
    level.cells = double(counts.area_with(most + 1));
    return level;
  }
  const double failing = double(counts.area_with(most + 1));
  if (n == most || failing > warning_cells) {
    level.state = FlashState::kWarning;
    level.cells = n == most ? double(counts.area_with(most)) : failing;
    level.transitions = std::max(level.transitions, most);
  }
  return level;
}

FlashMap map_of(const std::vector<uint8_t>& marked, const View& view) {
  constexpr int kFields = FlashMap::kColumns * FlashMap::kRows;
  std::vector<int64_t> hit(kFields), all(kFields);
  for (int y = 0; y < view.cells.height; ++y) {
    const int row = y * FlashMap::kRows / view.cells.height;
    for (int x = 0; x < view.cells.width; ++x) {
      const int column = x * FlashMap::kColumns / view.cells.width;
      const auto field = size_t(row * FlashMap::kColumns + column);
      ++all[field];
      hit[field] +=
          marked[size_t(y) * size_t(view.cells.width) + size_t(x)] != 0;
    }
  }
  FlashMap map;
  map.shares.resize(kFields);
  for (size_t i = 0; i < map.shares.size(); ++i) {
    map.shares[i] = uint8_t(all[i] == 0 ? 0 : hit[i] * 255 / all[i]);
  }
  return map;
}

FlashEvents::FlashEvents(FlashKind kind, const View& view, const Rules& rules)
    : kind_(kind),
      view_(view),
      rules_(rules),
      marked_(size_t(view.cells.pixels())) {}

void FlashEvents::begin(const FrameClock& clock, TransitionCounts& counts) {
  open_ = true;
  event_ = {};
  event_.kind = kind_;
  const FrameClock first = recent_.empty() ? clock : recent_.front();
  event_.start_s = first.time_s;
  event_.start_frame = first.frame;
  std::fill(marked_.begin(), marked_.end(), 0);
  counts.begin_totals();
}

void FlashEvents::mark_cells(const TransitionCounts& counts) {
  for (int y = 0; y < view_.cells.height; ++y) {
    uint8_t* row = marked_.data() + size_t(y) * size_t(view_.cells.width);
    for (int x = 0; x < view_.cells.width; ++x) {
      row[x] |= uint8_t(counts.of(x, y) >= rules_.most_transitions);
    }
  }
}

void FlashEvents::on_frame(const FrameClock& clock, const FlashLevel& level,
                           bool added, TransitionCounts& counts,
                           const ImageF* swing) {
  std::erase_if(recent_, [&](const FrameClock& step) {
    return step.time_s + kWindowS <= clock.time_s + kClockS;
  });
  if (added) {
    recent_.push_back(clock);
    last_change_ = clock;
  }
  if (open_ && clock.time_s > last_above_.time_s + kWindowS &&
      level.state == FlashState::kPass) {
    finish(counts, swing);
  }
  if (level.state == FlashState::kPass) return;
  if (!open_) begin(clock, counts);
  last_above_ = clock;
  event_.at_seam =
      event_.at_seam || (repeating_ && level.state > state_at_seam_);
  event_.end_s = last_change_.time_s;
  event_.end_frame = last_change_.frame;
  event_.state = std::max(event_.state, level.state);
  failed_ = failed_ || level.state == FlashState::kFail;
  event_.rate = std::max(event_.rate, level.transitions / 2.0);
  event_.share_of_frame =
      std::max(event_.share_of_frame,
               double(counts.cells_with(rules_.most_transitions)) /
                   double(view_.cells.pixels()));
  event_.share_of_limit =
      std::max(event_.share_of_limit, level.cells / view_.limit_cells);
  if (added) mark_cells(counts);
}

void FlashEvents::begin_repetition() {
  repeating_ = true;
  state_at_seam_ = open_ ? event_.state : FlashState::kPass;
}

void FlashEvents::finish(TransitionCounts& counts, const ImageF* swing) {
  if (!open_) return;
  open_ = false;
  state_at_seam_ = FlashState::kPass;
  event_.transitions = busiest_total(counts, view_, marked_);
  if (swing) event_.swing = typical_swing(*swing, view_, marked_);
  event_.map = map_of(marked_, view_);
  events_.push_back(std::move(event_));
}

void ExtendedFlashing::on_frame(const FrameClock& clock,
                                const FlashLevel& level, const View& view) {
  if (rules_.extended_transitions == 0 ||
      level.transitions < rules_.extended_transitions) {
    since_.reset();
    reported_ = false;
    return;
  }
  if (!since_) since_ = clock;
  if (clock.time_s - since_->time_s + kClockS < rules_.extended_s) return;
  if (!reported_) {
    reported_ = true;
    FlashEvent& event = events_.emplace_back();
    event.kind = FlashKind::kExtended;
    event.state = FlashState::kWarning;
    event.start_s = since_->time_s;
    event.start_frame = since_->frame;
    event.at_seam = repeating_;
  }
  FlashEvent& event = events_.back();
  event.end_s = clock.time_s;
  event.end_frame = clock.frame;
  event.rate = std::max(event.rate, level.transitions / 2.0);
  event.share_of_limit =
      std::max(event.share_of_limit, level.cells / view.limit_cells);
}

}  // namespace framewise::flashes
