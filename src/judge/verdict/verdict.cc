// SPDX-License-Identifier: Apache-2.0
#include "judge/verdict/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "judge/verdict/kinds.h"

namespace framewise::judge {
namespace {

bool reaches(Severity severity, const Policy::Bar& bar) {
  return bar && severity >= *bar;
}

int rank(VerdictStatus status) {
  switch (status) {
    case VerdictStatus::kError: return 3;
    case VerdictStatus::kArtifact: return 2;
    case VerdictStatus::kWarning: return 1;
    default: return 0;
  }
}

VerdictStatus graver(VerdictStatus a, VerdictStatus b) {
  return rank(b) > rank(a) ? b : a;
}

VerdictStatus status_of_score(double score, const Policy& policy) {
  if (score < policy.score_artifact) return VerdictStatus::kArtifact;
  if (score < policy.score_warning) return VerdictStatus::kWarning;
  return VerdictStatus::kPass;
}

const MetricReport* scores_of(const Comparison& comparison) {
  for (const MetricReport& metric : comparison.metrics) {
    if (metric.info->name == "score") return &metric;
  }
  return nullptr;
}

void end_with_what_was_seen(const Comparison& comparison,
                            const MetricReport& score, Reason& reason) {
  for (const Meeting& meeting : comparison.meetings) {
    if (!score.values[meeting.pair]) continue;
    reason.span.to_ms = meeting.at_ms + meeting.duration_ms;
    reason.last_frame = meeting.reference_frame;
  }
}

Reason everywhere(std::string_view kind, Severity severity,
                  const Comparison& comparison, const FileReport& reference) {
  Reason reason;
  reason.kind = kind;
  reason.severity = severity;
  reason.span = {0, reference.duration_ms};
  reason.last_frame = std::max<int64_t>(0, reference.frames - 1);
  const MetricReport* const score = scores_of(comparison);
  if (!score) return reason;
  if (!score->worst.empty()) {
    reason.at_ms = comparison.meetings[score->worst.front().meeting].at_ms;
  }
  if (comparison.partial) end_with_what_was_seen(comparison, *score, reason);
  return reason;
}

// From one meeting to another.
struct Stretch {
  const Meeting* first = nullptr;
  const Meeting* last = nullptr;

