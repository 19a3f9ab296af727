// SPDX-License-Identifier: Apache-2.0
#include "compare/observers/find_evidence.h"

#include <utility>

#include "base/for_each_index.h"
#include "base/result.h"
#include "frame/color/color.h"
#include "frame/resize/edge_alpha.h"
#include "framewise/executor.h"
#include "placement/prepared_frames.h"

namespace framewise::comparison {
namespace {

// The reference frames around the current frame, before and after it. They
// distinguish a ghost from a blur.
class Neighbourhood {
 public:
  explicit Neighbourhood(placement::SeenFrameReader& reader)
      : reader_(reader) {}

  // Moves on to a frame; false where the pictures end before it.
  Result<bool> move_to(int64_t index) {
    while (!now_ || now_->opaque.index() < index) {
      if (now_) past_ = now_->opaque;
      if (next_ && next_->opaque.index() <= index) {
        now_ = std::exchange(next_, std::nullopt);
      } else {
        FW_ASSIGN_OR_RETURN(now_, reader_.at(first_wanted(index)));
        if (!now_) return false;
      }
    }
    if (!next_) {
      FW_ASSIGN_OR_RETURN(next_, reader_.at(index + 1));
    }
    return true;
  }

  const placement::SeenFrame& now() const { return *now_; }
  const std::optional<Frame>& past() const { return past_; }
  std::optional<Frame> next() const {
    return next_ ? std::optional(next_->opaque) : std::nullopt;
  }

 private:
  // The one before the frame that is wanted is its past.
  int64_t first_wanted(int64_t index) const {
    return now_ && now_->opaque.index() + 1 >= index
               ? index
               : std::max<int64_t>(0, index - 1);
  }

  placement::SeenFrameReader& reader_;
  std::optional<Frame> past_;
  std::optional<placement::SeenFrame> now_;
  std::optional<placement::SeenFrame> next_;
};

// Two animations, read in step.
class PairReader {
 public:
  PairReader(Animation& reference, Animation& test,
             const Background& background,
             const std::optional<placement::SharedRegion>& shared, Size size,
             const ResizeOptions& scaling, Executor* executor)
      : part_(shared ? shared->reference : Rect{0, 0, size.width, size.height}),
        reference_frames_(reference, background, part_, shared.has_value(),
                          scaling),
        test_frames_(test, background, shared ? shared->test : part_,
                     shared.has_value()),
        original_(reference_frames_),
        background_(background),
        scaled_(!shared && reference.info().size != test.info().size),
        executor_(executor) {}

  Size size() const { return {part_.width, part_.height}; }

  // The frames of a pair; nothing where the pictures end before it. Pairs come
  // in order.
  Result<std::optional<measure::PairFrames>> at(
      const timeline::ContentPair& pair) {
    Result<bool> there = false;
    Result<std::optional<placement::SeenFrame>> test =
        std::optional<placement::SeenFrame>();
    for_each_index(executor_, 2, [&](size_t side) {
      if (side == 0) {
        there = original_.move_to(pair.reference);
      } else {
        test = test_frames_.at(pair.test);
      }
    });
    FW_ASSIGN_OR_RETURN(const bool moved, std::move(there));
    FW_ASSIGN_OR_RETURN(const std::optional<placement::SeenFrame> shown,
                        std::move(test));
    if (!moved || !shown) return std::optional<measure::PairFrames>();
    const placement::SeenFrame& now = original_.now();
    measure::PairFrames frames{now.opaque,   shown->opaque,    now.alpha,
                               shown->alpha, original_.past(), original_.next(),
                               {},           now.palette};
    if (scaled_) FW_RETURN_IF_ERROR(ignore_edge_alpha(frames));
    return std::optional(std::move(frames));
  }

 private:
  Result<void> ignore_edge_alpha(measure::PairFrames& frames) {
    if (is_opaque(frames.reference_alpha) && is_opaque(frames.test_alpha)) {
      return {};
    }
    FW_ASSIGN_OR_RETURN(
        frames.test_alpha,
        with_edge_alpha_of(frames.reference_alpha, frames.test_alpha, pool_));
    FW_ASSIGN_OR_RETURN(frames.test,
                        flatten(frames.test_alpha, background_, pool_));
    return {};
  }

  Rect part_;
  placement::SeenFrameReader reference_frames_;
  placement::SeenFrameReader test_frames_;
  Neighbourhood original_;
  Background background_;
  FramePool pool_;
  bool scaled_;  // one of the two, to the size of the other
  Executor* executor_;
};

}  // namespace

Result<measure::Evidence> find_evidence(
    Animation& reference, Animation& test,
    const std::vector<timeline::ContentPair>& pairs,
    const std::vector<bool>& text_moments, const Background& background,
    const std::optional<placement::SharedRegion>& shared, Size size,
    const ResizeOptions& scaling, placement::PlacementProbe* telling,
    Executor* executor, const std::stop_token& stop) {
  FW_RETURN_IF_ERROR(reference.rewind());
  FW_RETURN_IF_ERROR(test.rewind());
  PairReader reader(reference, test, background, shared, size, scaling,
                    executor);
  measure::EvidenceCollector collector(reader.size(), pairs.size(),
                                       text_moments);
  const std::optional<measure::PairFrames> none;
  std::optional<measure::PairFrames> frames;
  Result<std::optional<measure::PairFrames>> next = none;
  const auto read = [&](size_t i) {
    if (i < pairs.size()) next = reader.at(pairs[i]);
  };
  read(0);
  for (size_t i = 0; i < pairs.size() && !stop.stop_requested(); ++i) {
    FW_ASSIGN_OR_RETURN(frames, std::exchange(next, none));
    if (!frames) break;
    if (telling) telling->add(i, frames->reference, frames->test);
    const auto add = [&] {
      collector.add(*frames, pairs[i].reference, pairs[i].test, executor);
    };
    if (executor && executor->concurrency() > 1) {
      executor->parallel_for(
          2, [&](size_t task) { task == 0 ? add() : read(i + 1); });
    } else {
      add();
      frames.reset();  // before there are more
      read(i + 1);
    }
  }
  return std::move(collector).take();
}

}  // namespace framewise::comparison
