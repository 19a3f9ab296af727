// SPDX-License-Identifier: Apache-2.0
#include "timeline/pairing/pairing.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

#include "base/result.h"
#include "timeline/faults/shown_runs.h"
#include "timeline/faults/time_faults.h"
#include "timeline/pairing/clock_pairing.h"
#include "timeline/pairing/collector.h"
#include "timeline/pairing/content_pairing.h"
#include "timeline/pairing/toned_content.h"
#include "timeline/pairing/turned_content.h"

namespace framewise::timeline {
namespace {

// Chooses among the modes that follow the clock, with the reason.
std::pair<PairingMode, std::string> choose_by_clock(const TimedPair& pair,
                                                    const Pairing& pairing) {
  const size_t frames = pair.reference.frames();
  const size_t test_frames = pair.test.frames();
  if (frames == 1 || test_frames == 1) {
    return {PairingMode::kTime, frames == test_frames
                                    ? "each side is one picture"
                                    : "one side is a single picture"};
  }
  if (totals_agree(pair)) return {PairingMode::kTime, "durations agree"};
  if (frames == test_frames) {
    return {PairingMode::kIndex,
            fmt::format("durations differ ({:.0f} ms, {:.0f} ms), but both "
                        "have {} frames",
                        pairing.reference_ms, pairing.test_ms, frames)};
  }
  if (pairing.reference_ms == 0 || pairing.test_ms == 0) {
    return {PairingMode::kIndex, "one side has no durations"};
  }
  return {
      PairingMode::kTime,
      fmt::format("durations and frame counts differ ({:.0f} ms, {} "
                  "frames; {:.0f} ms, {} frames)",
                  pairing.reference_ms, frames, pairing.test_ms, test_frames)};
}

// Whether every test frame shows the content of the reference frame with its
// index.
bool same_by_index(const Alignment& alignment) {
  if (alignment.partners.size() != alignment.shown.size()) return false;
  for (size_t j = 0; j < alignment.partners.size(); ++j) {
    const auto partner = size_t(alignment.partners[j].content);
    if (alignment.runs[partner] != alignment.runs[j]) return false;
  }
  return true;
}

bool in_order(const Alignment& alignment) {
  return std::none_of(alignment.partners.begin(), alignment.partners.end(),
                      [](const Partner& partner) {
                        return partner.placement == Placement::kMoved ||
                               partner.placement == Placement::kRepeated;
                      });
}

bool has_interpolated(const Alignment& alignment) {
  return std::any_of(alignment.partners.begin(), alignment.partners.end(),
                     [](const Partner& partner) {
                       return partner.placement == Placement::kInterpolated;
                     });
}

// Whether frames are shown sooner or later than they should be by part of a
// frame, as after a change of the frame rate. The clock would then pair
// neighbors for much of the time. Only if hardly any frame is lost: a
// substitute must be compared with the lost frame.
bool shown_at_other_times(const TimedPair& pair,
                          const ContentSignatures& signatures) {
  constexpr double kFewLost = 0.02;
  constexpr double kLittleTime = 0.02;
  const Alignment& alignment = *pair.alignment;
  const std::vector<ShownRun> runs = shown_runs(pair);
  const auto lost = std::count_if(
      runs.begin(), runs.end(), [](const ShownRun& run) { return !run.shown; });
  if (double(lost) > kFewLost * double(runs.size())) return false;
  Pairing by_clock;
  pair_by_time(pair.reference, pair.test, pair.clock, by_clock);
  const double noise = std::sqrt(alignment.noise / 3);
  double elsewhere = 0;
  double total = 0;
  for (const FramePair& met : by_clock.pairs) {
    total += met.weight;
    const Partner& partner = alignment.partners[size_t(met.test)];
    const size_t run = alignment.runs[size_t(met.reference)];
    if (partner.placement == Placement::kForeign || !runs[run].shown ||
        run == alignment.runs[size_t(partner.content)]) {
      continue;
    }
    const double apart = std::sqrt(
        distance(*signatures.reference,
                 alignment.reference_states[size_t(met.reference)],
                 *signatures.test, alignment.test_states[size_t(met.test)]) /
        3);
    if (is_plainly_nearer(partner.content_distance, apart, noise)) {
      elsewhere += met.weight;
    }
  }
  return elsewhere > kLittleTime * total;
}

std::pair<PairingMode, std::string> choose(const TimedPair& pair,
                                           const ContentSignatures& signatures,
                                           const Pairing& pairing) {
  auto by_clock = choose_by_clock(pair, pairing);
  if (!pair.alignment || pair.reference.frames() == 1 ||
      pair.test.frames() == 1) {
    return by_clock;
  }
  const Alignment& alignment = *pair.alignment;
  if (!alignment.certain()) {
    by_clock.second += "; which frames show the same is uncertain";
    return by_clock;
  }
  if (has_interpolated(alignment)) {
    return {PairingMode::kContent,
            "frames lie between those of the reference; the others are paired "
            "by what they show"};
  }
  const TimeModel& model = alignment.model;
  const bool ordered = in_order(alignment);
  const bool in_time =
      totals_agree(pair) && model.identity() && ordered && model.misfit < 0.05;
  if (in_time && !shown_at_other_times(pair, signatures)) {
    return {PairingMode::kTime,
            "durations agree, and so do the pictures at each time"};
  }
  if (ordered && same_by_index(alignment)) {
    return {
        PairingMode::kIndex,
        fmt::format("{}, but both have the same {} frames",
                    totals_agree(pair) ? "delays differ" : "durations differ",
                    pair.reference.frames())};
  }
  const double ratio = pairing.reference_ms / pairing.test_ms;
  const bool faster = std::any_of(
      pairing.faults.begin(), pairing.faults.end(), [](const Reason& fault) {
        return fault.kind == DefectKind::kSpeedChanged;
      });
  if (ordered && faster && !model.reversed && model.misfit < kSpeedMisfit &&
      std::abs(model.speed / ratio - 1) < 0.02) {
    return {PairingMode::kStretch,
            fmt::format("the test plays {:.2f} times as fast", ratio)};
  }
  std::string why = "the clocks do not agree";
  if (model.reversed) {
    why = "the test plays backwards";
  } else if (!ordered) {
    why = "frames are out of order";
  } else if (model.offset_ms != 0 && model.speed == 1) {
    why = fmt::format("the test is shifted by {:+.0f} ms", -model.offset_ms);
  } else if (!totals_agree(pair)) {
    why = "durations differ";
  } else if (model.misfit >= 0.05) {
    why = "delays differ";
  } else if (in_time) {
    why = "pictures come a little sooner or later";
  }
  return {PairingMode::kContent, why + "; frames are paired by what they show"};
}

// Reports durations that differ although the pairing ignores the clock and no
// time fault covers them.
void find_other_delays(const TimedPair& pair, Pairing& pairing) {
  const size_t frames = pair.reference.frames();
  if (pairing.mode == PairingMode::kTime || !pairing.faults.empty() ||
      frames != pair.test.frames()) {
    return;
  }
  size_t others = 0;
  double most = 0;
  for (size_t i = 0; i < frames; ++i) {
    const double apart = std::abs(pair.clock.ms(pair.test.duration(i)) -
                                  pair.clock.ms(pair.reference.duration(i)));
    if (apart < 0.5) continue;
    ++others;
    most = std::max(most, apart);
  }
  if (others == 0) return;
  pairing.findings.push_back(
      {"other_delays",
       fmt::format("{} of {} frames are shown for another time, by up to "
                   "{:.0f} ms",
                   others, frames, most),
       "keep the delays of the original",
       {},
       1,
       0});
}

void find_unpaired(const TimedPair& pair, Pairing& pairing) {
  const size_t frames = pair.reference.frames();
  const size_t test_frames = pair.test.frames();
  find_other_delays(pair, pairing);
  if (pairing.mode == PairingMode::kIndex && frames != test_frames) {
    const bool missing = test_frames < frames;
    pairing.findings.push_back(
        {missing ? "dropped_frames" : "inserted_frames",
         fmt::format("the reference has {} frames, the test {}; the first {} "
                     "are paired",
                     frames, test_frames, std::min(frames, test_frames)),
         "--pairing time compares what is on screen at the same instant",
         {},
         1,
         0});
  }
  const bool still = frames == 1 || test_frames == 1;
  if (pairing.mode == PairingMode::kTime && !still && !totals_agree(pair)) {
    pairing.findings.push_back(
        {"held_last_frame",
         "the last frame of the shorter side is held until the other ends",
         "--pairing content pairs what shows the same, --pairing stretch "
         "brings both to one length",
         {},
         1,
         0});
  }
}

// The lateness of the test in ticks of the shared clock.
Result<Ticks> lateness_in_ticks(const Lateness& lateness, const Schedule& test,
                                const Clock& clock) {
  if (std::abs(lateness.frames) >= int64_t(test.frames())) {
    return fail(ErrorKind::kUsage,
                "an offset of {} frames leaves nothing of the test's {}",
                lateness.frames, test.frames());
  }
  const size_t frames = size_t(std::abs(lateness.frames));
  const Ticks by_frames =
      lateness.frames < 0 ? -test.starts[frames] : test.starts[frames];
  const double ticks = lateness.milliseconds / 1000 * double(clock.per_second);
  if (!(std::abs(ticks) <= double(std::max<Ticks>(test.total(), 1)))) {
    return fail(ErrorKind::kUsage,
                "an offset of {:.0f} ms leaves nothing of the test's {:.0f} ms",
                lateness.milliseconds, clock.ms(test.total()));
  }
  return by_frames + Ticks(std::llround(ticks));
}

Result<void> fill(const Schedule& reference, const Schedule& test,
                  const Clock& clock, const ContentSignatures& signatures,
                  const Lateness& lateness, Pairing& pairing) {
  switch (pairing.mode) {
    case PairingMode::kAuto:
    case PairingMode::kTime:
      pair_by_time(reference, test, clock, pairing);
      return {};
    case PairingMode::kIndex:
      pair_by_index(reference, test, clock, lateness.frames, pairing);
      return {};
    case PairingMode::kStretch:
      return pair_stretched(reference, test, clock, pairing);
    case PairingMode::kContent: {
      pair_by_content({reference, test, clock, &*pairing.alignment}, signatures,
                      pairing);
      add_clock_pairs(pairs_of_clock(reference, test, clock, pairing), pairing);
      return {};
    }
  }
  return {};
}

std::vector<double> motion_of(const Content& content) {
  std::vector<double> motion(content.frames(), 0);
  for (size_t state = 1; state < content.states(); ++state) {
    motion[content.first_frame(state)] =
        std::sqrt(distance(content, state - 1, content, state) / 3);
  }
  return motion;
}

// Rebuilds the pairs from the intervals that remain.
void rebuild(std::vector<Interval> intervals, Pairing& pairing) {
  const bool timeless =
      std::all_of(intervals.begin(), intervals.end(),
                  [](const Interval& one) { return one.duration_ms == 0; });
  pairing.intervals.clear();
  pairing.pairs.clear();
  pairing.repaired = false;
  IntervalCollector collector(pairing);
  for (const Interval& one : intervals) {
    collector.add(one.reference, one.test, one.start_ms, one.duration_ms,
                  timeless ? 1 : one.duration_ms);
  }
}

// Correlation, without sign, of both sides' deviations from their means over
// time. It stays 1 if the test is darker or has another background.
double motion_in_common(const Content& reference, const Content& test,
                        const Alignment& alignment) {
  const size_t values = reference.grid().values();
  std::vector<double> sums(values), test_sums(values);
  double squares = 0;
  double test_squares = 0;
  double products = 0;
  double frames = 0;
  for (size_t j = 0; j < alignment.partners.size(); ++j) {
    const Partner& partner = alignment.partners[j];
    if (partner.placement == Placement::kForeign) continue;
    const auto ours =
        reference.signature(reference.state_of(size_t(partner.content)));
    const auto theirs = test.signature(test.state_of(j));
    for (size_t v = 0; v < values; ++v) {
      const double a = ours[v];
      const double b = theirs[v];
      sums[v] += a;
      test_sums[v] += b;
      squares += a * a;
      test_squares += b * b;
      products += a * b;
    }
    ++frames;
  }
  for (size_t v = 0; v < values && frames > 0; ++v) {
    squares -= sums[v] * sums[v] / frames;
    test_squares -= test_sums[v] * test_sums[v] / frames;
    products -= sums[v] * test_sums[v] / frames;
  }
  const bool both_move = squares > 0 && test_squares > 0;
  return both_move ? std::abs(products) / std::sqrt(squares * test_squares) : 0;
}

// Whether the test shows unrelated content: far from all of the reference, and
// its motion does not follow the reference. The nearest frame would be chance.
bool shows_something_else(const Content& reference, const Content& test,
                          const Alignment& alignment) {
  constexpr double kFar = 2500;  // squared levels: 29 levels per channel
  // Of 73 random pairs of files three exceed this; transparent files over
  // another background have 0.2 to 1.
  constexpr double kInCommon = 0.1;
  return alignment.noise > kFar &&
         motion_in_common(reference, test, alignment) < kInCommon;
}

// Aligns the contents as they are or, if that explains most of the distance,
// with the test's tone adjusted to the reference. `toned` then holds the
// adjusted content, and `signatures` refers to it.
Alignment align_in_tone(const Schedule& reference, const Schedule& test,
                        const Clock& clock, ContentSignatures& signatures,
                        std::optional<Content>& toned) {
  // Squared levels. A tone curve and coding leave some distance.
  constexpr double kPlainlyOff = 4;
  constexpr double kMostLeft = 100;
  constexpr double kShareLeft = 0.25;
  Alignment alignment =
      align(*signatures.reference, reference, *signatures.test, test, clock,
            signatures.executor);
  if (alignment.noise < kPlainlyOff) return alignment;
  toned = undo_tone_change(*signatures.reference, *signatures.test);
  if (!toned) return alignment;
  Alignment again = align(*signatures.reference, reference, *toned, test, clock,
                          signatures.executor);
  const bool explains =
      again.certain() &&
      again.noise < std::min(kMostLeft, kShareLeft * alignment.noise);
  if (!explains) return alignment;
  signatures.test = &*toned;
  return again;
}

}  // namespace

Result<Pairing> pair(const Timeline& reference, const Timeline& test,
                     PairingMode mode, const ContentSignatures& given,
                     const Lateness& lateness) {
  FW_ASSIGN_OR_RETURN(const Clock clock,
                      common_clock(reference.time_base, test.time_base));
  FW_ASSIGN_OR_RETURN(const Schedule first,
                      schedule(reference, clock.reference_step, "reference"));
  FW_ASSIGN_OR_RETURN(Schedule second, schedule(test, clock.test_step, "test"));
  Pairing pairing;
  pairing.reference_ms = clock.ms(first.total());
  pairing.test_ms = clock.ms(second.total());
  ContentSignatures signatures = given;
  std::optional<Content> upright;
  std::optional<Content> toned;
  if (signatures.exists())
    upright = undo_turn(*signatures.reference, *signatures.test);
  if (upright) signatures.test = &*upright;
  // A truncated file has fewer frames than its container states.
  const bool complete = signatures.exists() &&
                        signatures.reference->frames() == first.frames() &&
                        signatures.test->frames() == second.frames();
  if (complete) {
    pairing.alignment = align_in_tone(first, second, clock, signatures, toned);
    if (shows_something_else(*signatures.reference, *signatures.test,
                             *pairing.alignment)) {
      pairing.alignment->confidence = 0;
    }
    pairing.motion = motion_of(*signatures.reference);
  } else if (mode == PairingMode::kContent) {
    return fail(ErrorKind::kUsage,
                "pairing by content needs every picture of both files");
  }
  const TimedPair timed{first, second, clock,
                        complete ? &*pairing.alignment : nullptr};
  if (lateness.none()) pairing.faults = find_time_faults(timed);
  if (mode == PairingMode::kAuto) {
    std::tie(pairing.mode, pairing.why) = choose(timed, signatures, pairing);
  } else {
    pairing.mode = mode;
    pairing.why = "as requested";
  }
  find_unpaired(timed, pairing);
  FW_ASSIGN_OR_RETURN(const Ticks late,
                      lateness_in_ticks(lateness, second, clock));
  for (Ticks& start : second.starts) start -= late;
  FW_RETURN_IF_ERROR(fill(first, second, clock, signatures, lateness, pairing));
  return pairing;
}

void restrict_to(const Window& window, Pairing& pairing) {
  std::vector<Interval> kept;
  for (Interval one : pairing.intervals) {
    const double end = one.start_ms + one.duration_ms;
    const bool instant = one.duration_ms == 0 &&
                         one.start_ms >= window.from_ms &&
                         one.start_ms < window.to_ms;
    one.start_ms = std::max(one.start_ms, window.from_ms);
    one.duration_ms = std::min(end, window.to_ms) - one.start_ms;
    if (one.duration_ms > 0 || instant) kept.push_back(one);
  }
  rebuild(std::move(kept), pairing);
  std::erase_if(pairing.faults, [&](const Reason& fault) {
    return fault.span.to_ms <= window.from_ms ||
           fault.span.from_ms >= window.to_ms;
  });
  // Findings about the pairing concern the end of the files.
  constexpr double kRounding = 1e-6;
  const double end = std::min(pairing.reference_ms, pairing.test_ms);
  if (window.to_ms <= end + kRounding) pairing.findings.clear();
  pairing.part = {std::max(0.0, window.from_ms),
                  std::min(pairing.reference_ms, window.to_ms)};
  double seen_ms = 0;
  for (const Interval& one : pairing.intervals) seen_ms += one.duration_ms;
  const double length_ms = pairing.part->to_ms - pairing.part->from_ms;
  pairing.seen_of_part = length_ms > 0 ? seen_ms / length_ms : 1;
}

void keep_every(int64_t step, Pairing& pairing) {
  std::vector<Interval> kept;
  for (const Interval& one : pairing.intervals) {
    if (one.reference % step == 0) kept.push_back(one);
  }
  rebuild(std::move(kept), pairing);
}

}  // namespace framewise::timeline

namespace framewise {

const char* name_of(PairingMode mode) noexcept {
  switch (mode) {
    case PairingMode::kAuto: return "auto";
    case PairingMode::kTime: return "time";
    case PairingMode::kIndex: return "index";
    case PairingMode::kContent: return "content";
    case PairingMode::kStretch: return "stretch";
  }
  return "unknown";
}

const char* name_of(MeetingReason reason) noexcept {
  switch (reason) {
    case MeetingReason::kSameTime: return "on screen at the same time";
    case MeetingReason::kSameNumber: return "the same number";
    case MeetingReason::kSameShare: return "at the same share of the time";
    case MeetingReason::kSamePicture: return "shows the same";
    case MeetingReason::kMovedPicture: return "shows the same, out of order";
    case MeetingReason::kRepeated: return "shows the same again";
    case MeetingReason::kHeld: return "stands in for what is not shown";
    case MeetingReason::kForeign: return "shows nothing of it, is there then";
  }
  return "";
}

}  // namespace framewise
