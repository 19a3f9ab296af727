// SPDX-License-Identifier: Apache-2.0
#include "timeline/strata.h"

#include <algorithm>
#include <cmath>

namespace framewise::timeline {
namespace {

// The edges of `count` parts that hold equal shares of a measure, which has
// `density[i]` on moment i; as times.
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
    const auto parts = std::max<int64_t>(
        1, std::llround((end - begin) / total * double(count)));
    for (int64_t k = 1; k <= parts; ++k) {
      edges.push_back(begin + (end - begin) * double(k) / double(parts));
    }
    begin = end;
  }
  return edges;
}

}  // namespace

const char* name_of(Cutting cutting) noexcept {
  switch (cutting) {
    case Cutting::kUniform: return "uniform";
    case Cutting::kAdaptive: return "adaptive";
    case Cutting::kScenes: return "scenes";
  }
  return "unknown";
}

double Draw::between(double begin, double end) {
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
  double sum = 0;
  double moved = 0;
  for (const Moment& moment : moments) {
    sum += moment.weight;
    moved += moment.weight * moment.motion;
    ends_.push_back(sum);
  }
  if (sum <= 0) return;
  std::vector<double> density(moments.size(), 1);
  if (cutting == Cutting::kAdaptive && moved > 0) {
    for (size_t i = 0; i < moments.size(); ++i) {
      density[i] = 0.5 + 0.5 * std::min(4.0, moments[i].motion * sum / moved);
    }
  }
  const std::vector<double> edges = cutting == Cutting::kScenes
                                        ? scene_edges(ends_, moments, count)
                                        : equal_shares(ends_, density, count);
  for (size_t i = 0; i + 1 < edges.size(); ++i) {
    if (edges[i + 1] <= edges[i]) continue;
    parts_.push_back(
        {edges[i], edges[i + 1], draw_.between(edges[i], edges[i + 1])});
  }
}

size_t Strata::moment_at(double instant) const {
  const auto place = std::upper_bound(ends_.begin(), ends_.end(), instant);
  return std::min(size_t(place - ends_.begin()), ends_.size() - 1);
}

void Strata::refine(size_t pieces) {
  std::vector<Stratum> finer;
  finer.reserve(parts_.size() * pieces);
  for (const Stratum& part : parts_) {
    const auto edge = [&](size_t i) {
      const double share = double(i) / double(pieces);
      return i == pieces ? part.end
                         : part.begin + (part.end - part.begin) * share;
    };
    for (size_t i = 0; i < pieces; ++i) {
      const double begin = edge(i);
      const double end = edge(i + 1);
      const bool drawn = part.instant >= begin && part.instant < end;
      finer.push_back(
          {begin, end, drawn ? part.instant : draw_.between(begin, end)});
    }
  }
  parts_ = std::move(finer);
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

Cutting suitable_cutting(std::span<const Moment> moments, size_t count) {
  const size_t cuts = scene_cuts(moments).size();
  if (cuts >= 1 && 2 * (cuts + 1) <= count) return Cutting::kScenes;
  double still = 0;
  double total = 0;
  double most = 0;
  for (const Moment& moment : moments) most = std::max(most, moment.motion);
  for (const Moment& moment : moments) {
    total += moment.weight;
    if (moment.motion < 0.1 * most) still += moment.weight;
  }
  return most > 0 && still > 0.6 * total ? Cutting::kAdaptive
                                         : Cutting::kUniform;
}

}  // namespace framewise::timeline
