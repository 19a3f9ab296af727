// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "timeline/faults/fault_search.h"

namespace framewise::timeline {
namespace {

// A hold of lost frames for less time is hardly visible as a jump.
constexpr double kJumpMs = 250;

}  // namespace

// Where the picture ends that this frame of the test begins. Coders change what
// stands still a little, from frame to frame: then all show one of the
// reference.
size_t FaultSearch::end_of_standing(size_t frame) const {
  const auto run_of = [&](size_t j) -> std::optional<size_t> {
    const Partner& partner = alignment().partners[j];
    if (partner.placement != Placement::kInOrder) return std::nullopt;
    return alignment().runs[size_t(partner.content)];
  };
  const std::vector<size_t>& states = alignment().test_states;
  const std::optional<size_t> run = run_of(frame);
  size_t end = frame + 1;
  while (end < pair_.test.frames() &&
         (states[end] == states[frame] || (run && run_of(end) == run))) {
    ++end;
  }
  return end;
}

// The reference frames while the test shows one frame from `from_ms` to
// `to_ms`, and the test never shows them. One frame between them may have come
// late.
FaultSearch::Hold FaultSearch::hold_of(size_t own_run, double from_ms,
                                       double to_ms) const {
  Hold hold{.first_run = own_run, .last_run = own_run, .ms = to_ms - from_ms};
  bool late = false;
  for (size_t run = own_run + 1; run < runs_.size() && !explained_[run] &&
                                 reference_start(runs_[run].first_frame) <
                                     to_ms + (runs_[run].shown ? -1 : 1);
       ++run) {
    if (runs_[run].shown) {
      if (std::exchange(late, true)) break;
      continue;
    }
    if (hold.missing++ == 0) hold.first_run = run;
    hold.last_run = run;
  }
  return hold;
}

// One picture of the test that stays on screen while the reference moves on.
void FaultSearch::frozen() {
  if (found(DefectKind::kReversed)) return;
  std::vector<Hold> holds;
  std::vector<double> durations;
  const TimeModel& model = alignment().model;
  for (size_t j = 0; j < pair_.test.frames();) {
    const size_t end = end_of_standing(j);
    const double from = model.at(pair_.clock.ms(pair_.test.starts[j]));
    const double to = model.at(pair_.clock.ms(pair_.test.starts[end]));
    const Partner& partner = alignment().partners[j];
    j = end;
    durations.push_back(to - from);
    if (partner.placement != Placement::kInOrder) continue;
    holds.push_back(
        hold_of(alignment().runs[size_t(partner.content)], from, to));
  }
  std::vector<double> sorted = durations;
  std::sort(sorted.begin(), sorted.end());
  const double median = sorted[sorted.size() / 2];
  for (const Hold& hold : holds) {
    // With the picture that stands, four of the reference.
    if (hold.missing < 3) continue;
    if (durations.size() > 2 && hold.ms < 3 * median) continue;
    for (size_t run = hold.first_run; run <= hold.last_run; ++run) {
      explained_[run] = true;
    }
    const bool long_one =
        hold.missing >= 7 || 10 * (hold.missing + 1) > 4 * runs_.size();
    const Severity severity = long_one            ? Severity::kRuinous
                              : hold.ms < kJumpMs ? Severity::kMinor
                                                  : Severity::kMajor;
    Reason fault =
        reason(DefectKind::kFrozen, severity, first_frame(hold.first_run),
               last_frame(hold.last_run));
    fault.message = fmt::format(
        "the picture stands still for {:.2f} s while the reference moves "
        "through {}",
        hold.ms / 1000, frames_text(fault.first_frame, fault.last_frame));
    fault.hint = "frames were lost and their time given to the one before";
    reasons_.push_back(std::move(fault));
  }
}

// Whether a run that is not shown is a moment between others that are.
bool FaultSearch::is_blink(size_t run) const {
  return runs_[run].own_ms <= kBlinkMs && (run == 0 || runs_[run - 1].shown) &&
         (run + 1 == runs_.size() || runs_[run + 1].shown);
}

namespace {

// Of ascending numbers.
size_t longest_in_a_row(const std::vector<size_t>& numbers) {
  size_t longest = 0;
  size_t length = 0;
  for (size_t i = 0; i < numbers.size(); ++i) {
    length = i > 0 && numbers[i] == numbers[i - 1] + 1 ? length + 1 : 1;
    longest = std::max(longest, length);
  }
  return longest;
}

}  // namespace

void FaultSearch::dropped() {
  std::vector<size_t> missing;
  for (size_t run = 0; run < runs_.size(); ++run) {
    if (!runs_[run].shown && !explained_[run]) missing.push_back(run);
  }
  if (missing.empty()) return;
  // Nobody misses one of a thousand, and coarse coding repeats as many.
  constexpr double kHardlyOne = 0.001;
  const auto blinks = std::count_if(missing.begin(), missing.end(),
                                    [&](size_t run) { return is_blink(run); });
  const bool rare = double(blinks) <= kHardlyOne * double(runs_.size());
  const bool nothing_else = size_t(blinks) == missing.size();
  if (rare && !nothing_else) {
    std::erase_if(missing, [&](size_t run) { return is_blink(run); });
  }
  const double share = double(missing.size()) / double(runs_.size());
  const Severity severity = share > 0.7            ? Severity::kRuinous
                            : share > 0.4          ? Severity::kMajor
                            : rare && nothing_else ? Severity::kInfo
                                                   : Severity::kMinor;
  Reason fault =
      reason(DefectKind::kDroppedFrames, severity, first_frame(missing.front()),
             last_frame(missing.back()));
  for (const size_t run : missing) {
    const TimeSpan span{reference_start(runs_[run].first_frame),
                        reference_start(size_t(last_frame(run)) + 1)};
    if (!fault.parts.empty() && fault.parts.back().to_ms >= span.from_ms) {
      fault.parts.back().to_ms = span.to_ms;
    } else {
      fault.parts.push_back(span);
    }
  }
  double missing_ms = 0;
  double longest_ms = 0;
  for (const TimeSpan& part : fault.parts) {
    missing_ms += part.to_ms - part.from_ms;
    longest_ms = std::max(longest_ms, part.to_ms - part.from_ms);
  }
  // As long a freeze is no graver.
  const bool jumps = longest_ms >= kJumpMs && longest_in_a_row(missing) >= 7;
  if (jumps) fault.severity = std::max(fault.severity, Severity::kMajor);
  const bool kept = reference_ms_ - test_ms_ < 0.5 * missing_ms;
  fault.message = fmt::format(
      "{} of {} different pictures of the reference {} not shown ({}); {}",
      missing.size(), runs_.size(), missing.size() == 1 ? "is" : "are",
      frames_text(fault.first_frame, fault.last_frame),
      kept ? "their time went to others" : "what follows comes earlier");
  fault.hint = "drop only frames that repeat the one before";
  reasons_.push_back(std::move(fault));
}

// Interpolated frames cannot be checked against the reference.
void FaultSearch::interpolated() {
  const auto& partners = alignment().partners;
  const auto count =
      std::count_if(partners.begin(), partners.end(), [](const Partner& one) {
        return one.placement == Placement::kInterpolated;
      });
  if (count == 0) return;
  Reason fault = whole(DefectKind::kInterpolatedFrames, Severity::kMinor);
  fault.message = fmt::format(
      "{} of the test's {} frames lie between pictures of the reference: they "
      "are compared with nothing",
      count, partners.size());
  fault.hint =
      "interpolation made them: look at some, or compare with an original of "
      "that rate";
  reasons_.push_back(std::move(fault));
}

// Writers merge equal frames, and coders repeat them: either may show that
// there are more.
void FaultSearch::inserted() {
  const bool more =
      pair_.test.frames() > pair_.reference.frames() ||
      alignment().test_states.back() > alignment().reference_states.back();
  if (!more || test_ms_ <= reference_ms_ * (1 + kRoundingShare)) return;
  const auto& partners = alignment().partners;
  const auto is_foreign = [](const Partner& partner) {
    return partner.placement == Placement::kForeign;
  };
  const auto count = std::ranges::count_if(partners, is_foreign);
  if (count == 0) return;
  const auto first = std::ranges::find_if(partners, is_foreign);
  const int64_t at = first == partners.begin() ? 0 : std::prev(first)->content;
  const auto begin = std::ranges::find_if_not(partners, is_foreign);
  const auto end =
      std::find_if_not(partners.rbegin(), partners.rend(), is_foreign).base();
  const bool inside = begin < end && std::any_of(begin, end, is_foreign);
  Reason fault = reason(DefectKind::kInsertedFrames, Severity::kMajor, at, at);
  fault.message = fmt::format(
      "{} frame{} of the test ({:.2f} s) show what the reference never shows",
      count, count == 1 ? "" : "s", foreign_ms() / 1000);
  fault.hint = inside ? "look for a title, a watermark or a broken frame"
                      : "look for a title or a trailer; where the original "
                        "was cut, compare with all of it";
  reasons_.push_back(std::move(fault));
}

// A file on a grid of its own lasts longer by an interval of that at most, or
// holds its last picture, where every picture comes on time.
bool FaultSearch::is_longer_by_rounding() const {
  const double longer = test_ms_ - foreign_ms() - reference_ms_;
  const std::optional<double> interval = resampled_interval();
  if (!interval) return false;
  return longer <= std::min(kUnseenMs, *interval + kRoundingMs) ||
         (is_other_last_hold() && std::abs(lateness().most_ms) <= kUnseenMs);
}

void FaultSearch::duplicated() {
  // Inserted frames take time of their own.
  if (pair_.test.frames() <= pair_.reference.frames() ||
      test_ms_ - foreign_ms() <= reference_ms_ * (1 + kRoundingShare) ||
      found(DefectKind::kSpeedChanged) || found(DefectKind::kLoopChanged) ||
      is_longer_by_rounding()) {
    return;
  }
  // Frames and time on screen for each frame's state of the reference.
  std::vector<size_t> extra_frames(pair_.reference.frames(), 0);
  std::vector<double> shown_ms(pair_.reference.frames(), 0);
  const std::vector<size_t>& states = alignment().reference_states;
  std::vector<size_t> first_of(states.empty() ? 0 : states.back() + 1, 0);
  std::vector<size_t> frames_of(first_of.size(), 0);
  for (size_t i = states.size(); i-- > 0;) {
    first_of[states[i]] = i;
    ++frames_of[states[i]];
  }
  for (size_t j = 0; j < alignment().partners.size(); ++j) {
    const Partner& partner = alignment().partners[j];
    if (partner.placement == Placement::kForeign ||
        partner.placement == Placement::kInterpolated) {
      continue;
    }
    const size_t first = first_of[states[size_t(partner.content)]];
    ++extra_frames[first];
    shown_ms[first] += pair_.clock.ms(pair_.test.duration(j));
  }
  size_t count = 0;
  std::optional<size_t> begin;
  size_t last = 0;
  for (size_t state = 0; state < first_of.size(); ++state) {
    const size_t first = first_of[state];
    const double own =
        reference_start(first + frames_of[state]) - reference_start(first);
    if (extra_frames[first] <= frames_of[state] ||
        shown_ms[first] < own + std::max(kRoundingMs, 0.25 * own)) {
      continue;
    }
    count += extra_frames[first] - frames_of[state];
    if (!begin) begin = first;
    last = first + frames_of[state] - 1;
  }
  if (count == 0) return;
  Reason fault = reason(DefectKind::kDuplicatedFrames, Severity::kMinor,
                        int64_t(*begin), int64_t(last));
  fault.message = fmt::format(
      "{} frame{} repeated, and the test is {:.2f} s longer", count,
      count == 1 ? " is" : "s are", (test_ms_ - reference_ms_) / 1000);
  fault.hint = "the running time must stay when frames are added";
  reasons_.push_back(std::move(fault));
}

// A picture that is plainly elsewhere, or several that are nearer there, as
// where all are damaged. Chance brings few of them nearer, and one plainly.
void FaultSearch::reordered() {
  constexpr double kDamaged = 1.5;
  constexpr double kFarNearer = 0.4;
  constexpr double kNearer = 0.8;
  constexpr size_t kSeveral = 3;
  constexpr double kMany = 0.1;
  if (found(DefectKind::kReversed) || found(DefectKind::kLoopChanged)) return;
  const bool damaged = noise_level() >= kDamaged;
  std::vector<int64_t> plain;
  std::vector<int64_t> nearer;
  for (const Partner& partner : alignment().partners) {
    const bool moved = partner.placement == Placement::kMoved;
    if (!moved && partner.placement != Placement::kRepeated) continue;
    const double share = partner.content_distance / partner.clock_distance;
    if (plainly(partner) && (!damaged || share < kFarNearer)) {
      plain.push_back(partner.content);
    }
    if (moved && share < kNearer) nearer.push_back(partner.content);
  }
  const bool many =
      nearer.size() >= kSeveral &&
      double(nearer.size()) >= kMany * double(alignment().partners.size());
  if (damaged && plain.size() == 1) plain.clear();
  const std::vector<int64_t>& frames =
      many && nearer.size() > plain.size() ? nearer : plain;
  if (frames.empty()) return;
  const auto [least, most] = std::ranges::minmax_element(frames);
  const int64_t first = *least;
  const int64_t last = *most;
  const size_t count = frames.size();
  Reason fault =
      reason(DefectKind::kReorderedFrames, Severity::kMajor, first, last);
  fault.message =
      fmt::format("{} frame{} out of order (of the reference's {})", count,
                  count == 1 ? " is" : "s are", frames_text(first, last));
  fault.hint = "frames were written in another order";
  reasons_.push_back(std::move(fault));
}

}  // namespace framewise::timeline
