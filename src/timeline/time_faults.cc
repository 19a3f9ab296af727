// SPDX-License-Identifier: Apache-2.0
#include "timeline/time_faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "timeline/loops.h"
#include "timeline/shown_runs.h"

namespace framewise::timeline {
namespace {

// Delays of GIFs are whole hundredths of a second and videos end on a frame.
constexpr double kRoundingMs = 20;
constexpr double kRoundingShare = 0.005;
// A total that differs by more has another speed, or something is missing.
constexpr double kOtherTotal = 0.02;
// How sure it is that a frame can be told from its neighbors, and how near a
// picture is to the one that it shows beside what noise does, in levels.
constexpr double kCertainly = 0.99;
constexpr double kNearly = 1;

std::string frames_text(int64_t first, int64_t last) {
  return first == last ? fmt::format("frame {}", first)
                       : fmt::format("frames {}-{}", first, last);
}

// Finds the faults of one pair, in the order in which one explains another.
class Search {
 public:
  explicit Search(const TimedPair& pair)
      : pair_(pair),
        reference_ms_(pair.clock.ms(pair.reference.total())),
        test_ms_(pair.clock.ms(pair.test.total())) {
    if (!pair.alignment) return;
    runs_ = shown_runs(pair);
    explained_.assign(runs_.size(), false);
  }

  std::vector<Reason> run();

 private:
  const Alignment& alignment() const { return *pair_.alignment; }
  double reference_start(size_t frame) const {
    return pair_.clock.ms(pair_.reference.starts[frame]);
  }
  Reason whole(std::string kind, Severity severity) const {
    return reason(std::move(kind), severity, 0,
                  int64_t(pair_.reference.frames()) - 1);
  }
  std::string totals_text() const {
    return fmt::format("the reference lasts {:.0f} ms, the test {:.0f} ms",
                       reference_ms_, test_ms_);
  }
  double noise_level() const { return std::sqrt(alignment().noise / 3); }
  int64_t first_frame(size_t run) const {
    return int64_t(runs_[run].first_frame);
  }
  int64_t last_frame(size_t run) const {
    return int64_t(runs_[run].last_frame);
  }
  // Whether the content partner is right where the clock's is plainly wrong.
  bool plainly(const Partner& partner) const {
    return is_plainly_nearer(partner.content_distance, partner.clock_distance,
                             noise_level());
  }

  Reason reason(std::string kind, Severity severity, int64_t first,
                int64_t last) const;
  bool found(std::string_view kind) const;
  double foreign_ms() const;
  void one_picture();
  void without_time();
  void without_content();
  void reversed();
  void looped();
  void speed();
  void missing_ends();
  size_t end_of_standing(size_t frame) const;
  // One picture of the test that stays on screen.
  struct Hold {
    size_t first_run;  // of the reference, that are not shown meanwhile
    size_t last_run;
    size_t missing = 0;  // how many these are
    double ms;
  };
  Hold hold_of(size_t own_run, double from_ms, double to_ms) const;
  void frozen();
  bool is_blink(size_t run) const;
  void dropped();
  void interpolated();
  void inserted();
  void duplicated();
  void reordered();
  void retimed();
  void other_total();

