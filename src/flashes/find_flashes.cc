// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "base/result.h"
#include "flashes/detector.h"
#include "flashes/remedy.h"
#include "flashes/seam.h"

namespace framewise {
namespace {

// A frame that is shown for no time cannot flash. The first one is kept, as a
// picture without time is shown for as long as somebody looks at it.
bool is_shown(const Frame& frame, int64_t frames) {
  return frames == 0 || frame.time().duration > 0;
}

}  // namespace

namespace flashes {

bool plays_again(const AnimationInfo& info) {
  return info.plays && *info.plays != 1;
}

Result<void> judge_seam(Animation& animation, FlashDetector::State& state) {
  const FlashReport& report = state.report;
  if (!plays_again(animation.info()) || report.frames < 2 ||
      report.duration_s <= 0) {
    return {};
  }
  const double needed_s =
      kWindowS +
      (state.rules.extended_transitions > 0 ? state.rules.extended_s : 0);
  const int64_t plays = animation.info().plays.value_or(0);
  const TimeBase base = animation.info().time_base;
  state.begin_repetition();
  // The first time through, whose frames this loop shifts in time.
  const double duration = report.duration_s;
  double offset = duration;
  for (int64_t play = 1; plays == 0 || play < plays; ++play) {
    FW_RETURN_IF_ERROR(animation.rewind());
    while (true) {
      FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, animation.next());
      if (!frame) break;
      const double start = base.seconds(frame->time().start) + offset;
      if (start > duration + needed_s) return {};
      if (!is_shown(*frame, 1)) continue;
      FW_RETURN_IF_ERROR(
          state.add(*frame, start, base.seconds(frame->time().duration)));
      if (state.options.stop_at_failure && state.has_failed()) return {};
    }
    offset += duration;
    if (offset > duration + needed_s) return {};
  }
  return {};
}

}  // namespace flashes

Result<FlashReport> find_flashes(Animation& animation,
                                 const FlashOptions& options) {
  const flashes::Rules& rules = flashes::rules_of(options.rules);
  FW_ASSIGN_OR_RETURN(
      const flashes::View view,
      flashes::view_of(animation.info().size, rules, options.display));
  FlashDetector::State state(rules, view, options, animation.info());
  state.report.name = animation.name();
  FW_RETURN_IF_ERROR(animation.rewind());
  const TimeBase base = animation.info().time_base;
  bool stopped = false;
  while (!stopped) {
    FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, animation.next());
    if (!frame) break;
    if (!is_shown(*frame, state.report.frames)) continue;
    FW_RETURN_IF_ERROR(state.add(*frame, base.seconds(frame->time().start),
                                 base.seconds(frame->time().duration)));
    if (options.on_frame) options.on_frame(state.report.frames);
    stopped = options.stop_at_failure && state.has_failed();
  }
  const std::optional<Error> damage = animation.damage();
  if (!stopped && !damage && options.loops &&
      options.rules != FlashRules::kIris) {
    FW_RETURN_IF_ERROR(flashes::judge_seam(animation, state));
  }
  FlashReport report = state.finish();
  report.stopped_early = stopped;
  report.damage = damage;
  if (damage && report.state != FlashState::kFail) {
    report.state = FlashState::kUnknown;
    report.sentence = flashes::sentence_of(report);
  }
  return report;
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
