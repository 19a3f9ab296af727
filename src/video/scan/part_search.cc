// SPDX-License-Identifier: Apache-2.0
#include "video/scan/part_search.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "timeline/signature.h"
#include "video/scan/end_sampler.h"

namespace framewise::video {
namespace {

// Longer clips are searched at this many frames.
constexpr int64_t kMostSearched = 1200;
// A frame that is encoded costs a loop as much as so many that it leaves out.
constexpr int64_t kFramesForEncoded = 4;
// A part that differs by more at its two ends is another scene.
constexpr double kMostDrift = 40;
constexpr double kLeastDrift = 1;
constexpr double kMostGain = 1.5;
// Other levels explain a difference if they leave two thirds of it at most.
constexpr double kExplained = 2.0 / 3;

struct Moments {
  double mean = 0;
  double deviation = 0;
};

// Of one component, in levels.
Moments moments_of(std::span<const int16_t> cells) {
  double sum = 0, squares = 0;
  for (const int16_t cell : cells) {
    sum += cell;
    squares += double(cell) * cell;
  }
  const auto count = double(cells.size());
  const double mean = sum / count;
  return {mean / timeline::kSignatureScale,
          std::sqrt(std::max(squares / count - mean * mean, 0.0)) /
              timeline::kSignatureScale};
}

Moments luma_of(const std::vector<int16_t>& signature) {
  return moments_of(std::span(signature).first(kLumaCells));
}

// Of an RMS, what is left without a difference of means and of deviations.
double left_of(double rms, double of_mean, double of_deviation) {
  return std::sqrt(std::max(
      rms * rms - of_mean * of_mean - of_deviation * of_deviation, 0.0));
}

double levelled_rms(const std::vector<int16_t>& early,
                    const std::vector<int16_t>& late, const Moments& before,
                    const Moments& after) {
  const double rms = luma_rms(early, late);
  const double mean = after.mean - before.mean;
  if (std::abs(mean) > kMostDrift) return rms;
  return left_of(rms, mean, after.deviation - before.deviation);
}

class PartSearch {
 public:
  PartSearch(const Signatures& all, Levels levels)
      : all_(all), levels_(levels) {
    if (levels == Levels::kAsTheyAre) return;
    for (const auto& signature : all) moments_.push_back(luma_of(signature));
  }

  double between(size_t a, size_t b) const {
    if (levels_ == Levels::kAsTheyAre) return luma_rms(all_[a], all_[b]);
    return levelled_rms(all_[a], all_[b], moments_[a], moments_[b]);
  }

  // How much frame b, which would come next, differs from frame a, at which the
  // loop begins again: mean over the frames around both.
  double distance_at(size_t a, size_t b) const {
    double sum = 0;
    int count = 0;
    for (int m = -1; m <= 1; ++m) {
      const auto i = int64_t(a) + m, j = int64_t(b) + m;
      if (i < 0 || j >= int64_t(all_.size())) continue;
      sum += between(size_t(i), size_t(j));
      ++count;
    }
    return count > 0 ? sum / count : 0;
  }

 private:
  const Signatures& all_;
  const Levels levels_;
  std::vector<Moments> moments_;
};

// Means over pairs of frames, by component: luma, then both chromas.
struct PairMeans {
  std::array<double, 3> early{};
  std::array<double, 3> late{};
  double early_deviation = 0;  // of luma
  double late_deviation = 0;
  double squares = 0;  // of the differences, of all components

