// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/frame_feed.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/result.h"
#include "frame/pixel_buffer.h"
#include "framewise/executor.h"

namespace framewise::comparison {

namespace {

// The most frames held of a file that is read backwards, in bytes.
constexpr int64_t kMostAwaitedBytes = int64_t{64} << 20;
constexpr size_t kMostAwaited = 64;

// So many frames in a row serve a unit and what is around it.
size_t frames_kept(Around around) {
  switch (around) {
    case Around::kNothing: return 1;
    case Around::kNeighbours: return 3;
    case Around::kTwoBefore: return 4;
    case Around::kWide: return 7;
  }
  return 1;
}

}  // namespace

FrameFeed::FrameFeed(Animation& reference, std::vector<Animation*> candidates,
                     const std::vector<ReferenceStep>& units,
                     const FeedOptions& options)
    : reference_{&reference, 0, frames_kept(options.around)},
      units_(units),
      options_(options) {
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
  const auto reach = size_t(options_.reach);
  if (reach == 1) return frame;
  std::vector<ChangedArea>& changes = stream.changes;
  if (frame.index() != stream.decoded + 1) changes.clear();
  stream.decoded = frame.index();
  if (changes.size() == reach) changes.erase(changes.begin());
  changes.push_back(frame.changed());
  ChangedArea area = ChangedArea::everything(frame.size());
  if (changes.size() == reach) {
    area = ChangedArea::nothing();
    for (const ChangedArea& one : changes) area.add(one);
  }
  return frame.with_time(frame.index(), frame.time(), area);
}

Result<std::optional<Frame>> FrameFeed::next(Stream& stream) {
  auto next = stream.ahead ? *std::exchange(stream.ahead, std::nullopt)
                           : stream.animation->next();
  FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, std::move(next));
  if (frame && frame->index() == stream.seen) {
    ++stream.seen;
    for (FrameObserver* observer : options_.observers) {
      FW_RETURN_IF_ERROR(observer->on_frame(stream.side, *frame));
    }
  }
  return frame;
}

Result<void> FrameFeed::finish() {
  if (finished_ || ended_early_ || options_.observers.empty()) return {};
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
  std::deque<Frame>& last = stream.last;
  for (const Frame& frame : last) {
    if (frame.index() == index) return std::optional(frame);
  }
  for (const Frame& frame : stream.awaited) {
    if (frame.index() == index) return std::optional(frame);
  }
  stream.awaited.clear();
  std::vector<int64_t> awaited;
  if (!last.empty() && last.back().index() > index) {
    awaited = awaited_until(stream, index);
    stream.ahead.reset();
    FW_RETURN_IF_ERROR(stream.animation->seek(awaited.front()));
    last.clear();
  }
  while (last.empty() || last.back().index() < index) {
    FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, next(stream));
    if (!frame) return std::optional<Frame>();
    if (last.size() == stream.kept) last.pop_front();
    last.push_back(reaching_back(stream, *std::move(frame)));
    if (std::ranges::binary_search(awaited, last.back().index())) {
      stream.awaited.push_back(last.back());
    }
  }
  return std::optional(last.back());
}

std::vector<int64_t> FrameFeed::awaited_until(const Stream& stream,
                                              int64_t index) const {
  const int64_t bytes =
      std::max<int64_t>(1, detail::bytes_of(stream.last.back()));
  const auto room = size_t(
      std::clamp<int64_t>(kMostAwaitedBytes / bytes, 1, int64_t{kMostAwaited}));
  // Frames farther back are decoded by another seek, which is early enough.
  const int64_t first = index - 4 * int64_t(room);
  std::vector<int64_t> awaited = {index};
  for (size_t i = next_; i < units_.size() && i < next_ + 4 * room; ++i) {
    for (const ReferenceStep::Test& test : units_[i].tests) {
      const bool other = &candidates_[test.candidate] != &stream;
      if (other || test.frame >= index || test.frame < first) continue;
      if (awaited.size() == room) return awaited;
      const auto at = std::ranges::lower_bound(awaited, test.frame);
      if (*at != test.frame) awaited.insert(at, test.frame);
    }
  }
  return awaited;
}

