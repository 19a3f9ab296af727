// SPDX-License-Identifier: Apache-2.0
#include "media/decode/gif/facts.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/result.h"
#include "media/decode/delays.h"

namespace framewise::media {
namespace {

// 60 s. Usually a mistake, or a trick to stop at the end.
constexpr int kLongDelayCs = 6000;
// Larger comments are reported as ballast.
constexpr int64_t kLargeCommentBytes = 1024;

const char* word_for(GifDisposal disposal) {
  switch (disposal) {
    case GifDisposal::kKeep: return "keep";
    case GifDisposal::kBackground: return "background";
    case GifDisposal::kPrevious: return "previous";
  }
  return "";
}

class Findings {
 public:
  explicit Findings(const GifStructure& gif) : gif_(gif) {}

  // Adds one finding for all frames for which `shows_it` is true.
  template <typename Condition>
  void add_frames(Condition&& shows_it, const char* kind, const char* message,
                  const char* hint) {
    add_frames(shows_it, kind, message, hint,
               [](const GifFrame&) { return int64_t{0}; });
  }

  template <typename Condition, typename Bytes>
  void add_frames(Condition&& shows_it, const char* kind, const char* message,
                  const char* hint, Bytes&& wasted_bytes) {
    Finding finding{.kind = kind, .hint = hint, .frame = {}, .count = 0};
    for (size_t i = 0; i < gif_.frames.size(); ++i) {
      if (!shows_it(gif_.frames[i])) continue;
      if (!finding.frame) finding.frame = int64_t(i);
      ++finding.count;
      finding.wasted_bytes += wasted_bytes(gif_.frames[i]);
    }
    finding.message = fmt::format(fmt::runtime(message), finding.count);
    add(std::move(finding));
  }

  void add(Finding finding) {
    if (finding.count > 0) all_.push_back(std::move(finding));
  }

  std::vector<Finding> take() { return std::move(all_); }

