// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/defects_of_pair.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/result.h"
#include "compare/cached/known_defects.h"
#include "compare/pairs/pair_measurer.h"
#include "compare/steps/placed_evidence.h"
#include "judge/defects/find_defects.h"
#include "measure/text/read_pages.h"
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
                                const CompareOptions& options) {
  const Size a = reference.facts.size;
  const Size b = test.facts.size;
  return {.tolerance = options.policy.tolerance,
          .reference_size = a,
          .test_size = b,
          .measured_size = scales_test(options.resizing, a, b) ? a : b,
          .coding = coding_of(test.animation.info()),
          .reference_coding = coding_of(reference.animation.info()),
          .test_is_opaque = !test.animation.info().has_alpha};
}

Finding text_not_read(const Error& why) {
  Finding note;
  note.kind = "text_not_read";
  note.message =
      "the words of the text were not read, so it is judged by "
      "measures alone: " +
      why.message;
  note.hint = why.hint;
  return note;
}

// The evidence with the words of the texts that are in doubt. Without them,
// says why.
std::optional<Finding> add_words(const CompareOptions& options,
                                 measure::text::TextEvidence& text) {
  if (text.pages.empty()) return std::nullopt;
  auto& readers = measure::text::WordReaders::of_process(options.text_language);
  // Words that prove no text are of no use (judge/defects/damaged_text.cc).
  if (std::ranges::none_of(text.pairs, measure::text::has_lines_of_text)) {
    const auto may = measure::text::may_be_text(text.pages, readers,
                                                options.executor, options.stop);
    if (!may) return text_not_read(may.error());
    if (!*may) return std::nullopt;
  }
  auto words = measure::text::read_pages(text.pages, readers, options.executor,
                                         options.stop);
  if (!words) return text_not_read(words.error());
  text.words = *std::move(words);
  return std::nullopt;
}

}  // namespace

Result<FoundDefects> defects_of(Input& reference, Input& test,
                                const timeline::Pairing& pairing,
                                const Registration& registration,
                                StreamingDefectEvidence* passing, bool chosen,
                                const ValuesCache& known, size_t candidate) {
  const auto pairs = timeline::content_pairs(pairing);
  FoundDefects found;
  if (pairs.empty()) return found;
  // A result that more of the installation would change is not stored.
  const auto complete = [&] {
    return found.notes.empty() && !reference.animation.damage() &&
           !test.animation.damage();
  };
  const auto find = [&]() -> Result<std::vector<Reason>> {
    const CompareOptions& options = *known.options;
    FW_ASSIGN_OR_RETURN(
        PlacedEvidence placed,
        place_evidence(reference, test, pairs, registration, passing, options));
    if (auto note = add_words(options, placed.evidence.text)) {
      found.notes.push_back(*std::move(note));
    }
    return judge::find_defects(placed.evidence, on_screen(reference.timeline()),
                               context_of(reference, test, options),
                               placed.placement);
  };
  if (chosen) {
    // The defects of some pairs are not kept for those of all.
    FW_ASSIGN_OR_RETURN(found.reasons, find());
    return found;
  }
  FW_ASSIGN_OR_RETURN(
      found.reasons,
      known_or_found_defects(known, candidate, pairs, complete, find));
  return found;
}

}  // namespace framewise::comparison
