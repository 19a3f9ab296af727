// SPDX-License-Identifier: Apache-2.0
#include "engine/find_evidence.h"

#include <utility>

#include "base/result.h"
#include "engine/frames_of_evidence.h"

namespace framewise::engine {
namespace {

// The reference around the frame that is looked at: what it showed before and
// shows next, which tells a ghost from a blur.
class Neighbourhood {
 public:
  explicit Neighbourhood(SeenFrameReader& reader) : reader_(reader) {}

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

  const SeenFrame& now() const { return *now_; }
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

  SeenFrameReader& reader_;
  std::optional<Frame> past_;
  std::optional<SeenFrame> now_;
  std::optional<SeenFrame> next_;
};

}  // namespace

Result<measure::Evidence> find_evidence(
    Animation& reference, Animation& test,
    const std::vector<ContentPair>& pairs, const Background& background,
    const std::optional<judge::SharedPart>& shared, Executor* executor,
    const std::stop_token& stop) {
  FW_RETURN_IF_ERROR(reference.rewind());
  FW_RETURN_IF_ERROR(test.rewind());
  const Rect part = shared ? shared->reference : all_of(reference);
  const Size size = {part.width, part.height};
  SeenFrameReader reference_frames(reference, background, part, true);
  SeenFrameReader test_frames(test, background, shared ? shared->test : part,
                              shared.has_value());
  Neighbourhood original(reference_frames);
  measure::EvidenceCollector collector(size, pairs.size());
  for (const ContentPair& pair : pairs) {
    if (stop.stop_requested()) break;
    FW_ASSIGN_OR_RETURN(const bool there, original.move_to(pair.reference));
    if (!there) break;
    FW_ASSIGN_OR_RETURN(const std::optional<SeenFrame> shown,
                        test_frames.at(pair.test));
    if (!shown) break;
    const SeenFrame& now = original.now();
    collector.add({now.opaque, shown->opaque, now.alpha, shown->alpha,
                   original.past(), original.next()},
                  pair.reference, pair.test, executor);
  }
  return std::move(collector).take();
}

}  // namespace framewise::engine
