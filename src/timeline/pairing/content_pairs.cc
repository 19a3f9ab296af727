// SPDX-License-Identifier: Apache-2.0
#include "timeline/pairing/content_pairs.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace framewise::timeline {
namespace {

// The reference frames that a test frame is paired with.
struct MetFrames {
  int64_t longest = 0;  // the one with the longest shared time
  double weight = -1;
  std::vector<int64_t> all;

  bool includes(int64_t frame) const {
    return std::ranges::find(all, frame) != all.end();
  }
};
using MetFramesByTest = std::map<int64_t, MetFrames>;

MetFramesByTest met_by_test(const timeline::Pairing& pairing) {
  MetFramesByTest met;
  for (const timeline::FramePair& pair : pairing.pairs) {
    MetFrames& its = met[pair.test];
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

// The reference frame that a test frame shows. The clock decides if content is
// indistinguishable or not clearly nearer, as in coarsely coded clips or for
// black frames. If several reference frames are on screen because others were
// dropped, content decides among them.
int64_t shown_by(const timeline::Partner& partner, const MetFrames& met,
                 const timeline::Pairing& pairing) {
  using enum PairingMode;
  if (pairing.mode == kContent) return partner.content;
  const timeline::Alignment& alignment = *pairing.alignment;
  if (pairing.mode == kIndex || pairing.mode == kStretch) {
    // The clock's frame is no evidence: the clocks run at different speeds.
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

// Pairs by content. A foreign frame is paired with the frame that should be
// shown, unless frames were inserted.
std::vector<ContentPair> aligned_pairs(const timeline::Pairing& pairing) {
  const bool inserted = std::any_of(
      pairing.faults.begin(), pairing.faults.end(), [](const Reason& fault) {
        return fault.kind == DefectKind::kInsertedFrames;
      });
  // The alignment covers the whole file, the pairing only the requested window.
  const MetFramesByTest wanted = met_by_test(pairing);
  std::vector<ContentPair> pairs;
  const auto& partners = pairing.alignment->partners;
  for (size_t i = 0; i < partners.size(); ++i) {
    const timeline::Partner& partner = partners[i];
    const auto met = wanted.find(int64_t(i));
    if (met == wanted.end()) continue;
    if (partner.placement == timeline::Placement::kMoved ||
        partner.placement == timeline::Placement::kInterpolated) {
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
  const bool aligned = pairing.alignment && pairing.alignment->certain();
  std::vector<ContentPair> pairs;
  for (const ContentPair& pair :
       aligned ? aligned_pairs(pairing) : clock_pairs(pairing)) {
    if (pairs.empty() || pair.reference >= pairs.back().reference) {
      pairs.push_back(pair);
    }
  }
  return pairs;
}

}  // namespace framewise::timeline