  const TimedPair& pair_;
  double reference_ms_;
  double test_ms_;
  std::vector<ShownRun> runs_;
  std::vector<bool> explained_;  // runs that are missing for a known reason
  std::vector<Reason> reasons_;
};

Reason Search::reason(std::string kind, Severity severity, int64_t first,
                      int64_t last) const {
  Reason result;
  result.kind = std::move(kind);
  result.severity = severity;
  result.first_frame = first;
  result.last_frame = last;
  result.span = {reference_start(size_t(first)),
                 reference_start(size_t(last) + 1)};
  result.at_ms = result.span.from_ms;
  return result;
}

bool Search::found(std::string_view kind) const {
  return std::any_of(reasons_.begin(), reasons_.end(),
                     [&](const Reason& one) { return one.kind == kind; });
}

// How long the test shows what the reference never shows.
double Search::foreign_ms() const {
  double total = 0;
  for (size_t j = 0; j < alignment().partners.size(); ++j) {
    const bool foreign =
        alignment().partners[j].placement == Placement::kForeign;
    if (foreign) total += pair_.clock.ms(pair_.test.duration(j));
  }
  return total;
}

std::vector<Reason> Search::run() {
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
    other_total();
  }
  std::stable_sort(
      reasons_.begin(), reasons_.end(),
      [](const Reason& a, const Reason& b) { return a.severity > b.severity; });
  return std::move(reasons_);
}

// All that moved is gone.
void Search::one_picture() {
  if (runs_.size() < 2) return;
  const Partner& partner = alignment().partners[0];
  const bool begins = partner.placement != Placement::kForeign &&
                      alignment().runs[size_t(partner.content)] == 0;
  Reason fault =
      reason("frozen", Severity::kRuinous, begins ? first_frame(1) : 0,
             int64_t(pair_.reference.frames()) - 1);
  fault.message = fmt::format(
      "the test is a single picture; the reference moves through {}",
      frames_text(fault.first_frame, fault.last_frame));
  fault.hint = "keep all frames";
  reasons_.push_back(std::move(fault));
}

// What is over at once is not what takes its time.
void Search::without_time() {
  if (reference_ms_ <= 0 && test_ms_ <= 0) return;
  Reason fault = whole("speed_changed", Severity::kRuinous);
  fault.message = totals_text();
  fault.hint = "keep the delays of the original";
  reasons_.push_back(std::move(fault));
}

void Search::without_content() {
  if (totals_agree(pair_)) return;
  const double ratio = reference_ms_ / test_ms_;
  if (pair_.reference.frames() == pair_.test.frames()) {
    speed();
  } else if (ratio > 1 + kOtherTotal) {
    Reason fault = reason(
        "truncated", ratio > 1 / 0.9 ? Severity::kRuinous : Severity::kMajor, 0,
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

void Search::reversed() {
  if (!alignment().model.reversed) return;
  Reason fault = whole("reversed", Severity::kRuinous);
  fault.message = "the test plays backwards";
  fault.hint = "the frames were written in reverse order";
  reasons_.push_back(std::move(fault));
}

void Search::looped() {
  if (auto fault = looped_film(pair_)) reasons_.push_back(*std::move(fault));
}

void Search::speed() {
  const double ratio = reference_ms_ / test_ms_;
  if (std::abs(ratio - 1) <= kOtherTotal || totals_agree(pair_) ||
      found("loop_changed")) {
    return;
  }
  bool uniform = pair_.reference.frames() == pair_.test.frames();
  if (pair_.alignment && alignment().certain()) {
    const TimeModel& model = alignment().model;
    const bool fits =
        model.misfit < 0.12 && std::abs(model.speed / ratio - 1) < 0.05;
    // What looks the same at every speed fits all: counts decide.
    uniform = (fits || (uniform && runs_.back().shown)) &&
              !is_concentrated(pair_, runs_);
  }
  if (!uniform) return;
  const bool far = std::abs(std::log(ratio)) > 0.5;
  Reason fault =
      reason("speed_changed", far ? Severity::kMajor : Severity::kMinor, 0,
             int64_t(pair_.reference.frames()) - 1);
  fault.message = fmt::format(
      "the test plays {:.2f} times as fast: {:.0f} ms for what takes {:.0f} ms",
      ratio, test_ms_, reference_ms_);
  fault.hint = "keep the delays of the original";
  reasons_.push_back(std::move(fault));
}

void Search::missing_ends() {
  if (found("speed_changed") || test_ms_ >= (1 - kOtherTotal) * reference_ms_) {
    return;
  }
  size_t end = runs_.size();
  while (end > 0 && !runs_[end - 1].shown) --end;
  size_t begin = 0;
  while (begin < end && !runs_[begin].shown) ++begin;
  const auto explain = [&](size_t from, size_t to) {
    for (size_t run = from; run < to; ++run) explained_[run] = true;
  };
  const Severity severity =
      test_ms_ < 0.9 * reference_ms_ ? Severity::kRuinous : Severity::kMajor;
  if (end < runs_.size() && end > 0) {
    explain(end, runs_.size());
    Reason fault = reason("truncated", severity, first_frame(end),
                          int64_t(pair_.reference.frames()) - 1);
    fault.message =
        fmt::format("the end is missing: {}, {:.2f} s",
                    frames_text(fault.first_frame, fault.last_frame),
                    (fault.span.to_ms - fault.span.from_ms) / 1000);
    fault.hint = "the file was cut, or its writer stopped early";
    reasons_.push_back(std::move(fault));
  }
  if (begin > 0 && begin < runs_.size() && !alignment().model.reversed) {
    explain(0, begin);
    Reason fault = reason("dropped_frames", severity, 0, last_frame(begin - 1));
    fault.message =
        fmt::format("the beginning is missing: {}, {:.2f} s",
                    frames_text(0, fault.last_frame), fault.span.to_ms / 1000);
    fault.hint = "the file was cut";
    reasons_.push_back(std::move(fault));
  }
}

// Where the picture ends that this frame of the test begins. Coders change what
// stands still a little, from frame to frame: then all show one of the
// reference.
size_t Search::end_of_standing(size_t frame) const {
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

// What the reference shows while the test shows one picture from `from_ms` to
// `to_ms`, and the test never does. One picture between them may have come
// late.
Search::Hold Search::hold_of(size_t own_run, double from_ms,
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
void Search::frozen() {
  if (found("reversed")) return;
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
    Reason fault =
        reason("frozen", long_one ? Severity::kRuinous : Severity::kMajor,
               first_frame(hold.first_run), last_frame(hold.last_run));
    fault.message = fmt::format(
        "the picture stands still for {:.2f} s while the reference moves "
        "through {}",
        hold.ms / 1000, frames_text(fault.first_frame, fault.last_frame));
    fault.hint = "frames were lost and their time given to the one before";
    reasons_.push_back(std::move(fault));
  }
}

// Whether a run that is not shown is a moment between others that are.
bool Search::is_blink(size_t run) const {
  constexpr double kBlinkMs = 100;
  return runs_[run].own_ms <= kBlinkMs && (run == 0 || runs_[run - 1].shown) &&
         (run + 1 == runs_.size() || runs_[run + 1].shown);
}

void Search::dropped() {
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
      reason("dropped_frames", severity, first_frame(missing.front()),
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
  for (const TimeSpan& part : fault.parts) {
    missing_ms += part.to_ms - part.from_ms;
  }
  const bool kept = reference_ms_ - test_ms_ < 0.5 * missing_ms;
  fault.message = fmt::format(
      "{} of {} different pictures of the reference {} not shown ({}); {}",
      missing.size(), runs_.size(), missing.size() == 1 ? "is" : "are",
      frames_text(fault.first_frame, fault.last_frame),
      kept ? "their time went to others" : "what follows comes earlier");
  fault.hint = "drop only frames that repeat the one before";
  reasons_.push_back(std::move(fault));
}

// Nothing tells whether they are right.
void Search::interpolated() {
  const auto& partners = alignment().partners;
  const auto count = std::count_if(
      partners.begin(), partners.end(),
      [](const Partner& one) { return one.placement == Placement::kBetween; });
  if (count == 0) return;
  Reason fault = whole("interpolated_frames", Severity::kMinor);
  fault.message = fmt::format(
      "{} of the test's {} frames lie between pictures of the reference: they "
      "are compared with nothing",
      count, partners.size());
  fault.hint =
      "interpolation made them: look at some, or compare with an original of "
      "that rate";
  reasons_.push_back(std::move(fault));
}

void Search::inserted() {
  if (pair_.test.frames() <= pair_.reference.frames() ||
      test_ms_ <= reference_ms_ * (1 + kRoundingShare)) {
    return;
  }
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
  Reason fault = reason("inserted_frames", Severity::kMajor, at, at);
  fault.message = fmt::format(
      "{} frame{} of the test ({:.2f} s) show what the reference never shows",
      count, count == 1 ? "" : "s", foreign_ms() / 1000);
  fault.hint = inside ? "look for a title, a watermark or a broken frame"
                      : "look for a title or a trailer; where the original "
                        "was cut, compare with all of it";
  reasons_.push_back(std::move(fault));
}

void Search::duplicated() {
  // What was inserted takes time of its own.
  if (pair_.test.frames() <= pair_.reference.frames() ||
      test_ms_ - foreign_ms() <= reference_ms_ * (1 + kRoundingShare) ||
      found("speed_changed") || found("loop_changed")) {
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
        partner.placement == Placement::kBetween) {
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
  Reason fault = reason("duplicated_frames", Severity::kMinor, int64_t(*begin),
                        int64_t(last));
  fault.message = fmt::format(
      "{} frame{} repeated, and the test is {:.2f} s longer", count,
      count == 1 ? " is" : "s are", (test_ms_ - reference_ms_) / 1000);
  fault.hint = "the running time must stay when frames are added";
  reasons_.push_back(std::move(fault));
}

void Search::reordered() {
  if (found("reversed") || found("loop_changed") || noise_level() >= 1.5) {
    return;
  }
  size_t count = 0;
  int64_t first = 0;
  int64_t last = 0;
  for (const Partner& partner : alignment().partners) {
    const bool moved = partner.placement == Placement::kMoved ||
                       partner.placement == Placement::kRepeated;
    if (!moved || !plainly(partner)) continue;
    first = count == 0 ? partner.content : std::min(first, partner.content);
    last = count == 0 ? partner.content : std::max(last, partner.content);
    ++count;
  }
  if (count == 0) return;
  Reason fault = reason("reordered_frames", Severity::kMajor, first, last);
  fault.message =
      fmt::format("{} frame{} out of order (of the reference's {})", count,
                  count == 1 ? " is" : "s are", frames_text(first, last));
  fault.hint = "frames were written in another order";
  reasons_.push_back(std::move(fault));
}

// Pictures that appear sooner or later than in the reference.
void Search::retimed() {
  if (!reasons_.empty()) return;
  const TimeModel& model = alignment().model;
  double most = 0;
  std::optional<int64_t> first;
  int64_t last = 0;
  std::optional<size_t> run_before;
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
    // Its own picture for most of its time, and still too early: where it is
    // certainly another than the one before, that shows too.
    const bool certain = plainly(partner) ||
                         (alignment().distinct[begin] >= kCertainly &&
                          partner.content_distance < kNearly + noise_level());
    if (std::abs(late) <= std::max(kRoundingMs, 0.25 * shorter) || !certain) {
      continue;
    }
    if (!first) first = int64_t(begin);
    last = int64_t(begin);
    if (std::abs(late) > std::abs(most)) most = late;
  }
  if (!first) return;
  Reason fault = reason("timing_changed", Severity::kMinor, *first, last);
  fault.message = fmt::format("pictures come up to {:.0f} ms too {}",
                              std::abs(most), most > 0 ? "late" : "early");
  fault.hint = "keep the delays of the original";
  reasons_.push_back(std::move(fault));
}

void Search::other_total() {
  if (!reasons_.empty()) return;
  const double ratio = test_ms_ / reference_ms_;
  if (std::abs(ratio - 1) <= kOtherTotal || totals_agree(pair_)) return;
  Reason fault = whole("timing_changed", Severity::kMinor);
  fault.message = totals_text();
  fault.hint = "keep the delays of the original";
  reasons_.push_back(std::move(fault));
}

}  // namespace

bool totals_agree(const TimedPair& pair) {
  const double a = pair.clock.ms(pair.reference.total());
  const double b = pair.clock.ms(pair.test.total());
  const double apart = std::abs(a - b);
  return apart <= kRoundingMs || apart <= kRoundingShare * std::max(a, b);
}

std::vector<Reason> find_time_faults(const TimedPair& pair) {
  return Search(pair).run();
}

}  // namespace framewise::timeline
