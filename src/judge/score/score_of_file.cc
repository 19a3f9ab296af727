// SPDX-License-Identifier: Apache-2.0
#include "judge/score/score_of_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <string_view>
#include <utility>

#include "judge/defects/defect_kinds.h"
#include "judge/score/effective_durations.h"
#include "judge/score/score_interval.h"
#include "measure/score/score_of_pair.h"

namespace framewise::judge {
namespace {

using measure::distance_of;

// Where pictures are lost, wrong or strange, viewers remember the worst
// (Moorthy and Bovik, Visual importance pooling, 2009; Park and others, Video
// quality pooling adaptive to perceptual distortion severity, 2013). Films
// that are coded evenly are judged by their mean (docs/verdicts.md).
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
                   "edges and texture differ: noise, blocks, blur, or frames "
                   "out of place"},
    PartOfDistance{"score:detail", "detail", "details lost contrast"},
    PartOfDistance{"score:brightness", "brightness",
                   "pixels are lighter or darker"},
    PartOfDistance{"score:color", "color", "colors are off"},
};

struct Instant {
  double distance;
  double weight;
  size_t pair;
  double at_ms;
};

enum class Pooling : uint8_t { kMean, kWorstWeighsMore };

struct Pooled {
  double score = 0;
  double even = 0;  // the mean of the scores
  double worst_at_ms = 0;
};

Pooled pool(std::vector<Instant> instants, Pooling pooling) {
  std::ranges::stable_sort(instants, std::greater(), &Instant::distance);
  double total = 0;
  for (const Instant& instant : instants) total += instant.weight;
  Pooled pooled;
  pooled.worst_at_ms = instants.front().at_ms;
  double lost = 0;
  double mean = 0;
  double worst = 0;  // over the worst tenth of the time
  double left = kWorstTime * total;
  for (const Instant& instant : instants) {
    const double share = instant.weight / total;
    mean += share * instant.distance;
    lost += share * (100 - measure::score_of(instant.distance));
    const double part = std::min(left, instant.weight);
    worst += part * instant.distance / (kWorstTime * total);
    left -= part;
  }
  pooled.even = 100 - lost;
  pooled.score =
      pooling == Pooling::kMean
          ? pooled.even
          : std::min(pooled.even, measure::score_of((1 - kWorstWeight) * mean +
                                                    kWorstWeight * worst));
  return pooled;
}

// The loss by timing beyond the loss of each instant.
struct Penalty {
  std::string_view name;
  double factor = 1;
  std::string message;
};

// Frames that stay too long; frames that were put between them count by
// themselves.
bool has_longer_frames(std::span<const Reason> defects) {
  return std::ranges::any_of(defects, [](const Reason& one) {
    return one.severity > Severity::kInfo && rules_of(one.kind).adds_time;
  });
}

// Whether only the last frame stays for less, or more. Nobody sees a little of
// that; much of it is a reason of its own, and no loss of what was shown.
bool has_another_end(const Measurements& measured,
                     std::span<const Reason> defects) {
  const int64_t last = measured.reference.frames - 1;
  return std::ranges::any_of(defects, [last](const Reason& one) {
    return one.kind == DefectKind::kTimingChanged &&
           (one.severity == Severity::kInfo ||
            (one.first_frame == last && one.last_frame == last));
  });
}

// `left`: the share of the time that is there.
void add_missing_time(double left, std::vector<Penalty>& penalties) {
  if (left >= 1 - kSameLength) return;
  penalties.push_back(
      {"missing_time", left,
       fmt::format("{:.0f} % of the time is missing", 100 * (1 - left))});
}

