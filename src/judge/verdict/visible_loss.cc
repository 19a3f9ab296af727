// SPDX-License-Identifier: Apache-2.0
#include "judge/verdict/visible_loss.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "judge/defects/defect_kinds.h"
#include "measure/score/score_of_pair.h"

namespace framewise::judge {
namespace {

using measure::distance_of;
using measure::score_of;

// Where a careful viewer sees a difference, where it is seen at once, and where
// it annoys: the scale of the score (docs/verdicts.md).
constexpr double kMinorBelow = 75;
constexpr double kMajorBelow = 50;
constexpr double kRuinousBelow = 30;

// Damage shown for less than this is less visible: Bloch's law holds to about
// a tenth of a second, and a glance takes 150 ms to 200 ms.
constexpr double kSeenMs = 150;
// The power by which distances grow with the time for which losses are shown.
constexpr double kTimePower = 0.7;
// The share of a distance that is left of damage to a share of the picture: the
// distance is the power 1.4 of norms of 2 to 8 (measure/score/score_weights.h).
constexpr double kAreaPower = 1.4 / 4;
// Smaller places are compared as if they were this large.
constexpr double kSmallestShare = 0.002;

// The score never says more of a picture in which such a defect was found.
// Below 90 a difference is seen.
constexpr double kMostWithMinor = 89;
constexpr double kMostWithMajor = 84;
constexpr double kMostWithRuinous = 69;

double share_of_picture(const Reason& reason, const Measurements& measured) {
  double share = 1;
  if (reason.region) {
    share = double(reason.region->width) * double(reason.region->height) /
            double(std::max<int64_t>(1, measured.reference.size.pixels()));
  }
  if (reason.measured && reason.measured->unit == "% of the picture") {
    share = std::min(share, reason.measured->value / 100);
  }
  return std::clamp(share, kSmallestShare, 1.0);
}

double share_of_sight(const TimeSpan& span, const Measurements& measured) {
  const double length = span.to_ms - span.from_ms;
  if (measured.reference.duration_ms <= kSeenMs || length >= kSeenMs) return 1;
  return std::max(length, 0.0) / kSeenMs;
}

Severity severity_of(double local, double tolerance) {
  // A strict policy sees more: it counts a distance as a larger one.
  const double seen = tolerance == 1 || local >= 100
                          ? local
                          : score_of(distance_of(local) / tolerance);
  if (seen >= kMinorBelow) return Severity::kInfo;
  if (seen >= kMajorBelow) return Severity::kMinor;
  return seen >= kRuinousBelow ? Severity::kMajor : Severity::kRuinous;
}

bool overlap(const TimeSpan& a, const TimeSpan& b) {
  return a.from_ms <= b.to_ms && b.from_ms <= a.to_ms;
}

bool is_graded(const Reason& reason) {
  return rules_of(reason.kind).graded_by_loss;
}

// The gravest severity that detectors gave anything shown meanwhile.
Severity gravest_meanwhile(const Reason& reason,
                           const std::vector<Reason>& reasons) {
  Severity gravest = reason.severity;
  for (const Reason& other : reasons) {
    if (is_graded(other) && overlap(other.span, reason.span)) {
      gravest = std::max(gravest, other.severity);
    }
  }
  return gravest;
}

// Scores up to `most`, in the order that they have: the last points before it
// share those above it.
double below(double most, double score) {
  constexpr double kShared = 5;
  const double from = most - kShared;
  if (most >= 100 || score <= from) return score;
  return from + (score - from) * kShared / (100 - from);
}

double most_with(Severity severity) {
  switch (severity) {
    case Severity::kInfo: return 100;
    case Severity::kMinor: return kMostWithMinor;
    case Severity::kMajor: return kMostWithMajor;
    case Severity::kRuinous: return kMostWithRuinous;
  }
  return 100;
}

}  // namespace

namespace {

// The mean of a metric over the frames on screen during a time.
std::optional<double> mean_during(std::string_view metric, const TimeSpan& span,
                                  const Measurements& measured) {
  const MetricReport* const scores = measured.metric(metric);
  if (!scores) return std::nullopt;
  double sum = 0;
  double time = 0;
  for (const Meeting& meeting : measured.meetings) {
    const double shared =
        std::min(meeting.at_ms + meeting.duration_ms, span.to_ms) -
        std::max(meeting.at_ms, span.from_ms);
    const std::optional<double>& score = scores->values[meeting.pair];
    if (shared < 0 || !score) continue;
    const double weight = std::max(shared, 1e-3);  // a still has no time
    sum += weight * *score;
    time += weight;
  }
  if (time <= 0) return std::nullopt;
  return sum / time;
}

}  // namespace

double score_during(const TimeSpan& span, const Measurements& measured) {
  return mean_during("score", span, measured).value_or(0);
}

std::optional<double> local_score(const Reason& reason,
                                  const Measurements& measured) {
  if (!measured.metric("score")) return std::nullopt;
  const double meanwhile = score_during(reason.span, measured);
  if (meanwhile >= 100) return 100;
  if (meanwhile <= 0) return 0;
  double distance = distance_of(meanwhile) /
                    std::pow(share_of_picture(reason, measured), kAreaPower);
  // Where all of the picture is damaged, its distance is not that of a place.
  const std::optional<double> place =
      traits_of(reason.kind).family != KindFamily::kColor
          ? mean_during("score:worst_place", reason.span, measured)
          : std::nullopt;
  if (place) {
    distance = std::min(distance, std::max(*place, distance_of(meanwhile)));
  }
  return score_of(distance *
                  std::pow(share_of_sight(reason.span, measured), kTimePower));
}

std::vector<Reason> graded_by_loss(std::vector<Reason> reasons,
                                   const Measurements& measured,
                                   const Policy& policy) {
  const std::vector<Reason> found = reasons;
  for (Reason& reason : reasons) {
    if (!is_graded(reason)) continue;
    const std::optional<double> local = local_score(reason, measured);
    if (!local) continue;
    const int steps_below =
        int(gravest_meanwhile(reason, found)) - int(reason.severity);
    const int severity =
        int(severity_of(*local, policy.tolerance)) - steps_below;
    reason.severity = Severity(std::max(severity, int(Severity::kInfo)));
  }
  return reasons;
}

Score with_local_damage(Score score, const std::vector<Reason>& reasons,
                        const Measurements&) {
  if (!score.value) return score;
  const auto worst = std::ranges::max_element(
      reasons, std::less<>{}, [](const Reason& one) { return one.severity; });
  if (worst == reasons.end()) return score;
  const double value = below(most_with(worst->severity), *score.value);
  if (value >= *score.value) return score;
  score.parts.push_back(
      {"local_damage", *score.value - value,
       fmt::format("{} in a part of the picture or of the time",
                   title_of(worst->kind))});
  std::ranges::stable_sort(score.parts, std::greater(), &ScorePart::points);
  score.interval.low -= *score.value - value;
  score.interval.high -= *score.value - value;
  score.interval.low = std::max(score.interval.low, 0.0);
  score.value = value;
  return score;
}

}  // namespace framewise::judge