  void add(std::span<const int16_t> a, std::span<const int16_t> b,
           double share) {
    for (size_t c = 0; c < 3; ++c) {
      const Moments before = moments_of(a.subspan(c * kLumaCells, kLumaCells));
      const Moments after = moments_of(b.subspan(c * kLumaCells, kLumaCells));
      early[c] += share * before.mean;
      late[c] += share * after.mean;
      if (c > 0) continue;
      early_deviation += share * before.deviation;
      late_deviation += share * after.deviation;
    }
    squares += share * timeline::signature_distance(a, b);
  }
  double difference(size_t c) const { return late[c] - early[c]; }
};

// By R, G and B, of which the components of signatures are made.
std::array<double, 3> rgb_of(const std::array<double, 3>& yuv) {
  const double red = yuv[0] + yuv[2] / 0.713;
  const double blue = yuv[0] + yuv[1] / 0.564;
  return {red, (yuv[0] - 0.299 * red - 0.114 * blue) / 0.587, blue};
}

}  // namespace

double luma_between(const std::vector<int16_t>& early,
                    const std::vector<int16_t>& late, Levels levels) {
  if (levels == Levels::kAsTheyAre) return luma_rms(early, late);
  return levelled_rms(early, late, luma_of(early), luma_of(late));
}

std::vector<double> steps_of(const Signatures& all) {
  std::vector<double> steps;
  for (size_t i = 1; i < all.size(); ++i) {
    steps.push_back(luma_rms(all[i - 1], all[i]));
  }
  return steps;
}

double motion_within(std::span<const double> steps, int64_t first,
                     int64_t end) {
  return usual_motion(steps.subspan(size_t(first), size_t(end - first - 1)))
      .levels;
}

namespace {

// A part that may be looped.
struct Candidate {
  int64_t first = 0;
  int64_t end = 0;
  double distance = 0;
  int64_t worth = 0;
};

int64_t worth_of(const Candidate& one, const std::vector<int64_t>& keys) {
  const auto key = std::lower_bound(keys.begin(), keys.end(), one.first);
  const int64_t copied_from =
      key == keys.end() ? one.first : std::min(*key, one.end);
  return one.end - one.first -
         (1 + kFramesForEncoded) * (copied_from - one.first);
}

// Those that are about as near as the nearest, or seamless, the best first.
std::vector<Candidate> candidates(const PartSearch& search, int64_t count,
                                  int64_t within, double motion,
                                  const std::vector<int64_t>& keys) {
  std::vector<Candidate> found;
  double least = INFINITY;
  const int64_t step = std::max<int64_t>(1, count / kMostSearched);
  for (int64_t a = 0; a < count; a += step) {
    for (int64_t b = a + (count + 1) / 2; b < within; b += step) {
      const double distance = search.between(size_t(a), size_t(b));
      // The mean with the frames around is only computed where it may win.
      if (distance > std::max(2 * least + 2, motion)) continue;
      found.push_back({a, b, search.distance_at(size_t(a), size_t(b))});
      least = std::min(least, found.back().distance);
    }
  }
  std::erase_if(found, [&](const Candidate& one) {
    if (one.distance <= 1.1 * least + 0.3) return false;
    // Frames are shown at whole steps, so that a loop is off by up to half of
    // one.
    return one.distance > motion / 2 ||
           search.between(size_t(one.end) - 1, size_t(one.first)) > motion;
  });
  for (Candidate& one : found) one.worth = worth_of(one, keys);
  std::ranges::sort(found, [](const Candidate& one, const Candidate& other) {
    return one.worth != other.worth ? one.worth > other.worth
                                    : one.distance < other.distance;
  });
  return found;
}

}  // namespace

FoundPart best_part(const Signatures& all, Levels levels, int64_t within,
                    double motion, const std::vector<int64_t>& keys) {
  const PartSearch search(all, levels);
  const auto found =
      candidates(search, int64_t(all.size()), within, motion, keys);
  if (found.empty()) return {};
  const std::vector<double> steps = steps_of(all);
  for (const Candidate& one : found) {
    const double seam = search.between(size_t(one.end) - 1, size_t(one.first));
    if (seam <= kMostUnseenRatio * motion_within(steps, one.first, one.end)) {
      return {one.first, one.end};
    }
  }
  return {found.front().first, found.front().end};
}

std::optional<LevelDrift> drift_between(const Signatures& all, int64_t early,
                                        int64_t late, int64_t count) {
  PairMeans means;
  const int64_t from = std::max<int64_t>(-std::min(early, late), 0);
  const int64_t to =
      std::min(count, int64_t(all.size()) - std::max(early, late));
  if (from >= to) return std::nullopt;
  for (int64_t i = from; i < to; ++i) {
    means.add(all[size_t(early + i)], all[size_t(late + i)],
              1 / double(to - from));
  }
  double largest = 0, left = means.squares;
  for (size_t c = 0; c < 3; ++c) {
    largest = std::max(largest, std::abs(means.difference(c)));
    left -= means.difference(c) * means.difference(c);
  }
  if (largest < kLeastDrift || largest > kMostDrift) return std::nullopt;
  LevelDrift drift;
  const double contrast = means.late_deviation - means.early_deviation;
  const double without = left - contrast * contrast;
  const double gain =
      means.late_deviation / std::max(means.early_deviation, 1.0);
  if (without <= kExplained * kExplained * left && gain <= kMostGain &&
      gain >= 1 / kMostGain) {
    drift.gain = gain;
    left = without;
  }
  if (left > kExplained * kExplained * means.squares) return std::nullopt;
  std::array<double, 3> offset;
  for (size_t c = 0; c < 3; ++c) {
    offset[c] = means.late[c] - drift.gain * means.early[c];
  }
  drift.offset = rgb_of(offset);
  return drift;
}

}  // namespace framewise::video
