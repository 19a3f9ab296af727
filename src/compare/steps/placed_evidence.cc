// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/placed_evidence.h"

#include <utility>

#include "base/result.h"
#include "compare/observers/find_evidence.h"
#include "compare/observers/text_moments.h"
#include "compare/pairs/pair_measurer.h"
#include "compare/steps/placement_doubt.h"
#include "placement/placement.h"

namespace framewise::comparison {
namespace {

// Larger frames are read again when their placement is in doubt: to hold a pair
// of 4K takes 66 MB.
constexpr int64_t kMostPixelsHeld = int64_t{4} << 20;

using FoundPlacement = placement::Placement;
using Pairs = std::vector<timeline::ContentPair>;

class PlacementSearch {
 public:
  PlacementSearch(Input& reference, Input& test, const Pairs& pairs,
                  const Registration& registration,
                  const CompareOptions& options)
      : reference_(reference),
        test_(test),
        pairs_(pairs),
        registration_(registration),
        part_(registration.part),
        options_(options) {}

  Result<PlacedEvidence> run(StreamingDefectEvidence* passing) {
    const Size original = reference_.facts.size;
    const bool trimmed =
        placement::differ_by_an_edge(original, test_.facts.size);
    const bool resized = original != test_.facts.size && !trimmed;
    FoundPlacement place{.shared = part_};
    if (resized && !part_) {
      FW_ASSIGN_OR_RETURN(place, find(pairs_));
    }
    std::optional<measure::Evidence> evidence;
    if (passing) evidence = passing->take(pairs_);
    const bool passed = evidence.has_value();
    const bool held = passed || original.pixels() <= kMostPixelsHeld;
    placement::PlacementProbe read(pairs_.size());
    if (!passed) {
      FW_ASSIGN_OR_RETURN(evidence, gather(place, held ? &read : nullptr));
    }
    if (resized || !placement_is_in_doubt(*evidence)) {
      return PlacedEvidence{*std::move(evidence), std::move(place)};
    }
    const placement::PlacementProbe& probe =
        passed ? passing->placement_probe() : read;
    if (!trimmed && held && probe.is_in_place(options_.executor)) {
      return with_part_elsewhere(*std::move(evidence), std::move(place));
    }
    FW_ASSIGN_OR_RETURN(place, find(pairs_));
    if (trimmed) place.shared = part_;
    const bool cut = place.shared != part_;
    if (!cut && !place.turn && !place.framing && !place.colors) {
      return with_part_elsewhere(*std::move(evidence), std::move(place));
    }
    if (cut) {
      FW_ASSIGN_OR_RETURN(evidence, gather(place, nullptr));
    }
    return PlacedEvidence{*std::move(evidence), std::move(place)};
  }

 private:
  // Some of the pairs may lie elsewhere while the others lie where they should.
  Result<PlacedEvidence> with_part_elsewhere(measure::Evidence evidence,
                                             FoundPlacement place) {
    if (place.shared || reference_.facts.size != test_.facts.size) {
      return PlacedEvidence{std::move(evidence), std::move(place)};
    }
    if (const auto range = find_far_range(evidence)) {
      FW_ASSIGN_OR_RETURN(place,
                          find({pairs_.begin() + ptrdiff_t(range->first),
                                pairs_.begin() + ptrdiff_t(range->end)}));
      place.colors.reset();
      if (place.found()) {
        place.range = range;
        return PlacedEvidence{std::move(evidence), std::move(place)};
      }
    }
    FW_ASSIGN_OR_RETURN(place.jumps, find_jumps(evidence));
    return PlacedEvidence{std::move(evidence), std::move(place)};
  }

  Result<std::optional<placement::Jumps>> find_jumps(
      const measure::Evidence& evidence) {
    const std::vector<size_t> off = far_pairs(evidence);
    if (!look_moved(evidence, off)) return std::optional<placement::Jumps>();
    Pairs far;
    for (const size_t pair : off) far.push_back(pairs_[pair]);
    FW_ASSIGN_OR_RETURN(
        const std::optional<int> most,
        placement::find_jumps(reference_.animation, test_.animation, far,
                              background_of_evidence(options_)));
    if (!most) return std::optional<placement::Jumps>();
    return std::optional(placement::Jumps{*most, off});
  }

  Result<FoundPlacement> find(const Pairs& pairs) {
    return placement::find_placement(reference_.animation, test_.animation,
                                     pairs, background_of_evidence(options_),
                                     options_.executor);
  }

  Result<measure::Evidence> gather(const FoundPlacement& place,
                                   placement::PlacementProbe* probe) {
    return find_evidence(reference_.animation, test_.animation, pairs_,
                         text_moments(reference_.timeline(), pairs_),
                         background_of_evidence(options_), place.shared,
                         measured_size(),
                         registration_.scaling.value_or(ResizeOptions()), probe,
                         options_.executor, options_.stop);
  }

  // The size at which the metrics compare the frames.
  Size measured_size() const {
    const Size a = reference_.facts.size;
    const Size b = test_.facts.size;
    return scales_test(options_.resizing, a, b) ? a : b;
  }

  Input& reference_;
  Input& test_;
  const Pairs& pairs_;
  const Registration& registration_;
  const std::optional<placement::SharedRegion>& part_;
  const CompareOptions& options_;
};

}  // namespace

Result<PlacedEvidence> place_evidence(Input& reference, Input& test,
                                      const Pairs& pairs,
                                      const Registration& registration,
                                      StreamingDefectEvidence* passing,
                                      const CompareOptions& options) {
  return PlacementSearch(reference, test, pairs, registration, options)
      .run(passing);
}

}  // namespace framewise::comparison
