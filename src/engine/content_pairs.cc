// SPDX-License-Identifier: Apache-2.0
#include "engine/content_pairs.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace framewise::engine {
namespace {

// By the clock: the frame of the reference that a frame of the test meets for
// the longest time.
std::vector<ContentPair> clock_pairs(const timeline::Pairing& pairing) {
  struct Best {
    int64_t reference = 0;
    double weight = -1;
  };
  std::map<int64_t, Best> partners;
  for (const timeline::FramePair& pair : pairing.pairs) {
    Best& best = partners[pair.test];
    if (pair.weight > best.weight) best = {pair.reference, pair.weight};
  }
  std::vector<ContentPair> pairs;
  for (const auto& [test, best] : partners) {
    pairs.push_back({best.reference, test});
  }
  return pairs;
}

// What a frame of the test shows. Where nobody can tell that from what is on
// screen then, or it is hardly nearer, as in a film coded coarsely, or far from
// both, as a black frame is, the clock is right, if it is right for the others.
int64_t shown_by(const timeline::Partner& partner,
                 const timeline::Pairing& pairing) {
  if (pairing.mode == timeline::PairingMode::kContent) return partner.content;
  const timeline::Alignment& alignment = *pairing.alignment;
  const bool like_the_clock = alignment.runs[size_t(partner.content)] ==
                              alignment.runs[size_t(partner.clock)];
  const bool nearer = timeline::is_plainly_nearer(
      partner.content_distance, partner.clock_distance,
      std::sqrt(alignment.noise / 3));
  const bool in_order = partner.placement == timeline::Placement::kInOrder;
  return in_order && (like_the_clock || !nearer) ? partner.clock
                                                 : partner.content;
}

// By what was seen. A frame that shows nothing of the reference is compared
// with what should be there, unless it was put between the others.
std::vector<ContentPair> aligned_pairs(const timeline::Pairing& pairing) {
  const bool inserted = std::any_of(
      pairing.faults.begin(), pairing.faults.end(),
      [](const Reason& fault) { return fault.kind == "inserted_frames"; });
  // The alignment knows nothing of the part of the time that was asked for.
  std::set<int64_t> wanted;
  for (const timeline::FramePair& pair : pairing.pairs)
    wanted.insert(pair.test);
  std::vector<ContentPair> pairs;
  const auto& partners = pairing.alignment->partners;
  for (size_t i = 0; i < partners.size(); ++i) {
    const timeline::Partner& partner = partners[i];
    if (!wanted.contains(int64_t(i))) continue;
    if (partner.placement == timeline::Placement::kMoved ||
        partner.placement == timeline::Placement::kBetween) {
      continue;
    }
    if (partner.placement == timeline::Placement::kForeign && inserted) {
      continue;
    }
    pairs.push_back({shown_by(partner, pairing), int64_t(i)});
  }
  return pairs;
}

}  // namespace

std::vector<ContentPair> content_pairs(const timeline::Pairing& pairing) {
  const bool seen = pairing.alignment && pairing.alignment->certain();
  std::vector<ContentPair> pairs;
  for (const ContentPair& pair :
       seen ? aligned_pairs(pairing) : clock_pairs(pairing)) {
    if (pairs.empty() || pair.reference >= pairs.back().reference) {
      pairs.push_back(pair);
    }
  }
  return pairs;
}

}  // namespace framewise::engine