void add_missing_edges(const Measurements& measured,
                       std::vector<Penalty>& penalties) {
  if (!measured.measured_part) return;
  const double area =
      double(measured.measured_part->width) * measured.measured_part->height;
  const double left = area / double(measured.reference.size.pixels());
  if (left < 1) {
    penalties.push_back(
        {"missing_edge", left,
         fmt::format("{:.1f} % of the picture is missing", 100 * (1 - left))});
  }
  const double filled = area / double(measured.test.size.pixels());
  if (filled < 1) {
    penalties.push_back(
        {"added_edge", filled,
         fmt::format("{:.1f} % of the picture was added", 100 * (1 - filled))});
  }
}

// By what a pixel of a move divides the score: chosen so that 2 pixels cost 9
// points of 100 and 16 pixels 44. Beside the original a small move is hardly
// seen.
constexpr double kLossOfAPixel = 0.05;

void add_move(const Measurements& measured, std::vector<Penalty>& penalties) {
  if (!measured.moved_pixels) return;
  const double pixels = *measured.moved_pixels;
  penalties.push_back(
      {"moved", 1 / (1 + kLossOfAPixel * pixels),
       fmt::format("the picture was moved by {:.0f} px", pixels)});
}

void add_other_duration(const Measurements& measured,
                        std::span<const Reason> defects,
                        std::vector<Penalty>& penalties) {
  if (measured.viewing.seen_of_part) {
    return add_missing_time(*measured.viewing.seen_of_part, penalties);
  }
  const double original = measured.reference.duration_ms;
  const double copy = measured.test.duration_ms;
  const bool stills =
      measured.reference.frames == 1 && measured.test.frames == 1;
  if (original <= 0 || copy <= 0 || stills) return;
  const double ratio = copy / original;
  if (std::abs(ratio - 1) <= kSameLength ||
      has_another_end(measured, defects)) {
    return;
  }
  const bool stretched = measured.pairing_mode == PairingMode::kStretch ||
                         measured.test.frames == measured.reference.frames;
  if (stretched) {
    penalties.push_back({"speed", 1 / (1 + 0.5 * std::abs(std::log(ratio))),
                         fmt::format("it plays {:.2f} times as long", ratio)});
  } else if (ratio < 1) {
    add_missing_time(ratio, penalties);
  } else if (has_longer_frames(defects)) {
    penalties.push_back(
        {"added_time", 1 / (1 + 0.5 * std::log(ratio)),
         fmt::format("it takes {:.0f} % longer", 100 * (ratio - 1))});
  }
}

std::vector<Penalty> penalties_of(const Measurements& measured,
                                  std::span<const Reason> defects) {
  std::vector<Penalty> penalties;
  const auto flicker =
      std::ranges::find(defects, DefectKind::kFlicker, &Reason::kind);
  if (flicker != defects.end()) {
    // By severity, from info to ruinous.
    constexpr double kFactors[] = {1, 0.95, 0.8, 0.6};
    penalties.push_back({"flicker", kFactors[size_t(flicker->severity)],
                         "brightness flickers from frame to frame"});
  }
  add_missing_edges(measured, penalties);
  add_move(measured, penalties);
  add_other_duration(measured, defects, penalties);
  return penalties;
}

static_assert(kParts.size() == std::tuple_size<Shares>());

Shares shares_of(const Measurements& measured,
                 const std::vector<Instant>& instants) {
  Shares shares{};
  double sum = 0;
  for (size_t k = 0; k < kParts.size(); ++k) {
    const MetricReport* part = measured.metric(kParts[k].metric);
    if (!part) continue;
    for (const Instant& instant : instants) {
      const auto& value = part->values[instant.pair];
      if (!value || instant.distance <= 0) continue;
      // Of the points that this instant lost.
      const double lost = 100 - measure::score_of(instant.distance);
      shares[k] += instant.weight * lost * *value / instant.distance;
    }
    sum += shares[k];
  }
  for (double& share : shares) share = sum > 0 ? share / sum : 0;
  return shares;
}

