// SPDX-License-Identifier: Apache-2.0
#include "flashes/detector.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/result.h"
#include "flashes/remedy.h"

namespace framewise {

using flashes::FrameClock;
using flashes::IrisState;

namespace {

simd::LuminanceLimits limits_of(const flashes::Rules& rules,
                                const FlashDisplay& display, bool hdr) {
  constexpr float kNever = 1e30f;
  const double unit =
      rules.light == flashes::LightRule::kRelative ? 1 : display.nits;
  const bool contrast = hdr && rules.hdr_contrast > 0;
  return {float(rules.change / unit), float(rules.dark / unit),
          contrast ? float(rules.hdr_contrast) : kNever};
}

bool is_hdr(const PixelFormat& format) {
  return format.color.transfer == Transfer::kPq ||
         format.color.transfer == Transfer::kHlg;
}

std::optional<double> stated_rate(const AnimationInfo& info) {
  if (!info.frame_count || !info.duration || *info.duration <= 0) {
    return std::nullopt;
  }
  return double(*info.frame_count) / info.time_base.seconds(*info.duration);
}

}  // namespace

FlashDetector::State::State(const flashes::Rules& the_rules,
                            const flashes::View& the_view,
                            const FlashOptions& the_options,
                            const AnimationInfo& info)
    : rules(the_rules),
      view(the_view),
      options(the_options),
      cells(view, rules.light, options.display.nits),
      luminance(view, cells.groups(),
                limits_of(rules, options.display, is_hdr(info.format))),
      red(view, cells.groups()),
      general_events(FlashKind::kGeneral, view, rules),
      red_events(FlashKind::kRed, view, rules),
      extended(rules),
      frame_rate(stated_rate(info)) {
  report.rules = rules.rules;
  report.display = options.display;
  report.size = info.size;
  if (options.stripes) {
    stripes.emplace(view, rules,
                    limits_of(rules, options.display, is_hdr(info.format)));
  }
}

Result<void> FlashDetector::State::add_iris(const Frame& frame,
                                            const FrameClock& clock,
                                            double duration_s) {
  if (!iris) {
    const double rate =
        frame_rate.value_or(duration_s > 0 ? 1 / duration_s : 25);
    iris.emplace(frame.size(), std::max(int(std::lround(rate)), 1));
  }
  FW_ASSIGN_OR_RETURN(const flashes::IrisRow row, iris->add(frame));
  add_iris_event(FlashKind::kGeneral, row.luminance.state,
                 row.luminance.transitions, clock);
  add_iris_event(FlashKind::kRed, row.red.state, row.red.transitions, clock);
  const IrisState worst = std::max(row.luminance.state, row.red.state);
  report.moments.push_back(
      {clock.time_s, row.luminance.mean,
       uint16_t(std::max(row.luminance.transitions, row.red.transitions)),
       worst >= IrisState::kExtended  ? FlashState::kFail
       : worst == IrisState::kWarning ? FlashState::kWarning
                                      : FlashState::kPass});
  return {};
}

// Frames that follow each other with the same state are one event.
void FlashDetector::State::add_iris_event(FlashKind kind, IrisState state,
                                          int transitions,
                                          const FrameClock& clock) {
  if (state == IrisState::kPass) return;
  std::vector<FlashEvent>& events =
      kind == FlashKind::kRed ? red_events.events() : general_events.events();
  const FlashKind shown =
      state == IrisState::kExtended ? FlashKind::kExtended : kind;
  const FlashState flash_state =
      state >= IrisState::kExtended ? FlashState::kFail : FlashState::kWarning;
  if (events.empty() || events.back().end_frame + 1 != clock.frame ||
      events.back().kind != shown || events.back().state != flash_state) {
    FlashEvent& event = events.emplace_back();
    event.kind = shown;
    event.state = flash_state;
    event.start_s = clock.time_s;
    event.start_frame = clock.frame;
    event.share_of_frame = 1;
    event.share_of_limit = 1;
  }
  FlashEvent& event = events.back();
  event.end_s = clock.time_s;
  event.end_frame = clock.frame;
  event.transitions = std::max(event.transitions, int64_t(transitions));
  event.rate = std::max(event.rate, transitions / 2.0);
}

Result<void> FlashDetector::State::add(const Frame& frame, double start_s,
                                       double duration_s) {
  const FrameClock clock{report.frames + repeated_frames, start_s};
  ++(repeating ? repeated_frames : report.frames);
  if (!repeating) report.duration_s = start_s + duration_s;
  FW_ASSIGN_OR_RETURN(const flashes::CellRows rows, cells.read(frame));
  if (rules.rules == FlashRules::kIris) {
    FW_RETURN_IF_ERROR(add_iris(frame, clock, duration_s));
    if (stripes) {
      luminance.step(cells, rows, start_s);
      stripes->on_frame(clock, cells.luminance(), !rows.empty(),
                        luminance.counts());
    }
    return {};
  }
  const bool changed = luminance.step(cells, rows, start_s);
  const bool turned_red = red.step(cells, rows, start_s);
  const flashes::FlashLevel level = level_of(luminance.counts(), view, rules);
  const flashes::FlashLevel red_level = level_of(red.counts(), view, rules);
  general_events.on_frame(clock, level, changed, luminance.counts(),
                          &luminance.swing());
  red_events.on_frame(clock, red_level, turned_red, red.counts(), nullptr);
  extended.on_frame(clock, level, view);
  if (repeating) return {};
  if (stripes) {
    stripes->on_frame(clock, cells.luminance(), !rows.empty(),
                      luminance.counts());
  }
  const float mean = rows.empty() && !report.moments.empty()
                         ? report.moments.back().luminance
                         : float(cells.mean_luminance());
  report.moments.push_back(
      {start_s, mean,
       uint16_t(std::max(level.transitions, red_level.transitions)),
       std::max(level.state, red_level.state)});
  return {};
}

void FlashDetector::State::begin_repetition() {
  repeating = true;
  report.repeats = true;
  if (stripes) stripes->finish(report.duration_s, report.frames);
  general_events.begin_repetition();
  red_events.begin_repetition();
  extended.begin_repetition();
}

bool FlashDetector::State::has_failed() const {
  const auto failed = [](const FlashEvent& event) {
    return event.state == FlashState::kFail;
  };
  return general_events.failed() || red_events.failed() ||
         (stripes && stripes->failed()) ||
         (iris && !report.moments.empty() &&
          (std::any_of(general_events.events().begin(),
                       general_events.events().end(), failed) ||
           std::any_of(red_events.events().begin(), red_events.events().end(),
                       failed)));
}

// Events of the repetition that the first time through had too are left out.
void FlashDetector::State::collect(std::vector<FlashEvent>& events) {
  const double duration = report.duration_s;
  const auto had_before = [&](const FlashEvent& event) {
    return std::any_of(
        events.begin(), events.end(), [&](const FlashEvent& other) {
          return !other.at_seam && other.state >= event.state &&
                 other.start_s <= event.end_s - duration + flashes::kWindowS &&
                 other.end_s >= event.start_s - duration - flashes::kWindowS;
        });
  };
  for (FlashEvent& event : events) {
    if (event.at_seam && event.start_s >= duration && had_before(event)) {
      continue;
    }
    FlashEvent& kept = report.events.emplace_back(event);
    if (!kept.at_seam) {
      kept.end_s = std::min(kept.end_s, duration);
      kept.end_frame = std::min(kept.end_frame, report.frames - 1);
    }
    if (report.frames > 0) {
      kept.start_frame %= report.frames;
      kept.end_frame %= report.frames;
    }
    if (kept.at_seam && kept.start_s >= duration && duration > 0) {
      const double passes = std::floor(kept.start_s / duration);
      kept.start_s -= passes * duration;
      kept.end_s -= passes * duration;
    }
    flashes::describe(kept, rules, options.display);
  }
}

FlashReport FlashDetector::State::finish() {
  general_events.finish(luminance.counts(), &luminance.swing());
  red_events.finish(red.counts(), nullptr);
  collect(general_events.events());
  collect(red_events.events());
  collect(extended.events());
  if (stripes) {
    if (!repeating) stripes->finish(report.duration_s, report.frames);
    collect(stripes->events());
  }
  std::stable_sort(report.events.begin(), report.events.end(),
                   [](const FlashEvent& a, const FlashEvent& b) {
                     return std::pair(a.start_s, a.kind) <
                            std::pair(b.start_s, b.kind);
                   });
  for (const FlashEvent& event : report.events) {
    report.state = std::max(report.state, event.state);
  }
  report.sentence = flashes::sentence_of(report);
  return std::move(report);
}

Result<FlashDetector> FlashDetector::create(const AnimationInfo& info,
                                            const FlashOptions& options) {
  const flashes::Rules& rules = flashes::rules_of(options.rules);
  FW_ASSIGN_OR_RETURN(const flashes::View view,
                      flashes::view_of(info.size, rules, options.display));
  return FlashDetector(std::make_unique<State>(rules, view, options, info));
}

FlashDetector::FlashDetector(std::unique_ptr<State> state)
    : state_(std::move(state)) {}
FlashDetector::~FlashDetector() = default;
FlashDetector::FlashDetector(FlashDetector&&) noexcept = default;
FlashDetector& FlashDetector::operator=(FlashDetector&&) noexcept = default;

Result<void> FlashDetector::add(const Frame& frame, double start_s,
                                double duration_s) {
  return state_->add(frame, start_s, duration_s);
}

bool FlashDetector::failed() const { return state_->has_failed(); }

FlashReport FlashDetector::finish() && { return state_->finish(); }

const char* name_of(FlashRules rules) noexcept {
  constexpr std::array kNames = {"wcag", "itu", "ofcom", "iris"};
  return kNames[size_t(rules)];
}

const char* name_of(FlashState state) noexcept {
  constexpr std::array kNames = {"pass", "warning", "fail", "unknown"};
  return kNames[size_t(state)];
}

const char* name_of(FlashKind kind) noexcept {
  constexpr std::array kNames = {"general", "red", "extended", "stripes"};
  return kNames[size_t(kind)];
}

std::optional<FlashRules> flash_rules_named(std::string_view name) {
  for (const FlashRules rules : {FlashRules::kWcag, FlashRules::kItu,
                                 FlashRules::kOfcom, FlashRules::kIris}) {
    if (name == name_of(rules)) return rules;
  }
  return std::nullopt;
}

}  // namespace framewise
