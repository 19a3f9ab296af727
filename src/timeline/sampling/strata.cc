// SPDX-License-Identifier: Apache-2.0
#include "timeline/sampling/strata.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace framewise::timeline {
namespace {

// Share of the samples for unusual moments. The others are spread evenly, in
// case quality says nothing about the value to be measured.
constexpr double kUnlikeStrataShare = 0.25;
// Moments are sorted by quality within the time of this many strata.
constexpr size_t kStrataAtATime = 4;

// Edges, as times, of `count` strata with equal shares of a measure. The
// measure has density[i] on moment i.
std::vector<double> equal_shares(std::span<const double> ends,
                                 std::span<const double> density,
                                 size_t count) {
  double total = 0;
  double begin = 0;
  for (size_t i = 0; i < ends.size(); ++i) {
    total += density[i] * (ends[i] - begin);
    begin = ends[i];
  }
  std::vector<double> edges = {0};
  double measured = 0;
  begin = 0;
  for (size_t i = 0; i < ends.size(); ++i) {
    const double own = density[i] * (ends[i] - begin);
    while (edges.size() < count &&
           measured + own > total * double(edges.size()) / double(count)) {
      const double wanted = total * double(edges.size()) / double(count);
      edges.push_back(begin + (wanted - measured) / density[i]);
    }
    measured += own;
    begin = ends[i];
  }
  edges.push_back(ends.back());
  return edges;
}

std::vector<double> scene_edges(std::span<const double> ends,
                                std::span<const Moment> moments, size_t count) {
  const double total = ends.back();
  std::vector<double> edges = {0};
  std::vector<double> borders;
  for (const size_t cut : scene_cuts(moments)) borders.push_back(ends[cut - 1]);
  borders.push_back(total);
  double begin = 0;
  for (const double end : borders) {
    if (end <= begin) continue;
    const auto strata = std::max<int64_t>(
        1, std::llround((end - begin) / total * double(count)));
    for (int64_t k = 1; k <= strata; ++k) {
      edges.push_back(begin + (end - begin) * double(k) / double(strata));
    }
    begin = end;
  }
  return edges;
}

double total_time(std::span<const Moment> moments) {
  double total = 0;
  for (const Moment& moment : moments) total += moment.weight;
  return total;
}

std::vector<double> density_of_motion(std::span<const Moment> moments) {
  double mean = 0;
  for (const Moment& one : moments) mean += one.weight * one.motion;
  mean /= total_time(moments);
  std::vector<double> density;
  for (const Moment& one : moments) {
    const double moved = mean > 0 ? std::min(4.0, one.motion / mean) : 1;
    density.push_back(0.5 + 0.5 * moved);
  }
  return density;
}

// Adds each moment's deviation from the mean as a multiple of the mean
// deviation. False if all are equal.
bool add_unlikeness(std::span<const Moment> moments, double Moment::*quality,
                    std::vector<double>& unlike) {
  const double total = total_time(moments);
  double mean = 0;
  for (const Moment& one : moments) mean += one.weight * one.*quality / total;
  double deviation = 0;
  for (const Moment& one : moments) {
    deviation += one.weight * std::abs(one.*quality - mean) / total;
  }
  if (deviation <= 0) return false;
  for (size_t i = 0; i < moments.size(); ++i) {
    unlike[i] += std::abs(moments[i].*quality - mean) / deviation;
  }
  return true;
}

// Length of each moment on the line: its time, and more the further its
// qualities are from their means, because it then moves the mean more. The line
// is as long as the time.
std::vector<double> sizes_by_quality(std::span<const Moment> moments) {
  std::vector<double> unlike(moments.size(), 0.0);
  const int differing =
      int(add_unlikeness(moments, &Moment::quality, unlike)) +
      int(add_unlikeness(moments, &Moment::worst_regions, unlike));
  std::vector<double> sizes;
  for (size_t i = 0; i < moments.size(); ++i) {
    const double by_rest = differing > 0 ? unlike[i] / differing : 1;
    sizes.push_back(moments[i].weight *
                    (1 - kUnlikeStrataShare + kUnlikeStrataShare * by_rest));
  }
  return sizes;
}

// Segments of time in order; within them worst first and best first in turn, so
// that neighbors are similar everywhere.
std::vector<size_t> order_by_quality(std::span<const Moment> moments,
                                     std::span<const double> sizes,
                                     size_t segments) {
  const double total = std::accumulate(sizes.begin(), sizes.end(), 0.0);
  std::vector<size_t> segment;
  double begin = 0;
  for (const double size : sizes) {
    const double middle = (begin + size / 2) / total;
    segment.push_back(
        std::min(size_t(middle * double(segments)), segments - 1));
    begin += size;
  }
  std::vector<size_t> order(moments.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    if (segment[a] != segment[b]) return segment[a] < segment[b];
    if (segment[a] % 2 == 1) std::swap(a, b);
    return moments[a].quality < moments[b].quality;
  });
  return order;
}

}  // namespace

