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

// Suspects that are looked at for themselves: half of them the worst by the
// score, and half those with the worst places. They show the worst moments, and
// fail a requirement early.
inline constexpr size_t kSuspects = 6;

// How many pairs a first look takes at least, and of so many at most. It tells
// how large a sample it takes; a larger one tells it better, and another look
// decodes once more; of few pairs it should leave most.
inline constexpr size_t kSmallFirstRound = 12;
size_t first_round_size(size_t population);

// The frames of a pair, for a closer look when all have gone by.
struct PairAtHand {
  const Unit::Test* test = nullptr;
  Frame reference;
  Frame frame;
  measure::NeighborFrames around;
};

class PassingSample {
 public:
  // The pairing outlives it. As many suspects are held as take less than
  // `most_bytes`, but one.
  PassingSample(const timeline::Pairing& pairing, uint64_t seed,
                int64_t most_bytes);

  // Pairs come one after the other, once each, and not those that are
  // identical. Whether this one is to be looked at now. `local_error`: what
  // the metric of that name says.
  bool wants(size_t pair, double score, double local_error);

  // It may be worth a look later: one of the worst so far.
  void suspect(double score, double local_error, bool wanted,
               const PairAtHand& pair);

  // What was drawn; its moments are pairs.
  timeline::Strata strata() const { return draw_.strata(); }

  // The suspects that were not wanted anyway, in order. None are held
  // after that.
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