 private:
  const GifStructure& gif_;
  std::vector<Finding> all_;
};

void find_timing(const GifStructure& gif, DelayRule rule, Findings& findings) {
  if (gif.frames.size() > 1) {
    const bool browser = rule == DelayRule::kBrowser;
    findings.add_frames(
        [](const GifFrame& frame) { return frame.delay_cs == 0; },
        "zero_delays",
        browser ? "{} frames have no delay; browsers show them for 100 ms"
                : "{} frames have no delay",
        "write the delay that is meant, 2 or more");
    findings.add_frames(
        [](const GifFrame& frame) { return frame.delay_cs == 1; },
        "clamped_delays",
        "{} frames have a delay of 10 ms; browsers show them for 100 ms",
        "write 2 (20 ms), the shortest delay that browsers keep");
  }
  findings.add_frames(
      [](const GifFrame& frame) { return frame.delay_cs > kLongDelayCs; },
      "long_delays", "{} frames are shown for more than a minute",
      "check the delays");
  const GifOddities& odd = gif.oddities;
  findings.add({.kind = "repeated_loop_count",
                .message = fmt::format("{} loop counts; the last one is played",
                                       odd.loop_counts),
                .hint = "keep one, before the first frame",
                .frame = {},
                .count = std::max<int64_t>(0, odd.loop_counts - 1),
                .wasted_bytes = 19 * (odd.loop_counts - 1)});
  findings.add({.kind = "late_loop_count",
                .message = "a loop count stands behind the first frame",
                .hint = "move it before the first frame",
                .frame = {},
                .count = odd.late_loop_count});
}

void find_hidden_pictures(const GifStructure& gif, Findings& findings) {
  findings.add_frames(
      [&](const GifFrame& frame) { return painted_rect(gif, frame).empty(); },
      "invisible_frames",
      "{} frames have no pixel inside the canvas: nobody can see them",
      "remove them and add their delay to the frame before",
      [](const GifFrame& frame) { return frame.end - frame.begin; });
  findings.add_frames(
      [&](const GifFrame& frame) {
        const Rect seen = painted_rect(gif, frame);
        return !seen.empty() && seen != frame.rect;
      },
      "clipped_frames", "{} frames reach outside the canvas and are cut",
      "crop them to the canvas");
  findings.add({.kind = "enlarged_screen",
                .message = fmt::format(
                    "the screen of {}x{} does not hold the first frame; "
                    "browsers enlarge it to {}x{}",
                    gif.screen.width, gif.screen.height, gif.canvas.width,
                    gif.canvas.height),
                .hint = "write the size that is meant",
                .frame = {},
                .count = gif.screen != gif.canvas});
}

void find_palettes(const GifStructure& gif, Findings& findings) {
  const GifPalettePlace& global = gif.global_palette;
  if (global.size > 0) {
    findings.add_frames(
        [](const GifFrame& frame) { return frame.repeats_global_palette; },
        "repeated_palettes", "{} frames repeat the global palette",
        "let them use the global palette",
        [&](const GifFrame&) { return int64_t{3 * global.size}; });
  } else {
    findings.add_frames(
        [](const GifFrame& frame) { return frame.palette.size == 0; },
        "missing_palettes", "{} frames have no palette and are black",
        "the file is damaged: export it again");
  }
  const bool unused = std::ranges::all_of(
      gif.frames, [](const GifFrame& frame) { return frame.palette.size > 0; });
  findings.add({.kind = "unused_global_palette",
                .message = "no frame uses the global palette",
                .hint = "remove it, or let frames use it",
                .frame = {},
                .count = unused && global.size > 0,
                .wasted_bytes = unused ? 3 * global.size : 0});
}

void find_ballast(const GifOddities& odd, Findings& findings) {
  const auto add = [&findings](const char* kind, const char* message,
                               int64_t count, int64_t bytes) {
    findings.add({.kind = kind,
                  .message = fmt::format(fmt::runtime(message), bytes),
                  .hint = "remove it",
                  .frame = {},
                  .count = count,
                  .wasted_bytes = bytes});
  };
  add("trailing_bytes", "{} bytes follow the end of the picture",
      odd.trailing_bytes > 0, odd.trailing_bytes);
  const bool large = odd.comment_bytes > kLargeCommentBytes;
  add("large_comments", "{} bytes of comments", large ? odd.comments : 0,
      odd.comment_bytes);
  add("application_data", "{} bytes of data for other programs (XMP, ICC, …)",
      odd.application_bytes > 0, odd.application_bytes);
  add("plain_text", "{} bytes of text overlays, which no browser shows",
      odd.plain_texts, odd.plain_text_bytes);
  add("unknown_extensions", "{} bytes of extensions that nobody knows",
      odd.unknown_extensions, odd.unknown_extension_bytes);
  add("unused_controls", "{} bytes of frame settings without a frame",
      odd.unused_controls, 8 * odd.unused_controls);
}

void find_broken_rules(const GifStructure& gif, Findings& findings) {
  const GifOddities& odd = gif.oddities;
  const auto add = [&findings](const char* kind, const char* message,
                               const char* hint, int64_t count) {
    findings.add({.kind = kind,
                  .message = fmt::format(fmt::runtime(message), count),
                  .hint = hint,
                  .frame = {},
                  .count = count});
  };
  add("missing_trailer", "the end mark of the file is missing",
      "the file may be cut short: compare with the original",
      odd.missing_trailer);
  add("malformed_controls", "{} frame settings have a wrong size",
      "export the file again", odd.malformed_controls);
  add("reserved_disposals", "{} frames have a disposal that is not defined",
      "write 0 to 3; browsers read 4 as 3 and others as 0",
      odd.reserved_disposals);
  add("extensions_in_87a",
      "{} extensions in a file that claims the version of 1987, which has none",
      "write GIF89a", gif.version_87a ? odd.extensions : 0);
  findings.add_frames([](const GifFrame& frame) { return frame.code_size < 2; },
                      "small_code_size", "{} frames have a code size below 2",
                      "write 2 for pictures of two colors");
}

}  // namespace

int64_t played_delay(const GifFrame& frame, DelayRule rule) {
  constexpr int64_t kMsPerTick = 10;  // delays are hundredths of a second
  const bool too_short = frame.delay_cs * kMsPerTick <= kShortestDelayMs;
  return rule == DelayRule::kBrowser && too_short ? kBrowserDelayMs / kMsPerTick
                                                  : frame.delay_cs;
}

AnimationInfo gif_info(const GifStructure& gif, DelayRule rule) {
  AnimationInfo info;
  info.container = "gif";
  info.codec = "gif";
  info.size = gif.canvas;
  info.time_base = {1, 100};
  info.frame_count = int64_t(gif.frames.size());
  int64_t duration = 0;
  for (const GifFrame& frame : gif.frames) {
    duration += played_delay(frame, rule);
  }
  info.duration = duration;
  // A count of N repeats N times after the first showing; 0 is forever. A
  // single frame has nothing to repeat.
  const bool repeats = gif.loop_count && gif.frames.size() > 1;
  info.plays = !repeats ? 1 : *gif.loop_count == 0 ? 0 : *gif.loop_count + 1;
  info.has_alpha = gif.has_alpha;
  info.file_bytes = gif.file_bytes;
  if (gif.global_palette.size > 0) {
    info.global_palette_size = gif.global_palette.size;
  }
  info.comments = gif.comments;
  return info;
}

Survey gif_survey(const GifStructure& gif, DelayRule rule) {
  Survey survey;
  survey.frames.reserve(gif.frames.size());
  int64_t start = 0;
  for (const GifFrame& frame : gif.frames) {
    FrameFacts facts;
    facts.time = {start, played_delay(frame, rule)};
    facts.stored_delay = frame.delay_cs;
    facts.offset = frame.begin;
    facts.bytes = frame.end - frame.begin;
    facts.rect = painted_rect(gif, frame);
    if (frame.palette.size > 0) facts.local_palette_size = frame.palette.size;
    facts.transparent = frame.transparent >= 0;
    facts.interlaced = frame.interlaced;
    facts.key = frame.key;
    facts.disposal = word_for(frame.disposal);
    start += facts.time.duration;
    survey.frames.push_back(std::move(facts));
  }
  Findings findings(gif);
  if (gif.damage) {
    findings.add({.kind = "damaged",
                  .message = gif.damage->message,
                  .hint = gif.damage->hint,
                  .frame = gif.damage->frame});
  }
  find_timing(gif, rule, findings);
  find_hidden_pictures(gif, findings);
  find_palettes(gif, findings);
  find_ballast(gif.oddities, findings);
  find_broken_rules(gif, findings);
  findings.add_frames(
      [](const GifFrame& frame) { return frame.excess; }, "excess_picture_data",
      "{} frames have picture data behind their last pixel",
      "export the file again",
      [](const GifFrame& frame) { return int64_t{frame.excess_bytes}; });
  survey.findings = findings.take();
  return survey;
}

}  // namespace framewise::media
