// SPDX-License-Identifier: Apache-2.0
#include "engine/passing_sample.h"

#include <algorithm>
#include <tuple>

#include "frame/pixel_buffer.h"

namespace framewise::engine {
namespace {

constexpr size_t kLargeFirstLook = 80;
constexpr double kFirstShare = 1.0 / 8;

// Such that all of the time has a first look of all pairs.
double part_of(const timeline::Pairing& pairing) {
  double time = 0;
  for (const timeline::FramePair& pair : pairing.pairs) time += pair.weight;
  return std::max(time, 1e-9) / double(first_look(pairing.pairs.size()));
}

int64_t bytes_of(const PairAtHand& pair) {
  int64_t bytes =
      detail::bytes_of(pair.reference) + detail::bytes_of(pair.frame);
  for (const auto which : measure::Neighbours::kAll) {
    if (pair.around.*which) bytes += detail::bytes_of(*(pair.around.*which));
  }
  return bytes;
}

}  // namespace

size_t first_look(size_t population) {
  return std::clamp(size_t(kFirstShare * double(population)), kSmallFirstLook,
                    kLargeFirstLook);
}

PassingSample::PassingSample(const timeline::Pairing& pairing, uint64_t seed,
                             int64_t most_bytes)
    : pairing_(pairing),
      draw_(part_of(pairing), seed),
      most_bytes_(most_bytes) {}

bool PassingSample::wants(size_t pair, double score, double local_error) {
  return draw_.add(pair, {.weight = pairing_.pairs[pair].weight,
                          .quality = score,
                          .worst_places = local_error});
}

void PassingSample::suspect(double score, bool wanted, const PairAtHand& pair) {
  if (pairing_.pairs[pair.test->pair].weight <= 0) return;
  const auto worse = [](const Suspect& a, const Suspect& b) {
    return std::tie(a.score, a.pair.test->pair) <
           std::tie(b.score, b.pair.test->pair);
  };
  const size_t most = size_t(std::clamp<int64_t>(
      most_bytes_ / std::max<int64_t>(1, bytes_of(pair)), 1, kSuspects));
  Suspect one{score, wanted, {pair.test, {}, {}, {}}};
  const auto place =
      std::upper_bound(suspects_.begin(), suspects_.end(), one, worse);
  if (size_t(place - suspects_.begin()) >= most) return;
  if (!wanted) one.pair = pair;
  suspects_.insert(place, std::move(one));
  if (suspects_.size() > most) suspects_.pop_back();
}

std::vector<PairAtHand> PassingSample::take_suspects() {
  std::vector<PairAtHand> taken;
  for (Suspect& one : suspects_) {
    if (!one.wanted) taken.push_back(std::move(one.pair));
  }
  suspects_.clear();
  // Neighbours have much in common.
  std::sort(taken.begin(), taken.end(), [](const auto& a, const auto& b) {
    return a.test->pair < b.test->pair;
  });
  return taken;
}

}  // namespace framewise::engine
