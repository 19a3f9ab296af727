// SPDX-License-Identifier: Apache-2.0
// Chooses, while the pairs of one candidate go by and cheap metrics measure
// all of them, those that the costly ones look at: nobody decodes files again
// for a sample that turns out to be large enough.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "compare/pairs/frame_feed.h"
#include "measure/picture.h"
#include "timeline/pairing/pairing.h"
#include "timeline/sampling/online_draw.h"

namespace framewise::comparison {

// Number of pairs that are measured besides the sample because they may be the
// worst: half of them by the score, half by the local error. They find the
// worst frames, and fail a requirement early.
inline constexpr size_t kSuspects = 6;

// The smallest first round of pairs, and the fewest pairs at which a sample is
// used. The first round determines the sample's size; a larger round determines
// it better; another round decodes again; with few pairs it should be small.
inline constexpr size_t kSmallFirstRound = 12;
size_t first_round_size(size_t population);

// The frames of a pair, held to be measured after all pairs were observed.
struct PairAtHand {
  const ReferenceStep::Test* test = nullptr;
  Frame reference;
  Frame frame;
  measure::NeighborFrames around;
};

class OnlineSampler {
 public:
  // The pairing outlives it. Holds suspects of at most `most_bytes` together,
  // but at least one.
  OnlineSampler(const timeline::Pairing& pairing, uint64_t seed,
                int64_t most_bytes);

  // Whether the costly metrics are to measure this pair now. Called once for
  // each pair that is not identical, in order. `local_error`: the value of the
  // metric of that name.
  bool wants(size_t pair, double score, double local_error);

  // Holds the pair if it is one of the worst so far.
  void keep_if_worst(double score, double local_error, bool wanted,
                     const PairAtHand& pair);

  // The sample that was drawn; its moments are pairs.
  timeline::Strata strata() const { return draw_.strata(); }

  // The suspects that the sample does not have, in order. Holds none
  // afterwards.
  std::vector<PairAtHand> take_suspects();

 private:
  struct Suspect {
    double badness = 0;
    bool wanted = false;
    PairAtHand pair;
  };
  using Suspects = std::vector<Suspect>;  // the worst first

  static void keep_worst(size_t most, Suspect one, Suspects& suspects);

  const timeline::Pairing& pairing_;
  timeline::OnlineDraw draw_;
  int64_t most_bytes_;
  Suspects by_score_;
  Suspects by_places_;
};

}  // namespace framewise::comparison
