// SPDX-License-Identifier: Apache-2.0
#include "judge/score/score.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "judge/score/effective_durations.h"
#include "measure/score/score.h"

namespace framewise::judge {
namespace {

using measure::distance_of;
using measure::score_of;

// Viewers remember the worst: Moorthy and Bovik, Visual importance pooling,
// 2009; Park and others, Video quality pooling adaptive to perceptual
// distortion severity, 2013.
constexpr double kWorstTime = 0.1;
constexpr double kWorstWeight = 0.4;

// Total times that differ by less are the same.
constexpr double kSameLength = 0.02;

struct PartOfDistance {
  std::string_view metric;
  std::string_view name;
  std::string_view message;
};
constexpr std::array kParts = {
    PartOfDistance{"score:structure", "structure",
                   "edges and texture differ: blur, noise, blocks, or frames "
                   "out of place"},
    PartOfDistance{"score:color", "color_structure",
                   "colored edges and texture differ"},
    PartOfDistance{"score:luma_error", "brightness",
                   "pixels are lighter or darker"},
    PartOfDistance{"score:color_error", "color", "colors are off"},
};

const MetricReport* find(const Comparison& comparison, std::string_view name) {
  for (const MetricReport& metric : comparison.metrics) {
    if (metric.info->name == name) return &metric;
  }
  return nullptr;
}

struct Instant {
  double distance;
  double weight;
  size_t pair;
  double at_ms;
};

struct Pooled {
  double mean = 0;
  double worst = 0;  // over the worst tenth of the time
  double worst_at_ms = 0;