  void add(const Meeting& meeting) {
    if (!first) first = &meeting;
    last = &meeting;
  }
  double begin_ms() const { return first->at_ms; }
  double end_ms() const { return last->at_ms + last->duration_ms; }
  double ms() const { return first ? end_ms() - begin_ms() : 0; }
};

void tell_when(const Stretch& stretch, Reason& reason) {
  reason.span = {stretch.begin_ms(), stretch.end_ms()};
  reason.first_frame = stretch.first->reference_frame;
  reason.last_frame = stretch.last->reference_frame;
}

// Where one moment in ten is twice as bad as most, those that are like it.
void narrow_to_the_worst(const Comparison& comparison,
                         const MetricReport& score, Reason& reason) {
  std::vector<double> losses;
  for (const Meeting& one : comparison.meetings) {
    const std::optional<double>& value = score.values[one.pair];
    if (value) losses.push_back(score.info->perfect - *value);
  }
  if (losses.empty()) return;
  std::sort(losses.begin(), losses.end());
  const double most = losses[losses.size() * 9 / 10];
  if (most < 2 * losses[losses.size() / 2]) return;
  Stretch worst;
  for (const Meeting& one : comparison.meetings) {
    const std::optional<double>& value = score.values[one.pair];
    if (value && score.info->perfect - *value >= most / 2) worst.add(one);
  }
  tell_when(worst, reason);
}

// The score alone says that something is wrong.
void add_low_score(Comparison& comparison, const FileReport& reference,
                   VerdictStatus status) {
  const bool bad = status == VerdictStatus::kArtifact;
  Reason reason =
      everywhere("overall_degraded", bad ? Severity::kMajor : Severity::kMinor,
                 comparison, reference);
  const MetricReport* const score = scores_of(comparison);
  if (score) narrow_to_the_worst(comparison, *score, reason);
  reason.message = fmt::format("the picture differs {} (score {:.1f})",
                               bad ? "plainly" : "a little", *comparison.score);
  if (!comparison.score_parts.empty()) {
    reason.message += ": " + comparison.score_parts.front().message;
  }
  reason.hint = "encode with less loss, and compare again";
  comparison.reasons.push_back(std::move(reason));
}

bool is_told(const Stretch& stretch, const std::vector<Reason>& reasons) {
  return std::ranges::any_of(reasons, [&](const Reason& one) {
    return one.severity > Severity::kInfo &&
           one.span.from_ms < stretch.end_ms() &&
           one.span.to_ms > stretch.begin_ms();
  });
}

// The longest stretch that scores less and of which nothing is told.
Stretch worst_untold(const Comparison& comparison, const MetricReport& score,
                     double least) {
  Stretch longest;
  Stretch current;
  const auto end_stretch = [&] {
    if (current.ms() > longest.ms() && current.first != current.last &&
        !is_told(current, comparison.reasons)) {
      longest = current;
    }
    current = {};
  };
  for (const Meeting& one : comparison.meetings) {
    const std::optional<double>& value = score.values[one.pair];
    if (!value || *value >= least) {
      end_stretch();
      continue;
    }
    current.add(one);
  }
  end_stretch();
  return longest;
}

// A moment counts for little in a long film, but people see it: one that would
// be an artifact if all were like it is worth a warning. Whether there is one.
bool add_bad_moment(Comparison& comparison, const Policy& policy) {
  constexpr double kSeenMs = 150;
  const MetricReport* const score = scores_of(comparison);
  if (!score) return false;
  const Stretch moment =
      worst_untold(comparison, *score, policy.score_artifact);
  if (moment.ms() < kSeenMs) return false;
  Reason reason;
  reason.kind = "overall_degraded";
  reason.severity = Severity::kMinor;
  tell_when(moment, reason);
  reason.at_ms = moment.begin_ms();
  reason.message = fmt::format(
      "the picture differs plainly for {:.0f} ms (each scores less than {:g})",
      moment.ms(), policy.score_artifact);
  reason.hint = "encode this part with less loss, and compare again";
  comparison.reasons.push_back(std::move(reason));
  return true;
}

bool same_pixels_and_times(const Comparison& comparison,
                           const FileReport& reference) {
  return comparison.identical_bytes ||
         (comparison.identical_pixels && comparison.pairing_findings.empty() &&
          comparison.test.duration_ms == reference.duration_ms &&
          comparison.test.plays == reference.plays);
}

void add_difference(Comparison& comparison, const FileReport& reference) {
  Reason reason =
      everywhere("not_identical", Severity::kInfo, comparison, reference);
  reason.message =
      comparison.identical_pixels
          ? "every pixel is equal, but the timing is not"
          : fmt::format("{} of {} pairs of frames differ",
                        comparison.measured_pairs - comparison.identical_pairs,
                        comparison.measured_pairs);
  reason.hint = "the policy allows no difference at all";
  comparison.reasons.push_back(std::move(reason));
}

bool is_one_of(std::string_view kind, std::span<const std::string_view> kinds) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

// A test file that could not be read to its end.
const Finding* damage_of(const Comparison& comparison) {
  for (const Finding& finding : comparison.warnings) {
    if (finding.kind == "truncated") return &finding;
  }
  return nullptr;
}

// The frame of the reference that a frame of the test met, and when.
const Meeting* meeting_of(const Comparison& comparison, int64_t test_frame) {
  const Meeting* found = nullptr;
  for (const Meeting& meeting : comparison.meetings) {
    if (meeting.test_frame <= test_frame) found = &meeting;
  }
  return found;
}

// Pictures that a file ends in the middle of are gray, black or broken from
// there on, which looks like all sorts of damage: it is the same one, and as
// grave.
void take_what_is_missing(Reason& truncated, std::vector<Reason>& reasons) {
  constexpr std::string_view kOthers[] = {
      "dropped_frames", "duplicated_frames", "inserted_frames",
      "frozen",         "speed_changed",     "timing_changed",
      "loop_changed",   "resized",           "identical"};
  std::erase_if(reasons, [&](const Reason& one) {
    if (one.first_frame < truncated.first_frame ||
        is_one_of(one.kind, kOthers)) {
      return false;
    }
    truncated.severity = std::max(truncated.severity, one.severity);
    return true;
  });
}

// Says where a file is damaged; what that shows is known as far as it goes.
void add_damage(Comparison& comparison, const FileReport& reference) {
  const Finding* const damage = damage_of(comparison);
  if (!damage || !damage->frame) return;
  const bool to_the_end = comparison.test.frames <= *damage->frame + 1;
  const std::string_view kind = to_the_end ? "truncated" : "corrupt_frame";
  for (const Reason& reason : comparison.reasons) {
    if (reason.kind == kind) return;
  }
  Reason reason = everywhere(kind, Severity::kMajor, comparison, reference);
  if (const Meeting* met = meeting_of(comparison, *damage->frame)) {
    reason.first_frame = met->reference_frame;
    reason.span.from_ms = reason.at_ms = met->at_ms;
    if (!to_the_end) {
      reason.last_frame = met->reference_frame;
      reason.span.to_ms = met->at_ms + met->duration_ms;
    }
  }
  constexpr double kMostOfIt = 0.9;
  const double left = comparison.test.duration_ms;
  if (to_the_end && left < kMostOfIt * reference.duration_ms) {
    reason.severity = Severity::kRuinous;
  }
  reason.message = damage->message;
  reason.hint = "the file was cut or damaged: fetch or encode it again";
  if (to_the_end) take_what_is_missing(reason, comparison.reasons);
  comparison.reasons.push_back(std::move(reason));
  std::ranges::stable_sort(comparison.reasons, std::greater(),
                           &Reason::severity);
}

std::string summary_of(const Comparison& comparison, VerdictStatus status,
                       double duration_ms) {
  if (comparison.identical_bytes) return "The files are equal, byte by byte.";
  if (comparison.identical_pixels && comparison.reasons.empty()) {
    return "Every pixel of every frame is equal.";
  }
  std::string text;
  int told = 0;
  for (const Reason& reason : comparison.reasons) {
    if (reason.severity == Severity::kInfo || told == 3) continue;
    if (told++ > 0) text += ", ";
    text +=
        fmt::format("{} {}", title_of(reason.kind), when(reason, duration_ms));
  }
  if (text.empty()) return "No visible damage was found.";
  if (status == VerdictStatus::kPass) {
    return "No damage by this policy; noticed: " + text + ".";
  }
  text[0] =
      char(text[0] >= 'a' && text[0] <= 'z' ? text[0] - 'a' + 'A' : text[0]);
  return text + ".";
}

// The mean score of what is on screen meanwhile.
double score_during(const TimeSpan& span, const Comparison& comparison) {
  const MetricReport* const scores = scores_of(comparison);
  if (!scores) return 0;
  double sum = 0;
  double time = 0;
  for (const Meeting& meeting : comparison.meetings) {
    const double shared =
        std::min(meeting.at_ms + meeting.duration_ms, span.to_ms) -
        std::max(meeting.at_ms, span.from_ms);
    const std::optional<double>& score = scores->values[meeting.pair];
    if (shared < 0 || !score) continue;
    const double weight = std::max(shared, 1e-3);  // a still has no time
    sum += weight * *score;
    time += weight;
  }
  return time > 0 ? sum / time : 0;
}

// Texture hides some kinds of damage and a slope without any shows others. What
// is not seen at all does not become visible.
void shift_by_content(Comparison& comparison, const Policy& policy) {
  if (!comparison.content) return;
  for (Reason& reason : comparison.reasons) {
    int severity = int(reason.severity);
    for (const Policy::Shift& shift : policy.shifts) {
      const bool holds = severity > 0 && shift.kind == reason.kind &&
                         shift.content == comparison.content->kind;
      if (holds) severity += shift.steps;
    }
    reason.severity =
        Severity(std::clamp(severity, 0, int(Severity::kRuinous)));
  }
}

// Fewer shades, a little grain and traces of coding are measured long before
// anybody sees them: what costs less than a point of the score while it is
// there is only noted. Blur is not: an eye that looks there sees it. And grain
// or echoes that a busy picture hides are not grave, however strong. A policy
// that wants to see more than usual takes all as it is.
void temper_what_nobody_sees(Comparison& comparison, const Policy& policy) {
  constexpr double kUnseen = 99;
  constexpr double kHardlySeen = 95;
  constexpr std::array<std::string_view, 7> kFaint = {
      "banding",      "blocking",     "noise",           "ringing",
      "dither_noise", "palette_loss", "overall_degraded"};
  const std::span<const std::string_view> hidden = std::span(kFaint).first(4);
  if (policy.tolerance < 1) return;
  for (Reason& reason : comparison.reasons) {
    if (!is_one_of(reason.kind, kFaint)) continue;
    const double score = score_during(reason.span, comparison);
    if (reason.severity == Severity::kMinor && score >= kUnseen &&
        comparison.score.value_or(0) >= kUnseen) {
      reason.severity = Severity::kInfo;
    } else if (reason.severity > Severity::kMinor && score >= kHardlySeen &&
               is_one_of(reason.kind, hidden)) {
      reason.severity = Severity::kMinor;
    }
  }
}

// How grave a reason is by this policy.
VerdictStatus weigh(const Reason& reason, const Policy& policy) {
  Policy::Bar warning = policy.warning;
  Policy::Bar artifact = policy.artifact;
  for (const Policy::Kind& kind : policy.kinds) {
    if (kind.kind != reason.kind) continue;
    warning = kind.warning;
    artifact = kind.artifact;
  }
  // Good news is never damage.
  if (reason.kind == "identical") return VerdictStatus::kPass;
  if (reaches(reason.severity, artifact)) return VerdictStatus::kArtifact;
  if (reaches(reason.severity, warning)) return VerdictStatus::kWarning;
  return VerdictStatus::kPass;
}

bool is_of_place(const Reason& reason) {
  constexpr std::string_view kKinds[] = {"cropped", "padded", "shifted"};
  return is_one_of(reason.kind, kKinds);
}

// Whether so low a score may be for this: what is seen while it lasts is as
// bad, or pictures are missing or late, and those that are there are not.
bool costs_it(const Reason& reason, const Comparison& comparison,
              const Policy& policy) {
  constexpr std::string_view kOfTime[] = {"frozen",         "dropped_frames",
                                          "timing_changed", "speed_changed",
                                          "truncated",      "inserted_frames"};
  if (is_of_place(reason)) return false;
  const TimeSpan all = {0, std::numeric_limits<double>::max()};
  return score_during(reason.span, comparison) < policy.score_artifact ||
         (is_one_of(reason.kind, kOfTime) &&
          score_during(all, comparison) >= policy.score_artifact);
}

// Whether a reason says why the score is as bad as that. What is plainly seen
// while it lasts is not minor.
bool explains(Comparison& comparison, VerdictStatus by_score,
              const Policy& policy) {
  if (by_score == VerdictStatus::kPass) return true;
  std::vector<Reason>& reasons = comparison.reasons;
  if (by_score == VerdictStatus::kWarning) {
    return std::ranges::any_of(reasons, [](const Reason& one) {
      return one.severity > Severity::kInfo;
    });
  }
  const auto is_bad = [&](const Reason& one) {
    return weigh(one, policy) == VerdictStatus::kArtifact;
  };
  if (std::ranges::any_of(reasons, is_bad)) return true;
  for (Reason& one : reasons) {
    if (one.severity != Severity::kMinor ||
        !costs_it(one, comparison, policy)) {
      continue;
    }
    Reason plain = one;
    plain.severity = Severity::kMajor;
    if (!is_bad(plain)) continue;
    one = std::move(plain);
    return true;
  }
  // Edges that lie elsewhere cost a lot, however little they moved.
  if (comparison.measured_part) return false;
  const auto moved = std::ranges::find_if(
      reasons, [](const Reason& one) { return is_of_place(one); });
  if (moved == reasons.end()) return false;
  moved->severity = std::max(moved->severity, Severity::kMajor);
  return true;
}

}  // namespace

void judge(Comparison& comparison, const FileReport& reference,
           const Policy& policy) {
  shift_by_content(comparison, policy);
  temper_what_nobody_sees(comparison, policy);
  VerdictStatus status = VerdictStatus::kPass;
  for (const Reason& reason : comparison.reasons) {
    status = graver(status, weigh(reason, policy));
  }
  // Whether that is an error or damage is decided below.
  add_damage(comparison, reference);
  if (comparison.score) {
    const VerdictStatus by_score = status_of_score(*comparison.score, policy);
    if (!explains(comparison, by_score, policy)) {
      add_low_score(comparison, reference, by_score);
    }
    status = graver(status, by_score);
    if (add_bad_moment(comparison, policy)) {
      status = graver(status, weigh(comparison.reasons.back(), policy));
    }
  }
  if (policy.identical && !same_pixels_and_times(comparison, reference)) {
    if (comparison.reasons.empty()) add_difference(comparison, reference);
    status = graver(status, VerdictStatus::kArtifact);
  }
  std::stable_sort(comparison.reasons.begin(), comparison.reasons.end(),
                   [&](const Reason& a, const Reason& b) {
                     const int x = rank(weigh(a, policy));
                     const int y = rank(weigh(b, policy));
                     return x != y ? x > y : a.severity > b.severity;
                   });
  const bool unseen = comparison.measured_pairs == 0;
  if (comparison.partial && rank(status) < rank(VerdictStatus::kArtifact)) {
    // What was not looked at may be worse.
    status =
        damage_of(comparison) ? VerdictStatus::kError : VerdictStatus::kUnknown;
  } else if (unseen || (!comparison.score && comparison.reasons.empty() &&
                        !comparison.identical_pixels)) {
    status = VerdictStatus::kUnknown;
  } else if (damage_of(comparison)) {
    status = graver(status, VerdictStatus::kArtifact);
  }
  comparison.judged = status;
  comparison.policy = policy.name;
  comparison.verdict_summary =
      summary_of(comparison, status, reference.duration_ms);
}

void tell_failed_requirements(Comparison& comparison) {
  if (!comparison.judged) return;
  std::string failed;
  for (const RequirementReport& one : comparison.requirements) {
    if (one.passed) continue;
    failed += (failed.empty() ? "" : ", ") + one.expression;
  }
  if (failed.empty()) return;
  comparison.verdict_summary =
      fmt::format("Not met: {}. {}", failed, comparison.verdict_summary);
}

std::string when(const Reason& reason, double duration_ms) {
  const double begin = reason.span.from_ms;
  const double end = reason.span.to_ms;
  if (duration_ms <= 0) return "in the picture";
  if (begin <= 0.02 * duration_ms && end >= 0.98 * duration_ms) {
    return reason.parts.size() > 1 ? "again and again" : "throughout";
  }
  if (reason.first_frame == reason.last_frame) {
    return fmt::format("at {:.2f} s", begin / 1000);
  }
  return fmt::format("from {:.2f} to {:.2f} s", begin / 1000, end / 1000);
}

std::string where(const Reason& reason, Size picture) {
  const Rect& region = *reason.region;
  const double share =
      double(region.width) * double(region.height) / double(picture.pixels());
  // A region that what is wrong hardly fills says where it may be, not where
  // it is.
  constexpr double kHardly = 0.1;
  const bool scattered = reason.measured &&
                         reason.measured->unit == "% of the picture" &&
                         reason.measured->value < 100 * kHardly * share;
  if (share >= 0.6) return scattered ? "here and there" : "nearly everywhere";
  const double x = region.x + region.width / 2.0;
  const double y = region.y + region.height / 2.0;
  const auto third = [](double place, int side) {
    return std::clamp(int(3 * place / std::max(1, side)), 0, 2);
  };
  constexpr std::string_view kPlaces[3][3] = {
      {"upper left", "top", "upper right"},
      {"left", "middle", "right"},
      {"lower left", "bottom", "lower right"}};
  return std::string(
      kPlaces[third(y, picture.height)][third(x, picture.width)]);
}

}  // namespace framewise::judge
