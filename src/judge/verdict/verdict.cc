// SPDX-License-Identifier: Apache-2.0
#include "judge/verdict/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <optional>
#include <utility>

#include "judge/defects/defect_kinds.h"
#include "judge/policy/tier.h"
#include "judge/score/score_of_file.h"
#include "judge/verdict/reason_text.h"
#include "judge/verdict/severity.h"
#include "judge/verdict/visible_loss.h"

namespace framewise::judge {
namespace {

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

// A reason that holds as long as anything was measured.
Reason reason_of_all(DefectKind kind, Severity severity,
                     const Measurements& measured) {
  Reason reason;
  reason.kind = kind;
  reason.severity = severity;
  reason.span = {0, measured.reference.duration_ms};
  reason.last_frame = std::max<int64_t>(0, measured.reference.frames - 1);
  const MetricReport* const score = measured.metric("score");
  if (!score) return reason;
  if (!score->worst.empty()) {
    reason.at_ms = measured.meetings[score->worst.front().meeting].at_ms;
  }
  if (!measured.partial) return reason;
  for (const Meeting& meeting : measured.meetings) {
    if (!score->values[meeting.pair]) continue;
    reason.span.to_ms = meeting.at_ms + meeting.duration_ms;
    reason.last_frame = meeting.reference_frame;
  }
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

void set_time(const Stretch& stretch, Reason& reason) {
  reason.span = {stretch.begin_ms(), stretch.end_ms()};
  reason.first_frame = stretch.first->reference_frame;
  reason.last_frame = stretch.last->reference_frame;
}

// The time of the worst frames, where one frame in ten is at least twice as bad
// as the median. Absent: the frames are about equally bad.
std::optional<Stretch> worst_stretch(const Measurements& measured,
                                     const MetricReport& score) {
  std::vector<double> losses;
  for (const Meeting& one : measured.meetings) {
    const std::optional<double>& value = score.values[one.pair];
    if (value) losses.push_back(score.info->perfect - *value);
  }
  if (losses.empty()) return std::nullopt;
  std::sort(losses.begin(), losses.end());
  const double high = losses[losses.size() * 9 / 10];
  if (high < 2 * losses[losses.size() / 2]) return std::nullopt;
  Stretch worst;
  for (const Meeting& one : measured.meetings) {
    const std::optional<double>& value = score.values[one.pair];
    if (value && score.info->perfect - *value >= high / 2) worst.add(one);
  }
  return worst;
}

// Only the score shows that something is wrong.
Reason low_score_reason(const Measurements& measured, const Score& score,
                        VerdictStatus status) {
  const bool bad = status == VerdictStatus::kArtifact;
  // Contrast of details at a quarter of the size is what blur and denoising
  // take, whatever form their error has.
  const bool blurred =
      !score.parts.empty() && score.parts.front().name == "detail";
  Reason reason =
      reason_of_all(blurred ? DefectKind::kBlur : DefectKind::kOverallDegraded,
                    bad ? Severity::kMajor : Severity::kMinor, measured);
  if (const MetricReport* const scores = measured.metric("score")) {
    if (const auto worst = worst_stretch(measured, *scores)) {
      set_time(*worst, reason);
    }
  }
  reason.message = fmt::format("the picture differs {} (score {:.1f})",
                               bad ? "plainly" : "a little", *score.value);
  if (!score.parts.empty()) {
    reason.message += ": " + score.parts.front().message;
  }
  reason.hint = blurred ? "blurred, denoised or coded too coarsely: switch "
                          "such filters off, or encode with less loss"
                        : "encode with less loss, and compare again";
  return reason;
}

// Whether a visible defect was found during any part of this time.
bool is_covered(const Stretch& stretch, const std::vector<Reason>& reasons) {
  return std::ranges::any_of(reasons, [&](const Reason& one) {
    return one.severity > Severity::kInfo &&
           one.span.from_ms < stretch.end_ms() &&
           one.span.to_ms > stretch.begin_ms();
  });
}

// The longest stretch of several meetings that score less than `least` and
// during which no defect was found.
Stretch longest_unexplained(const Measurements& measured,
                            const MetricReport& score,
                            const std::vector<Reason>& reasons, double least) {
  Stretch longest;
  Stretch current;
  const auto end_stretch = [&] {
    if (current.ms() > longest.ms() && current.first != current.last &&
        !is_covered(current, reasons)) {
      longest = current;
    }
    current = {};
  };
  for (const Meeting& one : measured.meetings) {
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

// A moment counts for little in the mean of a long film, but people see it:
// frames in one piece that all score less than a limit, for this share of the
// time and no less than a glance.
struct MomentRule {
  double below;
  double share;
  Severity severity;
  std::string_view words;
};
constexpr double kGlanceMs = 150;

std::array<MomentRule, 3> moment_rules(const Policy& policy) {
  return {
      {// A heavy fault, however good the rest is.
       {0.6 * policy.score_artifact, 0.02, Severity::kMajor, "is ruined"},
       // It would be an artifact if all were like it.
       {policy.score_artifact, 0, Severity::kMinor, "differs plainly"},
       // Damage in passing to a part of the picture.
       {0.8 * policy.score_warning, 0.1, Severity::kMinor, "differs visibly"}}};
}

// By the gravest rule that holds.
std::optional<Reason> bad_moment(const Measurements& measured,
                                 const std::vector<Reason>& reasons,
                                 const Policy& policy) {
  const MetricReport* const score = measured.metric("score");
  if (!score) return std::nullopt;
  for (const MomentRule& rule : moment_rules(policy)) {
    const Stretch moment =
        longest_unexplained(measured, *score, reasons, rule.below);
    const double least =
        std::max(kGlanceMs, rule.share * measured.reference.duration_ms);
    if (moment.ms() < least) continue;
    Reason reason;
    reason.kind = DefectKind::kOverallDegraded;
    reason.severity = rule.severity;
    set_time(moment, reason);
    reason.at_ms = moment.begin_ms();
    reason.message =
        fmt::format("the picture {} for {:.0f} ms (each scores less than {:g})",
                    rule.words, moment.ms(), rule.below);
    reason.hint = "encode this part with less loss, and compare again";
    return reason;
  }
  return std::nullopt;
}

bool same_pixels_and_times(const Measurements& measured) {
  return measured.identical_bytes ||
         (measured.identical_pixels && measured.timing_agrees &&
          measured.test.duration_ms == measured.reference.duration_ms &&
          measured.test.plays == measured.reference.plays);
}

Reason difference_reason(const Measurements& measured) {
  Reason reason =
      reason_of_all(DefectKind::kNotIdentical, Severity::kInfo, measured);
  reason.message =
      measured.identical_pixels
          ? "every pixel is equal, but the timing is not"
          : fmt::format("{} of {} pairs of frames differ",
                        measured.measured_pairs - measured.identical_pairs,
                        measured.measured_pairs);
  reason.hint = "the policy allows no difference at all";
  return reason;
}

// The last meeting of this frame of the test, or of one before it. Null: none.
const Meeting* meeting_of(const Measurements& measured, int64_t test_frame) {
  const Meeting* found = nullptr;
  for (const Meeting& meeting : measured.meetings) {
    if (meeting.test_frame <= test_frame) found = &meeting;
  }
  return found;
}

// Where a file is damaged, if its decoder named the frame.
std::optional<Reason> damage_reason(const Measurements& measured) {
  if (!measured.damage || !measured.damage->frame) return std::nullopt;
  const int64_t frame = *measured.damage->frame;
  const bool to_the_end =
      measured.damage->ends_file || measured.test.frames <= frame + 1;
  Reason reason = reason_of_all(
      to_the_end ? DefectKind::kTruncated : DefectKind::kCorruptFrame,
      Severity::kMajor, measured);
  if (const Meeting* met = meeting_of(measured, frame)) {
    reason.first_frame = met->reference_frame;
    reason.span.from_ms = reason.at_ms = met->at_ms;
    if (!to_the_end) {
      reason.last_frame = met->reference_frame;
      reason.span.to_ms = met->at_ms + met->duration_ms;
    }
  }
  constexpr double kMostOfIt = 0.9;
  if (to_the_end &&
      measured.test.duration_ms < kMostOfIt * measured.reference.duration_ms) {
    reason.severity = Severity::kRuinous;
  }
  reason.message = measured.damage->message;
  reason.hint = "the file was cut or damaged: fetch or encode it again";
  return reason;
}

// The frames of a file that ends early are gray, black or broken from there on,
// which looks like many kinds of damage: it is one defect, as grave as the
// gravest of them.
void absorb_consequences(Reason& truncated, std::vector<Reason>& reasons) {
  std::erase_if(reasons, [&](const Reason& one) {
    if (one.first_frame < truncated.first_frame ||
        rules_of(one.kind).survives_cut) {
      return false;
    }
    truncated.severity = std::max(truncated.severity, one.severity);
    return true;
  });
}

void add_damage(const Measurements& measured, std::vector<Reason>& reasons) {
  std::optional<Reason> damage = damage_reason(measured);
  if (!damage) return;
  const bool known = std::ranges::any_of(
      reasons, [&](const Reason& one) { return one.kind == damage->kind; });
  if (known) return;
  if (damage->kind == DefectKind::kTruncated) {
    absorb_consequences(*damage, reasons);
  }
  reasons.push_back(*std::move(damage));
  std::ranges::stable_sort(reasons, std::greater(), &Reason::severity);
}

// Whether so low a score may be due to this reason: the frames shown while it
// lasts score as low, or frames are missing or late and those that are shown do
// not.
bool lowers_score(const Reason& reason, const Measurements& measured,
                  const Policy& policy) {
  if (rules_of(reason.kind).moves_edges) return false;
  const TimeSpan all = {0, std::numeric_limits<double>::max()};
  return score_during(reason.span, measured) < policy.score_artifact ||
         (rules_of(reason.kind).costs_time &&
          score_during(all, measured) >= policy.score_artifact);
}

bool is_artifact(const Reason& reason, const Policy& policy) {
  return status_of(reason, policy) == VerdictStatus::kArtifact;
}

// Whether the reasons are as bad as the score.
bool explain_score(const std::vector<Reason>& reasons, VerdictStatus by_score,
                   const Policy& policy) {
  switch (by_score) {
    case VerdictStatus::kWarning:
      return std::ranges::any_of(reasons, [](const Reason& one) {
        return one.severity > Severity::kInfo;
      });
    case VerdictStatus::kArtifact:
      return std::ranges::any_of(
          reasons, [&](const Reason& one) { return is_artifact(one, policy); });
    default: return true;
  }
}

// A minor reason that is the cause of an artifact's score, so is major. The
// index in `reasons`.
std::optional<size_t> underrated_cause(const std::vector<Reason>& reasons,
                                       const Measurements& measured,
                                       const Policy& policy) {
  for (size_t i = 0; i < reasons.size(); ++i) {
    Reason major = reasons[i];
    major.severity = Severity::kMajor;
    if (reasons[i].severity == Severity::kMinor && is_artifact(major, policy) &&
        lowers_score(reasons[i], measured, policy)) {
      return i;
    }
  }
  // Edges that lie elsewhere cost a lot, however little they moved.
  if (measured.measured_part) return std::nullopt;
  for (size_t i = 0; i < reasons.size(); ++i) {
    if (rules_of(reasons[i].kind).moves_edges) return i;
  }
  return std::nullopt;
}

// The reasons with one that is as bad as the score.
std::vector<Reason> with_cause_of_score(std::vector<Reason> reasons,
                                        const Measurements& measured,
                                        const Score& score,
                                        const Policy& policy) {
  const VerdictStatus by_score = status_of_score(*score.value, policy);
  if (explain_score(reasons, by_score, policy)) return reasons;
  const std::optional<size_t> cause =
      by_score == VerdictStatus::kArtifact
          ? underrated_cause(reasons, measured, policy)
          : std::nullopt;
  if (cause) {
    Severity& severity = reasons[*cause].severity;
    severity = std::max(severity, Severity::kMajor);
  } else {
    reasons.push_back(low_score_reason(measured, score, by_score));
  }
  return reasons;
}

void sort_gravest_first(std::vector<Reason>& reasons, const Policy& policy) {
  std::ranges::stable_sort(reasons, [&](const Reason& a, const Reason& b) {
    const int x = rank(status_of(a, policy));
    const int y = rank(status_of(b, policy));
    return x != y ? x > y : a.severity > b.severity;
  });
}

// The status where not everything could be measured.
VerdictStatus status_of_what_is_known(VerdictStatus status,
                                      const Measurements& measured,
                                      bool has_score_or_reason) {
  if (measured.partial && rank(status) < rank(VerdictStatus::kArtifact)) {
    // The frames that were not measured may be worse.
    return measured.damage ? VerdictStatus::kError : VerdictStatus::kUnknown;
  }
  if (measured.measured_pairs == 0 ||
      (!has_score_or_reason && !measured.identical_pixels)) {
    return VerdictStatus::kUnknown;
  }
  return measured.damage ? graver(status, VerdictStatus::kArtifact) : status;
}

}  // namespace

Judgement judge(const Measurements& measured, std::vector<Reason> defects,
                const Policy& policy) {
  Score score = score_of(measured, defects);
  std::vector<Reason> reasons =
      graded_by_loss(std::move(defects), measured, policy);
  reasons = shifted_by_content(std::move(reasons), measured, policy);
  score = with_local_damage(std::move(score), reasons, measured);
  VerdictStatus status = VerdictStatus::kPass;
  for (const Reason& reason : reasons) {
    status = graver(status, status_of(reason, policy));
  }
  // Whether a damaged file is an error or an artifact is decided below.
  add_damage(measured, reasons);
  if (score.value) {
    reasons = with_cause_of_score(std::move(reasons), measured, score, policy);
    status = graver(status, status_of_score(*score.value, policy));
    if (const auto moment = bad_moment(measured, reasons, policy)) {
      status = graver(status, status_of(*moment, policy));
      reasons.push_back(*moment);
      if (moment->severity >= Severity::kMajor) {
        score = with_local_damage(std::move(score), reasons, measured);
      }
    }
  }
  if (policy.identical && !same_pixels_and_times(measured)) {
    if (reasons.empty()) reasons.push_back(difference_reason(measured));
    status = graver(status, VerdictStatus::kArtifact);
  }
  sort_gravest_first(reasons, policy);
  Judgement judgement;
  judgement.status = status_of_what_is_known(status, measured,
                                             score.value || !reasons.empty());
  judgement.summary =
      summary_of(measured, reasons, judgement.status, score.value);
  judgement.reasons = std::move(reasons);
  if (measured.luma_psnr) judgement.tier = tier_of(*measured.luma_psnr, policy);
  judgement.score = score.value;
  if (score.value) judgement.score_interval = score.interval;
  judgement.score_otherwise = score.otherwise;
  judgement.score_parts = score.parts;
  return judgement;
}

}  // namespace framewise::judge

namespace framewise {

const char* name_of(VerdictStatus status) noexcept {
  switch (status) {
    case VerdictStatus::kPass: return "PASS";
    case VerdictStatus::kWarning: return "WARNING";
    case VerdictStatus::kArtifact: return "ARTIFACT";
    case VerdictStatus::kError: return "ERROR";
    case VerdictStatus::kUnknown: return "UNKNOWN";
  }
  return "UNKNOWN";
}

}  // namespace framewise
