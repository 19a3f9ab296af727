// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/online_sampler.h"

#include <algorithm>

#include "frame/pixel_buffer.h"

namespace framewise::comparison {
namespace {

constexpr size_t kLargeFirstLook = 80;
constexpr double kFirstShare = 1.0 / 8;

// Such that all of the time has a first look of all pairs.
double part_of(const timeline::Pairing& pairing) {
  double time = 0;
  for (const timeline::FramePair& pair : pairing.pairs) time += pair.weight;
  return std::max(time, 1e-9) / double(first_round_size(pairing.pairs.size()));
}

int64_t bytes_of(const PairAtHand& pair) {
  int64_t bytes =
      detail::bytes_of(pair.reference) + detail::bytes_of(pair.frame);
  for (const auto which : measure::NeighborFrames::kAll) {
    if (pair.around.*which) bytes += detail::bytes_of(*(pair.around.*which));
  }
  return bytes;
}

}  // namespace

size_t first_round_size(size_t population) {
  return std::clamp(size_t(kFirstShare * double(population)), kSmallFirstRound,
                    kLargeFirstLook);
}

OnlineSampler::OnlineSampler(const timeline::Pairing& pairing, uint64_t seed,
                             int64_t most_bytes)
    : pairing_(pairing),
      draw_(part_of(pairing), seed),
      most_bytes_(most_bytes) {}

bool OnlineSampler::wants(size_t pair, double score, double local_error) {
  return draw_.add(pair, {.weight = pairing_.pairs[pair].weight,
                          .quality = score,
                          .worst_regions = local_error});
}

void OnlineSampler::keep_if_worst(double score, double local_error, bool wanted,
                                  const PairAtHand& pair) {
  if (pairing_.pairs[pair.test->pair].weight <= 0) return;
  const size_t most = size_t(std::clamp<int64_t>(
      most_bytes_ / std::max<int64_t>(1, bytes_of(pair)), 1, kSuspects));
  keep_worst((most + 1) / 2, {-score, wanted, pair}, by_score_);
  keep_worst(most / 2, {local_error, wanted, pair}, by_places_);
}

// Requested frames are examined anyway, and not held.
void OnlineSampler::keep_worst(size_t most, Suspect one, Suspects& suspects) {
  const auto worse = [](const Suspect& a, const Suspect& b) {
    return a.badness != b.badness ? a.badness > b.badness
                                  : a.pair.test->pair < b.pair.test->pair;
  };
  const auto place =
      std::upper_bound(suspects.begin(), suspects.end(), one, worse);
  if (size_t(place - suspects.begin()) >= most) return;
  if (one.wanted) one.pair = {one.pair.test, {}, {}, {}};
  suspects.insert(place, std::move(one));
  if (suspects.size() > most) suspects.pop_back();
}

std::vector<PairAtHand> OnlineSampler::take_suspects() {
  std::vector<PairAtHand> taken;
  for (Suspects* suspects : {&by_score_, &by_places_}) {
    for (Suspect& one : *suspects) {
      if (!one.wanted) taken.push_back(std::move(one.pair));
    }
    suspects->clear();
  }
  // Neighbours have much in common.
  std::sort(taken.begin(), taken.end(), [](const auto& a, const auto& b) {
    return a.test->pair < b.test->pair;
  });
  const auto twice = std::unique(
      taken.begin(), taken.end(),
      [](const auto& a, const auto& b) { return a.test == b.test; });
  taken.erase(twice, taken.end());
  return taken;
}

}  // namespace framewise::comparison
