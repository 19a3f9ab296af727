// SPDX-License-Identifier: Apache-2.0
#include "timeline/faults/time_faults.h"

#include <algorithm>

#include "timeline/faults/fault_search.h"
#include "timeline/faults/loops.h"

namespace framewise::timeline {

Reason FaultSearch::reason(DefectKind kind, Severity severity, int64_t first,
                           int64_t last) const {
  Reason result;
  result.kind = kind;
  result.severity = severity;
  result.first_frame = first;
  result.last_frame = last;
  result.span = {reference_start(size_t(first)),
                 reference_start(size_t(last) + 1)};
  result.at_ms = result.span.from_ms;
  return result;
}

bool FaultSearch::found(DefectKind kind) const {
  return std::any_of(reasons_.begin(), reasons_.end(),
                     [&](const Reason& one) { return one.kind == kind; });
}

// How long the test shows what the reference never shows.
double FaultSearch::foreign_ms() const {
  double total = 0;
  for (size_t j = 0; j < alignment().partners.size(); ++j) {
    const bool foreign =
        alignment().partners[j].placement == Placement::kForeign;
    if (foreign) total += pair_.clock.ms(pair_.test.duration(j));
  }
  return total;
}

std::vector<Reason> FaultSearch::run() {
  const bool timeless = reference_ms_ <= 0 || test_ms_ <= 0;
  if (pair_.reference.frames() == 1) return {};
  if (pair_.test.frames() == 1) {
    one_picture();
  } else if (timeless) {
    without_time();
  } else if (!pair_.alignment || !alignment().certain()) {
    without_content();
  } else {
    reversed();
    looped();
    speed();
    missing_ends();
    frozen();
    dropped();
    interpolated();
    inserted();
    duplicated();
    reordered();
    retimed();
    shifted();
    other_total();
  }
  std::stable_sort(
      reasons_.begin(), reasons_.end(),
      [](const Reason& a, const Reason& b) { return a.severity > b.severity; });
  return std::move(reasons_);
}

// All that moved is gone.
void FaultSearch::one_picture() {
  if (runs_.size() < 2) return;
  const Partner& partner = alignment().partners[0];
  const bool begins = partner.placement != Placement::kForeign &&
                      alignment().runs[size_t(partner.content)] == 0;
  Reason fault = reason(DefectKind::kFrozen, Severity::kRuinous,
                        begins ? first_frame(1) : 0,
                        int64_t(pair_.reference.frames()) - 1);
  fault.message = fmt::format(
      "the test is a single picture; the reference moves through {}",
      frames_text(fault.first_frame, fault.last_frame));
  fault.hint = "keep all frames";
  reasons_.push_back(std::move(fault));
}

// Removes faults of no duration.
void FaultSearch::without_time() {
  if (reference_ms_ <= 0 && test_ms_ <= 0) return;
  Reason fault = whole(DefectKind::kSpeedChanged, Severity::kRuinous);
  fault.message = totals_text();
  fault.hint = "keep the delays of the original";
  reasons_.push_back(std::move(fault));
}

// All that is missing is that the last picture stays.
bool FaultSearch::differs_by_a_hold() const {
  const size_t last = pair_.reference.frames() - 1;
  return test_ms_ > reference_start(last);
}

void FaultSearch::without_content() {
  if (totals_agree(pair_)) return;
  const double ratio = reference_ms_ / test_ms_;
  if (pair_.reference.frames() == pair_.test.frames()) {
    speed();
  } else if (ratio > 1 + kOtherTotal && !differs_by_a_hold()) {
    Reason fault =
        reason(DefectKind::kTruncated,
               ratio > 1 / 0.9 ? Severity::kRuinous : Severity::kMajor, 0,
               int64_t(pair_.reference.frames()) - 1);
    fault.first_frame = int64_t(
        pair_.reference.frame_at(pair_.test.total() < pair_.reference.total()
                                     ? pair_.test.total()
                                     : pair_.reference.total()));
    fault.span.from_ms = fault.at_ms = test_ms_;
    fault.message = totals_text();
    fault.hint = "encode it again, or compare with --pairing content";
    reasons_.push_back(std::move(fault));
  } else {
    other_total();
  }
}

void FaultSearch::reversed() {
  if (!alignment().model.reversed) return;
  Reason fault = whole(DefectKind::kReversed, Severity::kRuinous);
  fault.message = "the test plays backwards";
  fault.hint = "the frames were written in reverse order";
  reasons_.push_back(std::move(fault));
}

void FaultSearch::looped() {
  if (auto fault = looped_film(pair_)) reasons_.push_back(*std::move(fault));
}

// Whether a frame takes another time than it did, beyond rounding, where it
// plays so many times as fast.
bool FaultSearch::takes_other_time(size_t frame, double speed) const {
  const double was = pair_.clock.ms(pair_.reference.duration(frame));
  const double is = pair_.clock.ms(pair_.test.duration(frame)) * speed;
  return std::abs(is - was) > std::max(kRoundingMs, 0.25 * was);
}

// Whether all frames became faster alike, if they are as many.
bool FaultSearch::is_even(double speed) const {
  constexpr double kFewMs = 0.1;  // of the time
  if (pair_.reference.frames() != pair_.test.frames()) return true;
  double uneven = 0;
  for (size_t i = 0; i < pair_.reference.frames(); ++i) {
    if (!takes_other_time(i, speed)) continue;
    uneven += std::abs(pair_.clock.ms(pair_.test.duration(i)) * speed -
                       pair_.clock.ms(pair_.reference.duration(i)));
  }
  return uneven <= kFewMs * reference_ms_;
}

// Whether all but the last picture take as long as they did.
bool FaultSearch::is_other_end() const {
  if (runs_.empty() || !alignment().certain() || !runs_.back().shown) {
    return false;
  }
  const ShownRun& last = runs_.back();
  const double was = reference_ms_ - last.own_ms;
  const double is = test_ms_ - last.shown_ms;
  return std::abs(is - was) <= std::max(kRoundingMs, kOtherTotal * was);
}

// The last picture is seen to the full as soon as it is shown.
Reason FaultSearch::other_end(Severity severity) const {
  const auto frame = int64_t(pair_.reference.frames()) - 1;
  Reason fault = reason(DefectKind::kTimingChanged,
                        std::min(severity, Severity::kMinor), frame, frame);
  fault.message = fmt::format(
      "{}: the last picture is there for {:.0f} ms, it was for {:.0f} ms",
      totals_text(), runs_.back().shown_ms, runs_.back().own_ms);
  return fault;
}

// Other delays, of those frames that have them where both have as many.
Reason FaultSearch::other_frames(Severity severity) const {
  std::vector<int64_t> others;
  if (pair_.reference.frames() == pair_.test.frames()) {
    for (size_t i = 0; i < pair_.reference.frames(); ++i) {
      if (takes_other_time(i, 1)) others.push_back(int64_t(i));
    }
  }
  Reason fault = others.empty() ? whole(DefectKind::kTimingChanged, severity)
                                : reason(DefectKind::kTimingChanged, severity,
                                         others.front(), others.back());
  fault.message = totals_text();
  if (others.size() == 1) {
    const size_t frame = size_t(others.front());
    fault.message +=
        fmt::format(": frame {} is there for {:.0f} ms, it was for {:.0f} ms",
                    frame, pair_.clock.ms(pair_.test.duration(frame)),
                    pair_.clock.ms(pair_.reference.duration(frame)));
  } else if (!others.empty()) {
    fault.message +=
        fmt::format(": {} frames have other delays ({})", others.size(),
                    frames_text(others.front(), others.back()));
  }
  return fault;
}

Reason FaultSearch::other_delays(Severity severity) const {
  Reason fault = is_other_end() ? other_end(severity) : other_frames(severity);
  fault.hint = "keep the delays of the original";
  return fault;
}

void FaultSearch::speed() {
  const double ratio = reference_ms_ / test_ms_;
  if (std::abs(ratio - 1) <= kOtherTotal || totals_agree(pair_) ||
      found(DefectKind::kLoopChanged)) {
    return;
  }
  bool uniform = pair_.reference.frames() == pair_.test.frames();
  if (pair_.alignment && alignment().certain()) {
    const TimeModel& model = alignment().model;
    // Where all is on the original's clock but for the end, which converters
    // hold longer or cut, nothing plays faster.
    const bool fits = (model.speed != 1 || uniform) &&
                      model.misfit < kSpeedMisfit &&
                      std::abs(model.speed / ratio - 1) < 0.05;
    // Content that looks the same at every speed fits all: counts decide.
    uniform = (fits || (uniform && runs_.back().shown)) &&
              !is_concentrated(pair_, runs_);
  }
  if (!uniform) return;
  const bool far = std::abs(std::log(ratio)) > 0.5;
  const Severity severity = far ? Severity::kMajor : Severity::kMinor;
  if (!is_even(ratio)) {
    reasons_.push_back(other_delays(severity));
    return;
  }
  Reason fault = whole(DefectKind::kSpeedChanged, severity);
  fault.message = fmt::format(
      "the test plays {:.2f} times as fast: {:.0f} ms for what takes {:.0f} ms",
      ratio, test_ms_, reference_ms_);
  fault.hint = "keep the delays of the original";
  reasons_.push_back(std::move(fault));
}

// The first of those that the test ends before. What looks like an earlier one
// passes for shown: where the test ends in order, and as much is to come as it
// is shorter, that is where.
size_t FaultSearch::end_of_shown() const {
  size_t end = runs_.size();
  while (end > 0 && !runs_[end - 1].shown) --end;
  const Partner& last = alignment().partners.back();
  if (last.placement != Placement::kInOrder) return end;
  const size_t next = alignment().runs[size_t(last.content)] + 1;
  if (next >= end) return end;
  const double to_come =
      reference_ms_ - reference_start(runs_[next].first_frame);
  const double missing = reference_ms_ - test_ms_;
  return std::abs(to_come - missing) <= 0.1 * missing ? next : end;
}

// As little as totals may differ by is dropped like any other.
void FaultSearch::lost_end(size_t begin, size_t end, std::string_view which,
                           Reason fault) {
  const double lost_ms = fault.span.to_ms - fault.span.from_ms;
  if (lost_ms <= kOtherTotal * reference_ms_) return;
  for (size_t run = begin; run < end; ++run) explained_[run] = true;
  // A moment of a film is hardly missed, however it was cut: a single picture
  // that is lost elsewhere is as minor.
  const bool moment = end == begin + 1 && lost_ms <= kBlinkMs;
  const bool much = lost_ms > 0.1 * reference_ms_;
  fault.severity = much     ? Severity::kRuinous
                   : moment ? Severity::kMinor
                            : Severity::kMajor;
  fault.message = fmt::format("the {} is missing: {}, {:.2f} s", which,
                              frames_text(fault.first_frame, fault.last_frame),
                              lost_ms / 1000);
  reasons_.push_back(std::move(fault));
}

// Whether the end is the rest of a pattern: a quarter of the pictures before
// this run are missing, too, as many in a row. Then the end was dropped as they
// were.
bool FaultSearch::drops_as_many_before(size_t end) const {
  constexpr double kThroughout = 0.25;
  size_t missing = 0;
  size_t longest = 0;
  size_t in_a_row = 0;
  for (size_t run = 0; run < end; ++run) {
    in_a_row = runs_[run].shown ? 0 : in_a_row + 1;
    longest = std::max(longest, in_a_row);
    missing += !runs_[run].shown;
  }
  return double(missing) >= kThroughout * double(end) &&
         runs_.size() - end <= longest;
}

void FaultSearch::missing_ends() {
  if (found(DefectKind::kSpeedChanged) || found(DefectKind::kTimingChanged) ||
      test_ms_ >= (1 - kOtherTotal) * reference_ms_) {
    return;
  }
  const size_t end = end_of_shown();
  size_t begin = 0;
  while (begin < end && !runs_[begin].shown) ++begin;
  if (end < runs_.size() && end > 0 && !drops_as_many_before(end)) {
    Reason fault =
        reason(DefectKind::kTruncated, Severity::kMajor, first_frame(end),
               int64_t(pair_.reference.frames()) - 1);
    fault.hint = "the file was cut, or its writer stopped early";
    lost_end(end, runs_.size(), "end", std::move(fault));
  }
  if (begin > 0 && begin < runs_.size() && !alignment().model.reversed) {
    Reason fault = reason(DefectKind::kDroppedFrames, Severity::kMajor, 0,
                          last_frame(begin - 1));
    fault.hint = "the file was cut";
    lost_end(0, begin, "beginning", std::move(fault));
    beginning_is_missing_ = true;
  }
}

// Which pictures appear sooner or later than in the reference.
FaultSearch::Lateness FaultSearch::lateness() const {
  Lateness found;
  const TimeModel& model = alignment().model;
  std::optional<size_t> run_before;
  double late_before = 0;
  for (size_t j = 0; j < alignment().partners.size(); ++j) {
    const Partner& partner = alignment().partners[j];
    if (partner.placement != Placement::kInOrder) continue;
    const size_t run = alignment().runs[size_t(partner.content)];
    if (std::exchange(run_before, run) == run) continue;
    // Only where a run of the reference begins is it certain when.
    if (j == 0 || run == 0 || !runs_[run - 1].shown) continue;
    const size_t begin = runs_[run].first_frame;
    const double late = model.speed * pair_.clock.ms(pair_.test.starts[j]) -
                        reference_start(begin);
    const double shorter =
        std::min(pair_.clock.ms(pair_.test.duration(j)),
                 pair_.clock.ms(pair_.reference.duration(begin)));
    const double rounding = std::max(kRoundingMs, 0.25 * shorter);
    // The one before stood for so much longer, or shorter.
    const double longer = std::abs(late - std::exchange(late_before, late));
    if (longer > rounding) found.uneven_ms += longer;
    // Its own picture for most of its time, and still too early: where it is
    // certainly another than the one before, that shows too.
    const bool certain = plainly(partner) ||
                         (alignment().distinct[begin] >= kCertainly &&
                          partner.content_distance < kNearly + noise_level());
    if (std::abs(late) <= rounding || !certain) continue;
    ++found.pictures;
    found.only_a_little &= std::abs(late) < 0.5 * shorter;
    if (found.pictures == 1) found.first_frame = int64_t(begin);
    found.last_frame = int64_t(begin);
    if (std::abs(late) > std::abs(found.most_ms)) found.most_ms = late;
  }
  return found;
}

namespace {

// The time between frames, if it is constant but for that of the last.
std::optional<double> constant_interval(const Schedule& schedule,
                                        const Clock& clock) {
  constexpr double kRounding = 1;  // ms, of containers that count these
  std::vector<double> intervals;
  for (size_t j = 0; j + 1 < schedule.frames(); ++j) {
    intervals.push_back(clock.ms(schedule.duration(j)));
  }
  if (intervals.empty()) return std::nullopt;
  const auto [least, most] = std::ranges::minmax_element(intervals);
  return *most - *least <= kRounding ? std::optional(*least) : std::nullopt;
}

}  // namespace

std::optional<double> FaultSearch::resampled_interval() const {
  const auto was = constant_interval(pair_.reference, pair_.clock);
  const auto is = constant_interval(pair_.test, pair_.clock);
  const bool same = was && is && std::abs(*was - *is) <= 1;
  return same ? std::nullopt : is;
}

// Writers of films move one picture beside the end, for its time. Those that
// put the times of a GIF on a grid move many, but change the rhythm of few;
// without the original beside it nobody sees that. To a constant rate they move
// pictures by up to 1.1 of its intervals (ffmpeg's -fps_mode cfr).
bool FaultSearch::is_unseen(const Lateness& late) const {
  constexpr double kGridIntervals = 1.1;
  constexpr double kMostUneven = 0.1;  // of the time
  const double longer = std::abs(test_ms_ - reference_ms_);
  if (longer > std::max(kUnseenMs, kOtherTotal * reference_ms_) &&
      !is_other_last_hold()) {
    return false;
  }
  if (late.pictures == 1 && late.only_a_little) return true;
  if (std::abs(late.most_ms) > kUnseenMs) return false;
  const std::optional<double> interval = resampled_interval();
  return late.uneven_ms <= kMostUneven * reference_ms_ ||
         (interval && std::abs(late.most_ms) <= kGridIntervals * *interval);
}

void FaultSearch::retimed() {
  if (!reasons_.empty()) return;
  const Lateness late = lateness();
  if (late.pictures == 0) return;
  Reason fault = reason(DefectKind::kTimingChanged,
                        is_unseen(late) ? Severity::kInfo : Severity::kMinor,
                        late.first_frame, late.last_frame);
  fault.message = fmt::format(
      "{} {:.0f} ms too {}",
      late.pictures == 1 ? "a picture comes" : "pictures come up to",
      std::abs(late.most_ms), late.most_ms > 0 ? "late" : "early");
  fault.hint = "keep the delays of the original";
  reasons_.push_back(std::move(fault));
}

// Where pictures are missing, or stand too long, again and again, a shift of
// all is a fault of its own. Beginnings that are missing explain theirs.
void FaultSearch::shifted() {
  constexpr double kNamedMs = 50;
  const TimeModel& model = alignment().model;
  const double late = -model.offset_ms;
  const bool of_all = alignment().certain() && model.speed == 1 &&
                      !model.reversed && std::abs(late) >= kNamedMs;
  const bool is_told = std::ranges::any_of(reasons_, [](const Reason& one) {
    return one.kind != DefectKind::kDroppedFrames &&
           one.kind != DefectKind::kDuplicatedFrames;
  });
  if (!of_all || reasons_.empty() || is_told || beginning_is_missing_) return;
  Reason fault =
      whole(DefectKind::kTimingChanged,
            std::abs(late) <= kBlinkMs ? Severity::kInfo : Severity::kMinor);
  fault.message = fmt::format("everything comes {:.0f} ms too {}",
                              std::abs(late), late > 0 ? "late" : "early");
  fault.hint = "keep the first frame at the time of the original's";
  reasons_.push_back(std::move(fault));
}

// Whether all that differs in the totals is a little time for which the last
// picture stays. Converters lose that, give it the time of the picture before,
// or hold it for as long as a frame: nobody sees it unless it is much.
bool FaultSearch::is_other_last_hold() const {
  constexpr double kMuchMs = 2000;
  constexpr double kMuchOfAll = 0.15;
  const double apart = std::abs(reference_ms_ - test_ms_);
  return !runs_.empty() && alignment().certain() && apart <= kMuchMs &&
         apart <= kMuchOfAll * reference_ms_ &&
         test_ms_ > reference_start(runs_.back().first_frame);
}

// Nothing else came at another time, so it is the last picture that stays for
// another.
void FaultSearch::other_total() {
  if (!reasons_.empty()) return;
  const double ratio = test_ms_ / reference_ms_;
  if (std::abs(ratio - 1) <= kOtherTotal || totals_agree(pair_)) return;
  reasons_.push_back(
      other_delays(is_other_last_hold() ? Severity::kInfo : Severity::kMinor));
}

bool totals_agree(const TimedPair& pair) {
  const double a = pair.clock.ms(pair.reference.total());
  const double b = pair.clock.ms(pair.test.total());
  const double apart = std::abs(a - b);
  return apart <= kRoundingMs || apart <= kRoundingShare * std::max(a, b);
}

std::vector<Reason> find_time_faults(const TimedPair& pair) {
  return FaultSearch(pair).run();
}

}  // namespace framewise::timeline