  double distance() const {
    return (1 - kWorstWeight) * mean + kWorstWeight * worst;
  }
};

Pooled pool(std::vector<Instant> instants) {
  std::stable_sort(instants.begin(), instants.end(),
                   [](const Instant& a, const Instant& b) {
                     return a.distance > b.distance;
                   });
  double total = 0;
  for (const Instant& instant : instants) total += instant.weight;
  Pooled pooled;
  pooled.worst_at_ms = instants.front().at_ms;
  double left = kWorstTime * total;
  for (const Instant& instant : instants) {
    pooled.mean += instant.weight * instant.distance / total;
    const double part = std::min(left, instant.weight);
    pooled.worst += part * instant.distance / (kWorstTime * total);
    left -= part;
  }
  return pooled;
}

// What the timing costs beyond what is seen at each instant.
struct Penalty {
  std::string_view name;
  double factor = 1;
  std::string message;
};

// Pictures that stay too long; what was put between them counts by itself.
bool is_told_of_longer_ones(const Comparison& comparison) {
  return std::ranges::any_of(comparison.reasons, [](const Reason& one) {
    return one.severity > Severity::kInfo &&
           (one.kind == "duplicated_frames" || one.kind == "timing_changed");
  });
}

// That the last picture alone stays for a little less, or more: nobody sees it.
bool is_told_of_another_end(const Comparison& comparison) {
  return std::ranges::any_of(comparison.reasons, [](const Reason& one) {
    return one.severity == Severity::kInfo && one.kind == "timing_changed";
  });
}

// `left`: the share of the time that is there.
void add_missing_time(double left, std::vector<Penalty>& penalties) {
  if (left >= 1 - kSameLength) return;
  penalties.push_back(
      {"missing_time", left,
       fmt::format("{:.0f} % of the time is missing", 100 * (1 - left))});
}

std::vector<Penalty> penalties_of(const Comparison& comparison,
                                  const FileReport& reference,
                                  const Viewing& viewing) {
  std::vector<Penalty> penalties;
  for (const Reason& reason : comparison.reasons) {
    if (reason.kind != "flicker") continue;
    const double factors[] = {1, 0.95, 0.8, 0.6};
    penalties.push_back({"flicker", factors[size_t(reason.severity)],
                         "brightness flickers from frame to frame"});
    break;
  }
  if (const auto& part = comparison.measured_part) {
    const double area = double(part->width) * part->height;
    const double left = area / double(reference.size.pixels());
    if (left < 1) {
      penalties.push_back({"missing_edge", left,
                           fmt::format("{:.1f} % of the picture is missing",
                                       100 * (1 - left))});
    }
    const double filled = area / double(comparison.test.size.pixels());
    if (filled < 1) {
      penalties.push_back({"added_edge", filled,
                           fmt::format("{:.1f} % of the picture was added",
                                       100 * (1 - filled))});
    }
  }
  if (viewing.seen_of_part) {
    add_missing_time(*viewing.seen_of_part, penalties);
    return penalties;
  }
  const double original = reference.duration_ms;
  const double copy = comparison.test.duration_ms;
  if (original <= 0 || copy <= 0) return penalties;
  const double ratio = copy / original;
  if (std::abs(ratio - 1) <= kSameLength ||
      is_told_of_another_end(comparison)) {
    return penalties;
  }
  const bool stretched = comparison.pairing_mode == "stretch" ||
                         comparison.test.frames == reference.frames;
  if (stretched) {
    penalties.push_back({"speed", 1 / (1 + 0.5 * std::abs(std::log(ratio))),
                         fmt::format("it plays {:.2f} times as long", ratio)});
  } else if (ratio < 1) {
    add_missing_time(ratio, penalties);
  } else if (is_told_of_longer_ones(comparison)) {
    penalties.push_back(
        {"added_time", 1 / (1 + 0.5 * std::log(ratio)),
         fmt::format("it takes {:.0f} % longer", 100 * (ratio - 1))});
  }
  return penalties;
}

// Splits what the pictures cost among the parts of the distance.
void add_parts(Comparison& comparison, const std::vector<Instant>& instants,
               const Pooled& pooled, double lost) {
  std::array<double, kParts.size()> sums{};
  for (size_t k = 0; k < kParts.size(); ++k) {
    const MetricReport* part = find(comparison, kParts[k].metric);
    if (!part) continue;
    // By their shares in the distance that was pooled.
    for (const Instant& instant : instants) {
      const auto& value = part->values[instant.pair];
      const double share = instant.distance > 0 ? instant.distance : 1;
      if (value) sums[k] += instant.weight * *value * share;
    }
  }
  double sum = 0;
  for (const double one : sums) sum += one;
  const double even = 100 - score_of(pooled.mean);
  const double moments = std::max(0.0, lost - std::max(even, 0.0));
  for (size_t k = 0; k < kParts.size() && sum > 0; ++k) {
    comparison.score_parts.push_back({std::string(kParts[k].name),
                                      (lost - moments) * sums[k] / sum,
                                      std::string(kParts[k].message)});
  }
  comparison.score_parts.push_back(
      {"worst_moments", moments,
       fmt::format("the worst tenth of the time weighs more; worst at {:.2f} s",
                   pooled.worst_at_ms / 1000)});
}

// Faults after which, at the same total time, the clock's pairs are what
// counts. Where time is missing, its share is taken off instead; and of few
// lost pictures what stands in for them counts, where that is paired by content
// too, or else a part of a frame by which all others come late would cost more.
bool is_loss(const Reason& reason) {
  if (reason.kind == "dropped_frames" && reason.severity < Severity::kMajor) {
    return false;
  }
  constexpr std::string_view kLosses[] = {"frozen", "dropped_frames",
                                          "reordered_frames", "reversed"};
  return std::find(std::begin(kLosses), std::end(kLosses), reason.kind) !=
         std::end(kLosses);
}

void add_instants(std::span<const Meeting> meetings,
                  std::span<const double> times, const MetricReport& own,
                  std::vector<Instant>& instants) {
  for (size_t i = 0; i < meetings.size(); ++i) {
    const auto& value = own.values[meetings[i].pair];
    if (!value || times[i] <= 0) continue;
    instants.push_back(
        {distance_of(*value), times[i], meetings[i].pair, meetings[i].at_ms});
  }
}

std::vector<Instant> instants_of(std::span<const Meeting> meetings,
                                 const MetricReport& own) {
  std::vector<Instant> instants;
  add_instants(meetings, seen_times(meetings, own), own, instants);
  return instants;
}

}  // namespace

void score(Comparison& comparison, const FileReport& reference,
           const Viewing& viewing) {
  comparison.score.reset();
  comparison.score_otherwise.reset();
  comparison.score_parts.clear();
  const MetricReport* const own = find(comparison, "score");
  if (!own || !own->summary) return;
  std::vector<Instant> instants = instants_of(viewing.meetings, *own);
  std::vector<double> foreign_times;
  for (const Meeting& one : viewing.foreign) {
    foreign_times.push_back(one.duration_ms);
  }
  add_instants(viewing.foreign, foreign_times, *own, instants);
  std::vector<Instant> others = instants_of(viewing.by_clock, *own);
  const double length = reference.duration_ms;
  const bool same_length =
      std::abs(comparison.test.duration_ms - length) <= kSameLength * length;
  const bool lost =
      same_length && std::any_of(comparison.reasons.begin(),
                                 comparison.reasons.end(), is_loss);
  if (lost && !others.empty()) std::swap(instants, others);
  if (instants.empty()) return;
  const Pooled pooled = pool(instants);
  double value = score_of(pooled.distance());
  if (pooled.distance() > 0) {
    add_parts(comparison, instants, pooled, 100 - value);
  }
  double factor = 1;
  for (const Penalty& penalty : penalties_of(comparison, reference, viewing)) {
    if (penalty.factor >= 1) continue;
    comparison.score_parts.push_back({std::string(penalty.name),
                                      value * (1 - penalty.factor),
                                      penalty.message});
    value *= penalty.factor;
    factor *= penalty.factor;
  }
  std::erase_if(comparison.score_parts,
                [](const ScorePart& part) { return part.points < 0.05; });
  std::stable_sort(
      comparison.score_parts.begin(), comparison.score_parts.end(),
      [](const auto& a, const auto& b) { return a.points > b.points; });
  comparison.score = value;
  if (!others.empty()) {
    comparison.score_otherwise = factor * score_of(pool(others).distance());
  }
}

}  // namespace framewise::judge
