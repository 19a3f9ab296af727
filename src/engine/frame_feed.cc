// SPDX-License-Identifier: Apache-2.0
#include "engine/frame_feed.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/result.h"

namespace framewise::engine {

namespace {

// So many frames in a row serve a unit and what is around it.
size_t frames_kept(Around around) {
  switch (around) {
    case Around::kNothing: return 1;
    case Around::kNeighbours: return 3;
    case Around::kTwoBefore: return 4;
  }
  return 1;
}

}  // namespace

FrameFeed::FrameFeed(Animation& reference, std::vector<Animation*> candidates,
                     const std::vector<Unit>& units, Around around,
                     std::span<Onlooker* const> onlookers, HeldFrames* held,
                     int reach)
    : reference_{&reference, 0, frames_kept(around)},
      units_(units),
      around_(around),
      onlookers_(onlookers),
      held_(held),
      reach_(size_t(reach)) {
  for (size_t i = 0; i < candidates.size(); ++i) {
    candidates_.push_back({candidates[i], i + 1});
  }
}

int FrameFeed::reach_for(size_t threads, size_t units_at_once) {
  // Twice the distance of the frames that a thread sees in the mean. The area
  // grows with it; beyond some frames it helps nobody.
  constexpr size_t kMost = 16;
  return threads <= 1 ? 1 : int(std::min(2 * threads * units_at_once, kMost));
}

Frame FrameFeed::reaching_back(Stream& stream, Frame frame) const {
  if (reach_ == 1) return frame;
  std::vector<ChangedArea>& changes = stream.changes;
  if (frame.index() != stream.decoded + 1) changes.clear();
  stream.decoded = frame.index();
  if (changes.size() == reach_) changes.erase(changes.begin());
  changes.push_back(frame.changed());
  ChangedArea area = ChangedArea::everything(frame.size());
  if (changes.size() == reach_) {
    area = ChangedArea::nothing();
    for (const ChangedArea& one : changes) area.add(one);
  }
  return frame.with_time(frame.index(), frame.time(), area);
}

Result<std::optional<Frame>> FrameFeed::next(Stream& stream) {
  FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, stream.animation->next());
  if (frame && frame->index() == stream.seen) {
    ++stream.seen;
    for (Onlooker* onlooker : onlookers_) {
      FW_RETURN_IF_ERROR(onlooker->see(stream.side, *frame));
    }
  }
  return frame;
}

Result<void> FrameFeed::finish() {
  if (finished_ || ended_early_ || onlookers_.empty()) return {};
  finished_ = true;
  const auto finish_one = [this](Stream& stream) -> Result<void> {
    stream.last.clear();
    std::optional<Frame> frame;
    do {
      frame.reset();  // so that the decoder can paint over it
      FW_ASSIGN_OR_RETURN(frame, next(stream));
    } while (frame);
    return {};
  };
  FW_RETURN_IF_ERROR(finish_one(reference_));
  for (Stream& stream : candidates_) FW_RETURN_IF_ERROR(finish_one(stream));
  return {};
}

Result<std::optional<Frame>> FrameFeed::advance(Stream& stream, int64_t index) {
  if (const Frame* held = held_ ? held_->find(stream.side, index) : nullptr) {
    return std::optional(*held);
  }
  std::deque<Frame>& last = stream.last;
  for (const Frame& frame : last) {
    if (frame.index() == index) return std::optional(frame);
  }
  if (!last.empty() && last.back().index() > index) {
    FW_RETURN_IF_ERROR(stream.animation->seek(index));
    last.clear();
  }
  while (last.empty() || last.back().index() < index) {
    FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, next(stream));
    if (!frame) return std::optional<Frame>();
    if (last.size() == stream.kept) last.pop_front();
    last.push_back(reaching_back(stream, *std::move(frame)));
  }
  if (held_) held_->hold(stream.side, last.back());
  return std::optional(last.back());
}

Result<void> FrameFeed::decode_around(const Unit::Test& test,
                                      UnitFrames& frames) {
  measure::Neighbours& around = frames.around.emplace_back();
  if (around_ == Around::kTwoBefore && test.second_before >= 0) {
    FW_ASSIGN_OR_RETURN(around.second_previous,
                        advance(reference_, test.second_before));
  }
  if (test.before >= 0) {
    FW_ASSIGN_OR_RETURN(around.previous, advance(reference_, test.before));
  }
  if (test.after >= 0) {
    FW_ASSIGN_OR_RETURN(around.next, advance(reference_, test.after));
  }
  return {};
}

Result<std::optional<UnitFrames>> FrameFeed::decode(const Unit& unit) {
  UnitFrames frames;
  frames.unit = &unit;
  FW_ASSIGN_OR_RETURN(std::optional<Frame> reference,
                      advance(reference_, unit.reference));
  if (!reference) return std::optional<UnitFrames>();
  frames.reference = *std::move(reference);
  for (const Unit::Test& test : unit.tests) {
    FW_ASSIGN_OR_RETURN(std::optional<Frame> frame,
                        advance(candidates_[test.candidate], test.frame));
    if (!frame) return std::optional<UnitFrames>();
    frames.tests.push_back(*std::move(frame));
    if (around_ != Around::kNothing) {
      FW_RETURN_IF_ERROR(decode_around(test, frames));
    }
  }
  return std::optional<UnitFrames>(std::move(frames));
}

Result<std::vector<UnitFrames>> FrameFeed::take(size_t count) {
  std::lock_guard lock(mutex_);
  const auto begin = std::chrono::steady_clock::now();
  std::vector<UnitFrames> taken;
  while (taken.size() < count && next_ < units_.size()) {
    auto frames = decode(units_[next_]);
    if (!frames) {
      next_ = units_.size();
      return std::move(frames).error();
    }
    if (!*frames) {
      ended_early_ = true;
      next_ = units_.size();
      break;
    }
    taken.push_back(**std::move(frames));
    ++next_;
  }
  if (next_ == units_.size()) FW_RETURN_IF_ERROR(finish());
  decode_ms_ += std::chrono::duration<double, std::milli>(
                    std::chrono::steady_clock::now() - begin)
                    .count();
  return taken;
}

}  // namespace framewise::engine
