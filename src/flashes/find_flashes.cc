// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <utility>

#include "base/result.h"
#include "flashes/judge_frames.h"
#include "flashes/remedy.h"

namespace framewise {
namespace flashes {
namespace {

// The next frame as `change` leaves it; absent: there is none.
Result<std::optional<ShownFrame>> next_shown(Animation& animation,
                                             const FrameChange& change,
                                             int64_t index) {
  FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, animation.next());
  if (!frame) return std::optional<ShownFrame>();
  // A frame that is shown for no time is not changed either.
  const int64_t ticks = frame->time().duration;
  if (!change || (ticks <= 0 && index > 0)) {
    const double seconds = animation.info().time_base.seconds(ticks);
    return std::optional(ShownFrame{*std::move(frame), seconds});
  }
  FW_ASSIGN_OR_RETURN(ShownFrame shown, change(*std::move(frame), index));
  return std::optional(std::move(shown));
}

}  // namespace

Result<FlashPass> FlashPass::create(const Animation& animation,
                                    const FlashOptions& options) {
  const AnimationInfo& info = animation.info();
  const Rules& rules = rules_of(options.rules);
  FW_ASSIGN_OR_RETURN(const View view,
                      view_of(info.size, rules, options.display));
  auto state =
      std::make_unique<FlashDetector::State>(rules, view, options, info);
  state->report.name = animation.name();
  return FlashPass(std::move(state), info.time_base);
}

Result<void> FlashPass::add(const Frame& frame) {
  return add(ShownFrame{frame, time_base_.seconds(frame.time().duration)});
}

// A frame that is shown for no time cannot flash. A first one is kept, as a
// picture without time stays for as long as somebody looks at it.
Result<void> FlashPass::add(const ShownFrame& shown) {
  const bool first = frames_++ == 0;
  if (over_ || (shown.duration_s <= 0 && !first)) return {};
  FW_RETURN_IF_ERROR(state_->add(shown.frame, now_s_, shown.duration_s));
  now_s_ += shown.duration_s;
  const FlashOptions& options = state_->options;
  if (options.on_frame && !state_->repeating) {
    options.on_frame(state_->report.frames);
  }
  over_ = options.stop_at_failure && state_->has_failed();
  return {};
}

// The seam of a loop, where the end meets the beginning. A short loop is played
// as often as it takes to fill the time in which flashes count.
Result<void> FlashPass::play_again(Animation& animation,
                                   const FrameChange& change) {
  const int64_t plays = animation.info().plays.value_or(1);
  const double duration = now_s_;
  if (plays == 1 || state_->report.frames < 2 || duration <= 0) return {};
  const bool extended = state_->rules.extended_transitions > 0;
  const double until =
      duration + kWindowS + (extended ? state_->rules.extended_s : 0);
  state_->begin_repetition();
  for (int64_t play = 1; plays == 0 || play < plays; ++play) {
    FW_RETURN_IF_ERROR(animation.rewind());
    for (int64_t index = 0;; ++index) {
      FW_ASSIGN_OR_RETURN(const auto shown,
                          next_shown(animation, change, index));
      if (!shown) break;
      if (now_s_ > until) return {};
      FW_RETURN_IF_ERROR(add(*shown));
      if (over_) return {};
    }
    if (now_s_ > until) return {};
  }
  return {};
}

Result<FlashReport> FlashPass::finish(Animation& animation,
                                      const FrameChange& change) {
  const std::optional<Error> damage = animation.damage();
  const FlashOptions& options = state_->options;
  if (!over_ && !damage && options.loops &&
      options.rules != FlashRules::kIris) {
    FW_RETURN_IF_ERROR(play_again(animation, change));
  }
  if (damage && !over_) {
    FlashReport report = finish_early();
    report.damage = damage;
    return report;
  }
  FlashReport report = state_->finish();
  report.stopped_early = over_;
  return report;
}

FlashReport FlashPass::finish_early() {
  FlashReport report = state_->finish();
  if (report.state != FlashState::kFail) {
    report.state = FlashState::kUnknown;
    report.sentence = sentence_of(report);
  }
  return report;
}

Result<FlashReport> judge_frames(Animation& animation,
                                 const FlashOptions& options,
                                 const FrameChange& change) {
  FW_ASSIGN_OR_RETURN(FlashPass pass, FlashPass::create(animation, options));
  FW_RETURN_IF_ERROR(animation.rewind());
  while (!pass.is_over()) {
    FW_ASSIGN_OR_RETURN(const auto shown,
                        next_shown(animation, change, pass.frames()));
    if (!shown) break;
    FW_RETURN_IF_ERROR(pass.add(*shown));
  }
  return pass.finish(animation, change);
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