Result<void> FrameFeed::decode_around(const ReferenceStep::Test& test,
                                      UnitFrames& frames) {
  measure::NeighborFrames& around = frames.around.emplace_back();
  const Surroundings& near = test.around;
  const bool wide = options_.around == Around::kWide;
  const bool two = wide || options_.around == Around::kTwoBefore;
  // In the order of the file.
  struct Wanted {
    bool wanted;
    int64_t index;
    std::optional<Frame>& frame;
  };
  for (const Wanted& one :
       {Wanted{wide, near.fourth_before, around.fourth_previous},
        Wanted{wide, near.third_before, around.third_previous},
        Wanted{two, near.second_before, around.second_previous},
        Wanted{true, near.before, around.previous},
        Wanted{true, near.after, around.next},
        Wanted{wide, near.second_after, around.second_next}}) {
    if (!one.wanted || one.index < 0) continue;
    FW_ASSIGN_OR_RETURN(one.frame, advance(reference_, one.index));
  }
  return {};
}

bool FrameFeed::lacks(const Stream& stream, int64_t index) const {
  const std::deque<Frame>& last = stream.last;
  return last.empty() || last.back().index() < index;
}

void FrameFeed::decode_side_by_side(const ReferenceStep& unit) {
  lacking_.clear();
  const auto add = [this](Stream& stream, int64_t index) {
    const bool known =
        stream.ahead ||
        std::find(lacking_.begin(), lacking_.end(), &stream) != lacking_.end();
    if (!known && lacks(stream, index)) lacking_.push_back(&stream);
  };
  add(reference_, unit.reference);
  for (const ReferenceStep::Test& test : unit.tests) {
    add(candidates_[test.candidate], test.frame);
  }
  if (lacking_.size() < 2) return;
  options_.executor->parallel_for(lacking_.size(), [this](size_t i) {
    lacking_[i]->ahead = lacking_[i]->animation->next();
  });
}

Result<std::optional<UnitFrames>> FrameFeed::decode(const ReferenceStep& unit) {
  if (options_.executor) decode_side_by_side(unit);
  UnitFrames frames;
  frames.unit = &unit;
  FW_ASSIGN_OR_RETURN(std::optional<Frame> reference,
                      advance(reference_, unit.reference));
  if (!reference) return std::optional<UnitFrames>();
  frames.reference = *std::move(reference);
  for (const ReferenceStep::Test& test : unit.tests) {
    FW_ASSIGN_OR_RETURN(std::optional<Frame> frame,
                        advance(candidates_[test.candidate], test.frame));
    if (!frame) return std::optional<UnitFrames>();
    frames.tests.push_back(*std::move(frame));
    if (options_.around != Around::kNothing) {
      FW_RETURN_IF_ERROR(decode_around(test, frames));
    }
  }
  return std::optional<UnitFrames>(std::move(frames));
}

void FrameFeed::choose(const UnitFrames& frames) const {
  if (options_.choices.empty()) return;
  for (size_t i = 0; i < frames.tests.size(); ++i) {
    const ReferenceStep::Test& test = frames.unit->tests[i];
    if (PairChoice* const choice = options_.choices[test.candidate]) {
      choice->choose(test.pair, frames.reference, frames.tests[i]);
    }
  }
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
    choose(**frames);
    taken.push_back(**std::move(frames));
    ++next_;
  }
  if (next_ == units_.size()) FW_RETURN_IF_ERROR(finish());
  decode_ms_ += std::chrono::duration<double, std::milli>(
                    std::chrono::steady_clock::now() - begin)
                    .count();
  return taken;
}

}  // namespace framewise::comparison
