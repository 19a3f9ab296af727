// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/find_defects.h"

#include <malloc.h>

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "compare/cached/known_defects.h"
#include "compare/observers/find_evidence.h"
#include "judge/defects/find_defects.h"
#include "placement/placement.h"
#include "timeline/pairing/content_pairs.h"

namespace framewise::comparison {
namespace {

// Larger pictures are read again for a look at where they lie: to hold a pair
// of 4K takes 66 MB.
constexpr int64_t kMostPixelsHeld = int64_t{4} << 20;
// What measuring smaller ones leaves to the allocator is soon in use again.
constexpr int64_t kMostPixelsLeft = int64_t{1} << 20;

// When each frame is on screen, from the first one on.
std::vector<TimeSpan> on_screen(const timeline::Timeline& timeline) {
  std::vector<TimeSpan> spans;
  spans.reserve(timeline.frames.size());
  for (const FrameTime& time : timeline.frames) {
    const int64_t start = time.start - timeline.frames.front().start;
    spans.push_back({1000 * timeline.time_base.seconds(start),
                     1000 * timeline.time_base.seconds(start + time.duration)});
  }
  return spans;
}

// Whether so much is wrong that it may be for lying elsewhere, whatever else it
// looks like. Colours may do so for themselves.
bool is_far_off(const measure::Evidence& evidence) {
  constexpr double kFar = 4;       // levels
  constexpr double kFarColor = 2;  // of Cb and Cr
  const auto far_off = [](const measure::FrameTotals& totals) {
    return totals.luma_error > kFar * kFar * totals.pixels ||
           totals.chroma_error > kFarColor * kFarColor * totals.pixels;
  };
  return 2 * std::count_if(
                 evidence.pairs.begin(), evidence.pairs.end(),
                 [&](const auto& pair) { return far_off(pair.all); }) >
         ptrdiff_t(evidence.pairs.size());
}

// A look at the pictures of some pairs.
class Search {
 public:
  Search(Input& reference, Input& test,
         const std::vector<timeline::ContentPair>& pairs,
         const std::optional<placement::SharedPart>& part,
         const CompareOptions& options)
      : reference_(reference),
        test_(test),
        pairs_(pairs),
        part_(part),
        options_(options) {
    judging_.tolerance = options.policy.tolerance;
    judging_.reference_size = reference.facts.size;
    judging_.test_size = test.facts.size;
    judging_.test_is_gif = test.animation.info().container == "gif";
    judging_.shared = part;
  }

  // Looks only where `passing` has not.
  Result<std::vector<Reason>> run(PassingEvidence* passing) {
    const Size original = judging_.reference_size;
    const bool trimmed =
        placement::differ_by_an_edge(original, judging_.test_size);
    const bool resized = original != judging_.test_size && !trimmed;
    const bool placed = resized && !part_;
    if (placed) FW_RETURN_IF_ERROR(place(pairs_));
    std::optional<measure::Evidence> evidence;
    if (passing) evidence = passing->take(pairs_);
    const bool passed = evidence.has_value();
    const bool held = passed || original.pixels() <= kMostPixelsHeld;
    placement::TellingPair read(pairs_.size());
    if (!passed) {
      FW_ASSIGN_OR_RETURN(evidence, gather(held ? &read : nullptr));
    }
    std::vector<Reason> reasons = reasons_of(*evidence);
    if (resized || !may_lie_elsewhere(*evidence, reasons)) return reasons;
    const placement::TellingPair& telling =
        passed ? passing->telling_pair() : read;
    if (!trimmed && held && telling.is_in_place(options_.executor)) {
      return with_part_elsewhere(*evidence, std::move(reasons));
    }
    FW_RETURN_IF_ERROR(place(pairs_));
    if (trimmed) judging_.shared = part_;
    const bool cut = judging_.shared != part_;
    if (!cut && !judging_.turn && !judging_.framing && !judging_.colors) {
      return with_part_elsewhere(*evidence, std::move(reasons));
    }
    if (cut) {
      FW_ASSIGN_OR_RETURN(evidence, gather(nullptr));
    }
    return reasons_of(*evidence);
  }

