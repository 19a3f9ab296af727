// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/find_defects.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/result.h"
#include "compare/cached/known_defects.h"
#include "compare/steps/placed_evidence.h"
#include "judge/defects/find_defects.h"
#include "timeline/pairing/content_pairs.h"

namespace framewise::comparison {
namespace {

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

judge::Coding coding_of(const AnimationInfo& file) {
  if (file.container == "gif") return judge::Coding::kGif;
  constexpr std::array<std::string_view, 7> kLossyVideo = {
      "h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mpeg2video"};
  const bool still = file.container == "avif";  // its encoders have no CRF
  return !still &&
                 std::ranges::find(kLossyVideo, file.codec) != kLossyVideo.end()
             ? judge::Coding::kVideo
             : judge::Coding::kOther;
}

judge::DefectContext context_of(const Input& reference, const Input& test,
                                const Policy& policy) {
  return {.tolerance = policy.tolerance,
          .reference_size = reference.facts.size,
          .test_size = test.facts.size,
          .coding = coding_of(test.animation.info())};
}

}  // namespace

Result<std::vector<Reason>> defects_of(
    Input& reference, Input& test, const timeline::Pairing& pairing,
    const std::optional<placement::SharedRegion>& part,
    StreamingDefectEvidence* passing, const ValuesCache& known,
    size_t candidate) {
  const auto pairs = timeline::content_pairs(pairing);
  if (pairs.empty()) return std::vector<Reason>();
  return known_or_found_defects(
      known, candidate, pairs,
      [&] { return !reference.animation.damage() && !test.animation.damage(); },
      [&]() -> Result<std::vector<Reason>> {
        const CompareOptions& options = *known.options;
        FW_ASSIGN_OR_RETURN(
            const PlacedEvidence placed,
            place_evidence(reference, test, pairs, part, passing, options));
        return judge::find_defects(
            placed.evidence, on_screen(reference.timeline()),
            context_of(reference, test, options.policy), placed.placement);
      });
}

}  // namespace framewise::comparison
