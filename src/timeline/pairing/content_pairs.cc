// SPDX-License-Identifier: Apache-2.0
#include "timeline/pairing/content_pairs.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace framewise::timeline {
namespace {

// The frames of the reference that a frame of the test meets.
struct Met {
  int64_t longest = 0;  // for the longest time
  double weight = -1;
  std::vector<int64_t> all;

  bool includes(int64_t frame) const {
    return std::ranges::find(all, frame) != all.end();
  }
};
using MetByTest = std::map<int64_t, Met>;

MetByTest met_by_test(const timeline::Pairing& pairing) {
  MetByTest met;
  for (const timeline::FramePair& pair : pairing.pairs) {
    Met& its = met[pair.test];
    its.all.push_back(pair.reference);
    if (pair.weight <= its.weight) continue;
    its.longest = pair.reference;
    its.weight = pair.weight;
  }
  return met;
}

std::vector<ContentPair> clock_pairs(const timeline::Pairing& pairing) {
  std::vector<ContentPair> pairs;
  for (const auto& [test, met] : met_by_test(pairing)) {
    pairs.push_back({met.longest, test});
  }
  return pairs;
}

// What a frame of the test shows. Where nobody can tell that from what is on
// screen then, or it is hardly nearer, as in a film coded coarsely, or far from
// both, as a black frame is, the clock is right, if it is right for the others.
// Of several that are on screen then, because others were dropped, it shows the
// one that it looks like.
int64_t shown_by(const timeline::Partner& partner, const Met& met,
                 const timeline::Pairing& pairing) {
  using enum timeline::PairingMode;
  if (pairing.mode == kContent) return partner.content;
  const timeline::Alignment& alignment = *pairing.alignment;
  if (pairing.mode == kIndex || pairing.mode == kStretch) {
    // Not what is on screen then: the clocks go at different speeds.
    return alignment.runs[size_t(partner.content)] ==
                   alignment.runs[size_t(met.longest)]
               ? met.longest
               : partner.content;
  }
  const bool like_the_clock = alignment.runs[size_t(partner.content)] ==
                              alignment.runs[size_t(partner.clock)];
  const bool nearer = timeline::is_plainly_nearer(
      partner.content_distance, partner.clock_distance,
      std::sqrt(alignment.noise / 3));
  const bool in_order = partner.placement == timeline::Placement::kInOrder;
  const bool in_doubt = !nearer && !met.includes(partner.content);
  return in_order && (like_the_clock || in_doubt) ? partner.clock
                                                  : partner.content;
}

// By what was seen. A frame that shows nothing of the reference is compared
// with what should be there, unless it was put between the others.
std::vector<ContentPair> aligned_pairs(const timeline::Pairing& pairing) {
  const bool inserted = std::any_of(
      pairing.faults.begin(), pairing.faults.end(),
      [](const Reason& fault) { return fault.kind == "inserted_frames"; });
  // The alignment knows nothing of the part of the time that was asked for.
  const MetByTest wanted = met_by_test(pairing);
  std::vector<ContentPair> pairs;
  const auto& partners = pairing.alignment->partners;
  for (size_t i = 0; i < partners.size(); ++i) {
    const timeline::Partner& partner = partners[i];
    const auto met = wanted.find(int64_t(i));
    if (met == wanted.end()) continue;
    if (partner.placement == timeline::Placement::kMoved ||
        partner.placement == timeline::Placement::kBetween) {
      continue;
    }
    if (partner.placement == timeline::Placement::kForeign && inserted) {
      continue;
    }
    pairs.push_back({shown_by(partner, met->second, pairing), int64_t(i)});
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

}  // namespace framewise::timeline