const char* name_of(Cutting cutting) noexcept {
  switch (cutting) {
    case Cutting::kUniform: return "uniform";
    case Cutting::kAdaptive: return "adaptive";
    case Cutting::kScenes: return "scenes";
    case Cutting::kQuality: return "quality";
  }
  return "unknown";
}

double RandomDraw::between(double begin, double end) {
  state_ += 0x9E3779B97F4A7C15u;
  uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  z ^= z >> 31;
  const double share = double(z >> 11) * 0x1p-53;
  const double at = begin + share * (end - begin);
  return at < end ? at : begin;
}

Strata::Strata(std::span<const Moment> moments, Cutting cutting, size_t count,
               uint64_t seed)
    : draw_(seed) {
  if (total_time(moments) <= 0) return;
  if (cutting == Cutting::kQuality) {
    line_up_by_quality(moments, count);
  } else {
    for (size_t i = 0; i < moments.size(); ++i) {
      line_up(i, moments[i].weight, moments[i].weight);
    }
  }
  const std::vector<double> edges = edges_of(moments, cutting, count);
  for (size_t i = 0; i + 1 < edges.size(); ++i) {
    if (edges[i + 1] <= edges[i]) continue;
    strata_.push_back(
        {edges[i], edges[i + 1], draw_.between(edges[i], edges[i + 1])});
  }
}

void Strata::line_up(size_t moment, double size, double time) {
  const double begin = positions_.empty() ? 0 : positions_.back().end;
  positions_.push_back({moment, begin + size, size > 0 ? time / size : 0});
}

void Strata::line_up_by_quality(std::span<const Moment> moments, size_t count) {
  const std::vector<double> sizes = sizes_by_quality(moments);
  const size_t segments = std::max<size_t>(1, count / kStrataAtATime);
  for (const size_t i : order_by_quality(moments, sizes, segments)) {
    line_up(i, sizes[i], moments[i].weight);
  }
  most_time_ = 1 / (1 - kUnlikeStrataShare);
}

std::vector<double> Strata::edges_of(std::span<const Moment> moments,
                                     Cutting cutting, size_t count) const {
  std::vector<double> ends;
  for (const LinePosition& position : positions_) ends.push_back(position.end);
  if (cutting == Cutting::kScenes) return scene_edges(ends, moments, count);
  return equal_shares(ends,
                      cutting == Cutting::kAdaptive
                          ? density_of_motion(moments)
                          : std::vector<double>(ends.size(), 1),
                      count);
}

size_t Strata::position_at(double instant) const {
  const auto position = std::upper_bound(
      positions_.begin(), positions_.end(), instant,
      [](double at, const LinePosition& one) { return at < one.end; });
  return std::min(size_t(position - positions_.begin()), positions_.size() - 1);
}

std::vector<DrawnMoment> Strata::drawn() const {
  std::vector<DrawnMoment> drawn;
  for (const Stratum& stratum : strata_) {
    const LinePosition& position = positions_[position_at(stratum.instant)];
    drawn.push_back({position.moment,
                     (stratum.end - stratum.begin) * position.time,
                     diversity(stratum)});
  }
  return drawn;
}

// 1 - the probability that two random instants of the stratum fall on the same
// moment.
double Strata::diversity(const Stratum& stratum) const {
  double same = 0;
  double begin = stratum.begin;
  for (size_t i = position_at(stratum.begin); begin < stratum.end; ++i) {
    const bool last =
        i + 1 == positions_.size() || positions_[i].end >= stratum.end;
    const double end = last ? stratum.end : positions_[i].end;
    const double share = (end - begin) / (stratum.end - stratum.begin);
    same += share * share;
    begin = end;
  }
  return std::max(0.0, 1 - same);
}

size_t Strata::as_drawn_evenly() const {
  return size_t(double(strata_.size()) / most_time_);
}

void Strata::refine(size_t pieces) {
  std::vector<Stratum> finer;
  finer.reserve(strata_.size() * pieces);
  for (const Stratum& stratum : strata_) {
    const auto edge = [&](size_t i) {
      const double share = double(i) / double(pieces);
      return i == pieces
                 ? stratum.end
                 : stratum.begin + (stratum.end - stratum.begin) * share;
    };
    for (size_t i = 0; i < pieces; ++i) {
      const double begin = edge(i);
      const double end = edge(i + 1);
      const bool drawn = stratum.instant >= begin && stratum.instant < end;
      finer.push_back(
          {begin, end, drawn ? stratum.instant : draw_.between(begin, end)});
    }
  }
  strata_ = std::move(finer);
}

std::vector<size_t> scene_cuts(std::span<const Moment> moments) {
  constexpr double kAtLeast = 12;  // levels
  std::vector<size_t> cuts;
  for (size_t i = 1; i < moments.size(); ++i) {
    const double before = moments[i - 1].motion;
    const double after = i + 1 < moments.size() ? moments[i + 1].motion : 0;
    if (moments[i].motion >= kAtLeast &&
        moments[i].motion >= 3 * std::max(i > 1 ? before : 0, after)) {
      cuts.push_back(i);
    }
  }
  return cuts;
}

}  // namespace framewise::timeline