// Splits what the pictures cost among the parts of the distance.
std::vector<ScorePart> parts_of(const Shares& shares, const Pooled& pooled) {
  std::vector<ScorePart> parts;
  for (size_t k = 0; k < kParts.size(); ++k) {
    parts.push_back({std::string(kParts[k].name),
                     (100 - pooled.even) * shares[k],
                     std::string(kParts[k].message)});
  }
  parts.push_back(
      {"worst_moments", pooled.even - pooled.score,
       fmt::format("the worst tenth of the time weighs more; worst at {:.2f} s",
                   pooled.worst_at_ms / 1000)});
  return parts;
}

// Faults after which, at the same total time, the clock's pairs are what
// counts. Where time is missing, its share is taken off instead; and of few
// lost pictures what stands in for them counts, where that is paired by content
// too, or else a part of a frame by which all others come late would cost more.
bool is_loss(const Reason& reason) {
  const std::optional<Severity> from = rules_of(reason.kind).by_clock_from;
  return from && reason.severity >= *from;
}

// Frames are lost, out of order, corrupt, or not those of the reference.
bool is_fault_of_frames(const Reason& reason) {
  const KindFamily family = traits_of(reason.kind).family;
  return reason.severity > Severity::kInfo &&
         (family == KindFamily::kFrame || family == KindFamily::kSequence);
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

// What a viewer sees of both, and how it is pooled.
struct Sight {
  std::vector<Instant> instants;
  Pooling pooling = Pooling::kMean;

  Pooled pooled() const { return pool(instants, pooling); }
};

Sight sight_of(std::span<const Meeting> meetings, const MetricReport& own,
               Pooling least) {
  const std::vector<double> times = effective_durations(meetings, own);
  Sight sight;
  add_instants(meetings, times, own, sight.instants);
  sight.pooling = has_displaced_frames(meetings, times, own)
                      ? Pooling::kWorstWeighsMore
                      : least;
  return sight;
}

}  // namespace

Score score_of(const Measurements& measured, std::span<const Reason> defects) {
  Score score;
  const MetricReport* const own = measured.metric("score");
  if (!own || !own->summary) return score;
  const Viewing& viewing = measured.viewing;
  const bool has_faults = !viewing.foreign.empty() ||
                          std::ranges::any_of(defects, is_fault_of_frames);
  const Pooling pooling =
      has_faults ? Pooling::kWorstWeighsMore : Pooling::kMean;
  Sight seen = sight_of(viewing.meetings, *own, pooling);
  std::vector<double> foreign_times;
  for (const Meeting& one : viewing.foreign) {
    foreign_times.push_back(one.duration_ms);
  }
  add_instants(viewing.foreign, foreign_times, *own, seen.instants);
  Sight otherwise = sight_of(viewing.by_clock, *own, pooling);
  const double length = measured.reference.duration_ms;
  const bool same_length =
      std::abs(measured.test.duration_ms - length) <= kSameLength * length;
  const bool lost = same_length && std::ranges::any_of(defects, is_loss);
  if (lost && !otherwise.instants.empty()) std::swap(seen, otherwise);
  if (seen.instants.empty()) return score;
  const Pooled pooled = seen.pooled();
  const Shares shares = shares_of(measured, seen.instants);
  double value = pooled.score;
  if (value < 100) score.parts = parts_of(shares, pooled);
  double factor = 1;
  for (const Penalty& penalty : penalties_of(measured, defects)) {
    if (penalty.factor >= 1) continue;
    score.parts.push_back({std::string(penalty.name),
                           value * (1 - penalty.factor), penalty.message});
    value *= penalty.factor;
    factor *= penalty.factor;
  }
  std::erase_if(score.parts,
                [](const ScorePart& part) { return part.points < 0.05; });
  std::ranges::stable_sort(score.parts, std::greater(), &ScorePart::points);
  score.value = value;
  score.interval = interval_of(pooled.score, shares);
  score.interval.low *= factor;
  score.interval.high *= factor;
  if (!otherwise.instants.empty()) {
    score.otherwise = factor * otherwise.pooled().score;
  }
  return score;
}

}  // namespace framewise::judge