 private:
  // Some of the pairs may lie elsewhere, and others where they should.
  Result<std::vector<Reason>> with_part_elsewhere(
      const measure::Evidence& evidence, std::vector<Reason> reasons) {
    if (judging_.shared || judging_.reference_size != judging_.test_size) {
      return reasons;
    }
    if (const auto run = judge::find_far_run(evidence)) {
      FW_RETURN_IF_ERROR(place({pairs_.begin() + ptrdiff_t(run->first),
                                pairs_.begin() + ptrdiff_t(run->end)}));
      judging_.colors.reset();
      if (judging_.shared || judging_.turn || judging_.framing) {
        judging_.elsewhere = run;
        return reasons_of(evidence);
      }
    }
    FW_RETURN_IF_ERROR(look_for_jumps(evidence));
    return judging_.jumps ? reasons_of(evidence) : std::move(reasons);
  }

  Result<void> look_for_jumps(const measure::Evidence& evidence) {
    const std::vector<size_t> off = judge::far_pairs(evidence);
    if (!judge::look_moved(evidence, off)) return {};
    std::vector<timeline::ContentPair> far;
    for (const size_t pair : off) far.push_back(pairs_[pair]);
    FW_ASSIGN_OR_RETURN(
        judging_.jumps,
        placement::find_jumps(reference_.animation, test_.animation, far,
                              background_of_evidence(options_)));
    return {};
  }

  Result<void> place(const std::vector<timeline::ContentPair>& pairs) {
    FW_ASSIGN_OR_RETURN(
        const placement::Placement placement,
        placement::find_placement(reference_.animation, test_.animation, pairs,
                                  background_of_evidence(options_),
                                  options_.executor));
    judging_.shared = placement.shared;
    judging_.turn = placement.turn;
    judging_.framing = placement.framing;
    judging_.colors = placement.colors;
    return {};
  }

  Result<measure::Evidence> gather(placement::TellingPair* telling) {
    // What measuring left would lie beside what comes now.
    if (judging_.reference_size.pixels() > kMostPixelsLeft) malloc_trim(0);
    return find_evidence(reference_.animation, test_.animation, pairs_,
                         background_of_evidence(options_), judging_.shared,
                         telling, options_.executor, options_.stop);
  }

  std::vector<Reason> reasons_of(const measure::Evidence& evidence) const {
    return judge::find_defects(evidence, on_screen(reference_.timeline()),
                               judging_);
  }

  // Edges that are not where they were are taken for all sorts of damage. What
  // the sizes say is no sign of that where both show the same part.
  bool may_lie_elsewhere(const measure::Evidence& evidence,
                         const std::vector<Reason>& reasons) const {
    const auto is_of_size = [&](const Reason& one) {
      return part_ && (one.kind == "cropped" || one.kind == "padded");
    };
    return is_far_off(evidence) ||
           std::any_of(reasons.begin(), reasons.end(), [&](const Reason& one) {
             return one.severity > Severity::kInfo && !is_of_size(one);
           });
  }

  Input& reference_;
  Input& test_;
  const std::vector<timeline::ContentPair>& pairs_;
  std::optional<placement::SharedPart> part_;
  const CompareOptions& options_;
  judge::DefectOptions judging_;
};

}  // namespace

Result<std::vector<Reason>> defects_of(
    Input& reference, Input& test, const timeline::Pairing& pairing,
    const std::optional<placement::SharedPart>& part, PassingEvidence* passing,
    const ValuesCache& known, size_t candidate) {
  const auto pairs = timeline::content_pairs(pairing);
  if (pairs.empty()) return std::vector<Reason>();
  return known_or_found_defects(
      known, candidate, pairs,
      [&] { return !reference.animation.damage() && !test.animation.damage(); },
      [&] {
        return Search(reference, test, pairs, part, *known.options)
            .run(passing);
      });
}

}  // namespace framewise::comparison
