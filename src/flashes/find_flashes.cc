// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <utility>

#include "base/result.h"
#include "flashes/detector.h"
#include "flashes/judge_frames.h"
#include "flashes/remedy.h"

namespace framewise {
namespace flashes {
namespace {

// Feeds the frames of an animation to a detector, with their times.
class Player {
 public:
  Player(Animation& animation, FlashDetector::State& state,
         const FrameChange& change)
      : animation_(animation), state_(state), change_(change) {}

  // Plays all frames, or those that begin before `until_s`.
  Result<void> play(double until_s) {
    FW_RETURN_IF_ERROR(animation_.rewind());
    for (int64_t index = 0;; ++index) {
      FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, animation_.next());
      if (!frame) return {};
      const int64_t ticks = frame->time().duration;
      // A frame that is shown for no time cannot flash. A first one is kept, as
      // a picture without time stays for as long as somebody looks at it.
      if (ticks <= 0 && index > 0) continue;
      ShownFrame shown{std::move(*frame),
                       animation_.info().time_base.seconds(ticks)};
      if (change_) {
        FW_ASSIGN_OR_RETURN(shown, change_(std::move(shown.frame), index));
      }
      if (now_s_ > until_s) return {};
      FW_RETURN_IF_ERROR(state_.add(shown.frame, now_s_, shown.duration_s));
      now_s_ += shown.duration_s;
      if (state_.options.on_frame && !state_.repeating) {
        state_.options.on_frame(state_.report.frames);
      }
      if (state_.options.stop_at_failure && state_.has_failed()) {
        stopped_ = true;
        return {};
      }
    }
  }

  // The seam of a loop, where the end meets the beginning. A short loop is
  // played as often as it takes to fill the time in which flashes count.
  Result<void> play_again() {
    const int64_t plays = animation_.info().plays.value_or(1);
    const double duration = now_s_;
    if (plays == 1 || state_.report.frames < 2 || duration <= 0) return {};
    const bool extended = state_.rules.extended_transitions > 0;
    const double until =
        duration + kWindowS + (extended ? state_.rules.extended_s : 0);
    state_.begin_repetition();
    for (int64_t play = 1; plays == 0 || play < plays; ++play) {
      FW_RETURN_IF_ERROR(this->play(until));
      if (stopped_ || now_s_ > until) return {};
    }
    return {};
  }

  bool stopped() const { return stopped_; }

 private:
  Animation& animation_;
  FlashDetector::State& state_;
  const FrameChange& change_;
  double now_s_ = 0;
  bool stopped_ = false;
};

}  // namespace

Result<FlashReport> judge_frames(Animation& animation,
                                 const FlashOptions& options,
                                 const FrameChange& change) {
  const Rules& rules = rules_of(options.rules);
  FW_ASSIGN_OR_RETURN(const View view,
                      view_of(animation.info().size, rules, options.display));
  FlashDetector::State state(rules, view, options, animation.info());
  state.report.name = animation.name();
  Player player(animation, state, change);
  FW_RETURN_IF_ERROR(player.play(1e300));
  const std::optional<Error> damage = animation.damage();
  const bool stopped = player.stopped();
  if (!stopped && !damage && options.loops &&
      options.rules != FlashRules::kIris) {
    FW_RETURN_IF_ERROR(player.play_again());
  }
  FlashReport report = state.finish();
  report.stopped_early = player.stopped();
  report.damage = damage;
  if (damage && report.state != FlashState::kFail) {
    report.state = FlashState::kUnknown;
    report.sentence = sentence_of(report);
  }
  return report;
}

}  // namespace flashes

Result<FlashReport> find_flashes(Animation& animation,
                                 const FlashOptions& options) {
  return flashes::judge_frames(animation, options, nullptr);
}

Result<FlashReport> find_flashes(const std::filesystem::path& path,
                                 const OpenOptions& open_options,
                                 const FlashOptions& options) {
  OpenOptions tolerant = open_options;
  tolerant.tolerant = true;
  FW_ASSIGN_OR_RETURN(Animation animation, open(path, tolerant));
  return find_flashes(animation, options);
}

}  // namespace framewise
