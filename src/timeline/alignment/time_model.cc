// SPDX-License-Identifier: Apache-2.0
#include "timeline/alignment/time_model.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>

#include "base/for_each_index.h"

namespace framewise::timeline {
namespace {

// Effective number of independent cells. Neighboring cells and frames share
// their noise, so it is far below the real number.
constexpr double kCells = 4;
// Squared levels: a tenth of a level. Keeps costs of lossless pairs finite.
constexpr double kFloor = 0.01;
constexpr double kMostCost = 48;
// Squared levels. States at a smaller distance look alike.
constexpr double kVisibleDistance = 4;
constexpr size_t kSamples = 200;
// Limit of the sampled distances, which take 4 bytes each: 32 MB.
constexpr size_t kMostDistances = 8'000'000;

double median_of(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + ptrdiff_t(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// A squared distance that no correctly matched frame reaches, from the samples'
// distances to their nearest states. At least 90 % of the samples are right,
// unless there is a wide gap: samples beyond it are inserted content.
double foreign_distance(std::vector<double> nearest, double median) {
  constexpr double kRight = 0.9;
  constexpr double kWide = 8;
  std::sort(nearest.begin(), nearest.end());
  const size_t last =
      std::min(nearest.size() - 1, size_t(kRight * double(nearest.size())));
  for (size_t i = nearest.size() / 2; i < last; ++i) {
    const double before = std::max(nearest[i], kVisibleDistance);
    if (nearest[i + 1] > kWide * before) {
      return std::sqrt(before * nearest[i + 1]);
    }
  }
  return std::max({6 * median, 3 * nearest[last], median + 1});
}

// Finds the section of a longer test that shows the whole reference at its own
// speed. Frames outside the section are foreign and say nothing about the
// noise.
class ReferenceInTest {
 public:
  ReferenceInTest(const Track& reference, const Track& test,
                  const Noise& noise);

  // Distances of that section's samples to their nearest states. Empty: the
  // test has no such section.
  std::vector<double> nearest() const;

 private:
  static constexpr size_t kFewest = 5;

  struct Samples {
    size_t begin;
    size_t end;
    bool few() const { return end - begin < kFewest; }
  };
  // Samples of the section that begins at tick `first` of the test.
  Samples samples_from(size_t first) const;
  double distance_at(size_t sample, size_t first) const {
    return noise_.distance(sample, states_[ticks_[sample] - first]);
  }
  // Mean logarithm of the distances: few damaged samples do not decide it.
  double mean_log_distance(size_t first) const;

  const Noise& noise_;
  std::vector<size_t> states_;  // reference state at each tick
  std::vector<size_t> ticks_;   // of each sample of the test
};

ReferenceInTest::ReferenceInTest(const Track& reference, const Track& test,
                                 const Noise& noise)
    : noise_(noise) {
  constexpr double kMostTicks = 200'000;
  const double tick = std::max(
      {1.0, reference.median_duration() / 2, test.total() / kMostTicks});
  const auto count = size_t(std::ceil(reference.total() / tick));
  for (size_t k = 0; k < count; ++k) {
    states_.push_back(reference.at((double(k) + 0.5) * tick));
  }
  for (const size_t j : noise.sampled()) {
    ticks_.push_back(size_t((test.starts[j] + 0.5 * test.duration(j)) / tick));
  }
}

ReferenceInTest::Samples ReferenceInTest::samples_from(size_t first) const {
  const auto at = [this](size_t tick) {
    return size_t(std::ranges::lower_bound(ticks_, tick) - ticks_.begin());
  };
  return {at(first), at(first + states_.size())};
}

double ReferenceInTest::mean_log_distance(size_t first) const {
  const Samples samples = samples_from(first);
  if (samples.few()) return INFINITY;
  double sum = 0;
  for (size_t k = samples.begin; k < samples.end; ++k) {
    sum += std::log(distance_at(k, first) + kVisibleDistance);
  }
  return sum / double(samples.end - samples.begin);
}

std::vector<double> ReferenceInTest::nearest() const {
  constexpr double kHardlyNearer = 2;
  constexpr double kMost = 0.8;
  size_t best = 0;
  double least = INFINITY;
  for (size_t first = 0; first + states_.size() <= ticks_.back(); ++first) {
    const double apart = mean_log_distance(first);
    if (apart < least) least = apart, best = first;
  }
  const Samples samples = samples_from(best);
  if (samples.few()) return {};
  std::vector<double> result;
  size_t in_place = 0;
  for (size_t k = samples.begin; k < samples.end; ++k) {
    const double nearest = noise_.nearest(k);
    in_place +=
        distance_at(k, best) <= kHardlyNearer * nearest + kVisibleDistance;
    result.push_back(nearest);
  }
  const bool is_part = double(in_place) >= kMost * double(result.size());
  return is_part ? result : std::vector<double>();
}

// Computes how badly a time model fits the sampled states.
class ModelFit {
 public:
  ModelFit(const Track& reference, const Track& test, const Noise& noise)
      : reference_(reference), test_(test), noise_(noise) {}

  double misfit(const TimeModel& model) const;

 private:
  double misfit_at(const TimeModel& model, size_t sample, double test_ms) const;

  const Track& reference_;
  const Track& test_;
  const Noise& noise_;
};

double ModelFit::misfit_at(const TimeModel& model, size_t sample,
                           double test_ms) const {
  // Cost of a time outside the reference: neither right nor wrong.
  constexpr double kOutside = 0.6;
  double ms = model.at(test_ms);
  if (model.reversed) ms = reference_.total() - ms;
  if (ms < 0 || ms >= reference_.total()) return kOutside;
  const double cost = noise_.cost(noise_.distance(sample, reference_.at(ms)),
                                  noise_.nearest(sample));
  return std::min(1.0, cost / 12);
}

double ModelFit::misfit(const TimeModel& model) const {
  double sum = 0;
  double weights = 0;
  for (size_t sample = 0; sample < noise_.sampled().size(); ++sample) {
    const size_t j = noise_.sampled()[sample];
    const double duration = test_.duration(j);
    // Foreign samples are equally far from everything, for any model.
    const bool foreign = noise_.nearest(sample) > noise_.foreign_from();
    if (duration <= 0 || foreign) continue;
    // Held frames whose successors were dropped match at their start. Frames
    // with rounded delays match in their middle.
    const double early = model.reversed ? 0.99 : 0.01;
    const double best =
        std::min(misfit_at(model, sample, test_.starts[j] + early * duration),
                 misfit_at(model, sample, test_.starts[j] + 0.5 * duration));
    sum += duration * best;
    weights += duration;
  }
  return weights > 0 ? sum / weights : 1;
}

// Collects well-matching pairs of states; each votes for an offset.
class MatchingStates {
 public:
  MatchingStates(const Track& reference, const Track& test, const Noise& noise);

  // The offsets with the most votes, most votes first.
  std::vector<double> offsets(double speed, bool reversed, size_t most) const;

 private:
  const Track& reference_;
  const Track& test_;
  const std::vector<size_t>& sampled_;
  std::vector<std::vector<uint32_t>> matches_;  // per sample: reference states
};

MatchingStates::MatchingStates(const Track& reference, const Track& test,
                               const Noise& noise)
    : reference_(reference),
      test_(test),
      sampled_(noise.sampled()),
      matches_(sampled_.size()) {
  for (size_t sample = 0; sample < matches_.size(); ++sample) {
    const double nearest = noise.nearest(sample);
    for (size_t i = 0; i < reference_.size(); ++i) {
      if (noise.cost(noise.distance(sample, i), nearest) < 1) {
        matches_[sample].push_back(uint32_t(i));
      }
    }
  }
}

std::vector<double> MatchingStates::offsets(double speed, bool reversed,
                                            size_t most) const {
  const double bin = std::max(1.0, reference_.median_duration() / 2);
  struct Votes {
    double weight = 0;
    double sum = 0;
  };
  std::map<int64_t, Votes> bins;
  for (size_t sample = 0; sample < matches_.size(); ++sample) {
    const size_t j = sampled_[sample];
    for (const size_t i : matches_[sample]) {
      const double offset =
          reversed ? reference_.total() - reference_.starts[i] -
                         speed * test_.starts[j + 1]
                   : reference_.starts[i] - speed * test_.starts[j];
      Votes& votes = bins[std::llround(offset / bin)];
      const double weight = test_.duration(j) / double(matches_[sample].size());
      votes.weight += weight;
      votes.sum += weight * offset;
    }
  }
  std::vector<std::pair<double, double>> peaks;  // -weight, offset
  for (const auto& [index, votes] : bins) {
    if (votes.weight > 0) {
      peaks.emplace_back(-votes.weight, votes.sum / votes.weight);
    }
  }
  std::sort(peaks.begin(), peaks.end());
  std::vector<double> result;
  for (size_t i = 0; i < std::min(most, peaks.size()); ++i) {
    result.push_back(peaks[i].second);
  }
  return result;
}

// Misfit plus a penalty for complexity. Clips that repeat or are symmetric
// resolve to the identity.
double model_cost(const TimeModel& model, double reference_total) {
  return model.misfit + (model.offset_ms != 0 ? 0.02 : 0.0) +
         (model.speed != 1 ? 0.02 : 0.0) + (model.reversed ? 0.10 : 0.0) +
         0.02 * std::min(1.0, std::abs(model.offset_ms) /
                                  std::max(1.0, reference_total));
}

// Whether all frames start at the reference's times and only the last duration
// differs. Converters hold the last frame longer, or cut it.
bool only_last_duration_differs(const Track& reference, const Track& test) {
  constexpr double kRoundingMs = 10;
  const double apart = std::abs(reference.total() - test.total());
  const double last = std::max(reference.duration(reference.size() - 1),
                               test.duration(test.size() - 1));
  if (apart > last) return false;
  return std::all_of(
      test.starts.begin(), test.starts.end() - 1, [&](double start) {
        const size_t before = reference.at(start);
        return start - reference.starts[before] <= kRoundingMs ||
               reference.starts[before + 1] - start <= kRoundingMs;
      });
}

std::vector<double> speeds_of(const Track& reference, const Track& test) {
  std::vector<double> speeds = {1};
  if (only_last_duration_differs(reference, test)) return speeds;
  const double ratio = reference.total() / test.total();
  if (std::abs(ratio - 1) > 0.01) speeds.push_back(ratio);
  const double delays = reference.median_duration() / test.median_duration();
  if (std::isfinite(delays) && std::abs(delays - 1) > 0.01 &&
      std::abs(delays - ratio) > 0.01) {
    speeds.push_back(delays);
  }
  for (const double speed :
       {0.5, 2.0 / 3, 0.75, 0.8, 0.9, 1.1, 1.25, 4.0 / 3, 1.5, 2.0}) {
    if (std::abs(ratio - speed) > 0.01 && std::abs(delays - speed) > 0.01) {
      speeds.push_back(speed);
    }
  }
  return speeds;
}

}  // namespace

size_t Track::at(double ms) const {
  const auto next = std::upper_bound(starts.begin(), starts.end() - 1, ms);
  return next == starts.begin() ? 0 : size_t(next - starts.begin()) - 1;
}

double Track::median_duration() const {
  std::vector<double> durations;
  for (size_t i = 0; i < size(); ++i) durations.push_back(duration(i));
  return median_of(std::move(durations));
}

Track track_of(const Content& content, const Schedule& times,
               const Clock& clock) {
  Track track{&content, {}, {}};
  for (size_t state = 0; state < content.states(); ++state) {
    track.states.push_back(state);
    track.starts.push_back(clock.ms(times.starts[content.first_frame(state)]));
  }
  track.starts.push_back(clock.ms(times.total()));
  return track;
}

Track reversed(const Track& track) {
  Track result{track.content, {track.states.rbegin(), track.states.rend()}, {}};
  for (auto start = track.starts.rbegin(); start != track.starts.rend();
       ++start) {
    result.starts.push_back(track.total() - *start);
  }
  return result;
}

Noise::Noise(const Track& reference, const Track& test, Executor* executor)
    : width_(reference.size()) {
  const size_t count = std::min(
      {test.size(), kSamples,
       std::max<size_t>(1, kMostDistances / std::max<size_t>(1, width_))});
  sampled_.resize(count);
  nearest_.resize(count);
  distances_.resize(count * width_);
  for_each_index(executor, count, [&](size_t k) {
    const size_t j = sampled_[k] = k * test.size() / count;
    std::vector<double> row(width_);
    distances(*reference.content, reference.states, *test.content,
              test.states[j], row);
    double nearest = INFINITY;
    for (size_t i = 0; i < width_; ++i) {
      const float d = distances_[k * width_ + i] = float(row[i]);
      nearest = std::min(nearest, double(d));
    }
    nearest_[k] = nearest;
  });
  constexpr double kLonger = 1.05;
  std::vector<double> right;
  if (test.total() >= kLonger * reference.total()) {
    right = ReferenceInTest(reference, test, *this).nearest();
  }
  if (right.empty()) right = nearest_;
  median_ = median_of(right);
  foreign_from_ = foreign_distance(right, median_);
}

std::optional<size_t> Noise::sample_of(size_t test) const {
  const auto found = std::lower_bound(sampled_.begin(), sampled_.end(), test);
  if (found == sampled_.end() || *found != test) return std::nullopt;
  return size_t(found - sampled_.begin());
}

double Noise::cost(double distance, double nearest) const {
  return std::min(kMostCost, kCells / 2 * std::max(0.0, distance - nearest) /
                                 (std::max(median_, nearest) + kFloor));
}

double Noise::distinct(double distance) const {
  return std::min(1.0, kCells / 8 * distance / (median_ + kFloor));
}

TimeModel fit_time(const Track& reference, const Track& test,
                   const Noise& noise) {
  const ModelFit fit(reference, test, noise);
  TimeModel identity;
  identity.misfit = fit.misfit(identity);
  const double apart = std::abs(reference.total() - test.total());
  const bool same_length =
      apart <= std::max(reference.median_duration(), 0.01 * reference.total());
  if (identity.misfit < (same_length ? 0.01 : 0.001)) return identity;

  const MatchingStates matches(reference, test, noise);
  TimeModel best = identity;
  double best_cost = model_cost(best, reference.total());
  for (const bool reversed : {false, true}) {
    for (const double speed : speeds_of(reference, test)) {
      std::vector<double> offsets =
          matches.offsets(speed, reversed, speed == 1 ? 24 : 6);
      offsets.push_back(0);
      offsets.push_back(reference.total() - speed * test.total());
      for (const double offset : offsets) {
        TimeModel model{speed, std::abs(offset) < 1e-6 ? 0 : offset, reversed,
                        0};
        model.misfit = fit.misfit(model);
        const double its_cost = model_cost(model, reference.total());
        if (its_cost < best_cost) {
          best = model;
          best_cost = its_cost;
        }
      }
    }
  }
  // If neighboring states differ by less than the noise, a slightly wrong speed
  // fits slightly better. A model must fit clearly better.
  const bool clearly = best.misfit <= identity.misfit / 2 &&
                       identity.misfit - best.misfit >= 0.03;
  return clearly ? best : identity;
}

}  // namespace framewise::timeline
