// SPDX-License-Identifier: Apache-2.0
#include "runtime/pipeline/line_schedule.h"

#include <algorithm>

namespace framewise::runtime {

LineSchedule::LineSchedule(size_t lines, size_t most_open, size_t most_queued)
    : lines_(lines),
      most_open_(std::max<size_t>(most_open, 1)),
      most_queued_(std::max<size_t>(most_queued, 1)) {}

LineSchedule::Open& LineSchedule::at(size_t line) {
  return *std::ranges::find(open_, line, &Open::line);
}

// With an empty queue behind its last item a line waits for its end.
bool LineSchedule::can_take(const Open& open) const {
  return !stopped_ && !open.taking && (open.queued > 0 || open.made_all);
}

bool LineSchedule::can_make(const Open& open) const {
  return !stopped_ && !open.making && !open.made_all &&
         open.queued < most_queued_;
}

LineSchedule::Step LineSchedule::next(const std::optional<Step>& last) {
  const auto take = [](Open& open) {
    open.taking = true;
    return Step{Work::kTake, open.line};
  };
  const auto make = [](Open& open) {
    open.making = true;
    return Step{Work::kMake, open.line};
  };
  if (last) {
    const auto same = std::ranges::find(open_, last->line, &Open::line);
    if (same != open_.end()) {
      if (last->work == Work::kTake && can_take(*same)) return take(*same);
      if (last->work != Work::kTake && can_make(*same)) return make(*same);
      if (can_take(*same)) return take(*same);
      if (can_make(*same)) return make(*same);
    }
  }
  for (Open& open : open_) {
    if (can_take(open)) return take(open);
  }
  for (Open& open : open_) {
    if (can_make(open)) return make(open);
  }
  if (!stopped_ && next_line_ < lines_ && open_.size() < most_open_) {
    open_.push_back({.line = next_line_++, .making = true});
    most_at_once_ = std::max(most_at_once_, open_.size());
    return {Work::kOpen, open_.back().line};
  }
  const bool in_work = std::ranges::any_of(
      open_, [](const Open& open) { return open.making || open.taking; });
  return {in_work ? Work::kWait : Work::kDone, 0};
}

void LineSchedule::opened(size_t line) { at(line).making = false; }

void LineSchedule::made(size_t line, bool is_last) {
  Open& open = at(line);
  open.making = false;
  open.made_all = is_last;
  if (!is_last) ++open.queued;
}

void LineSchedule::taken(size_t line) {
  Open& open = at(line);
  open.taking = false;
  if (open.queued > 0) --open.queued;
}

void LineSchedule::ended(size_t line) {
  std::erase_if(open_, [line](const Open& open) { return open.line == line; });
}

}  // namespace framewise::runtime
