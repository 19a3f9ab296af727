// SPDX-License-Identifier: Apache-2.0
#include "framewise/inspect.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/objects/object_name.h"
#include "base/result.h"
#include "flashes/judge_frames.h"
#include "frame/color_count.h"
#include "inspect/frame_comparison.h"
#include "media/findings.h"
#include "media/source.h"
#include "media/video_facts.h"

namespace framewise {
namespace {

class SpreadOf {
 public:
  void add(double value) {
    spread_.min = count_ == 0 ? value : std::min(spread_.min, value);
    spread_.max = count_ == 0 ? value : std::max(spread_.max, value);
    sum_ += value;
    ++count_;
  }
  std::optional<Spread> result() const {
    if (count_ == 0) return std::nullopt;
    Spread spread = spread_;
    spread.mean = sum_ / double(count_);
    return spread;
  }

 private:
  Spread spread_;
  double sum_ = 0;
  int64_t count_ = 0;
};

// Decodes all frames and collects the facts of their pixels.
// `flashes` sees each frame, unless it is null.
Result<void> inspect_pixels(Animation& animation, const InspectOptions& options,
                            flashes::FlashPass* flashes,
                            Inspection& inspection) {
  ColorCount colors;
  Transparency transparency = Transparency::kNone;
  std::optional<Frame> previous;
  FW_RETURN_IF_ERROR(animation.rewind());
  while (true) {
    FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, animation.next());
    if (!frame) break;
    if (flashes) FW_RETURN_IF_ERROR(flashes->add(*frame));
    FrameInspection row;
    row.facts.time = frame->time();
    row.repeats_previous =
        previous && inspection::same_appearance(*previous, *frame);
    row.colors = row.repeats_previous ? inspection.frames.back().colors
                                      : colors.count(*frame);
    inspection.frames.push_back(std::move(row));
    if (transparency != Transparency::kPartial) {
      transparency =
          std::max(transparency, inspection::transparency_of_change(*frame));
    }
    previous = std::move(frame);
    if (options.on_frame) options.on_frame(int64_t(inspection.frames.size()));
  }
  inspection.transparency = transparency;
  inspection.damage = animation.damage();
  inspection.incomplete = inspection.damage.has_value();
  return {};
}

// Collects the facts of the container. Must run after inspect_pixels(), because
// some findings, such as excess data in a frame, appear only on decoding.
// Frames that failed to decode are left out. Frames that the container did not
// announce keep the facts that they have.
Result<void> inspect_container(Animation& animation, Inspection& inspection) {
  FW_ASSIGN_OR_RETURN(Survey survey, animation.survey());
  inspection.findings = std::move(survey.findings);
  if (inspection.depth == InspectDepth::kContainer) {
    inspection.frames.resize(survey.frames.size());
    for (size_t i = 0; i < survey.frames.size(); ++i) {
      inspection.frames[i].facts = std::move(survey.frames[i]);
    }
    return {};
  }
  const size_t known = std::min(inspection.frames.size(), survey.frames.size());
  for (size_t i = 0; i < known; ++i) {
    FrameFacts& facts = inspection.frames[i].facts;
    const FrameTime shown = facts.time;
    facts = std::move(survey.frames[i]);
    facts.time = shown;
  }
  return {};
}

void count_disposal(const FrameFacts& facts, DisposalCounts& counts) {
  if (facts.disposal == "keep") ++counts.keep;
  if (facts.disposal == "background") ++counts.background;
  if (facts.disposal == "previous") ++counts.previous;
}

void sum_up(Inspection& inspection) {
  SpreadOf fps;
  SpreadOf bytes;
  SpreadOf colors;
  const TimeBase& time_base = inspection.info.time_base;
  int64_t ticks = 0;
  for (const FrameInspection& frame : inspection.frames) {
    const FrameFacts& facts = frame.facts;
    ticks += facts.time.duration;
    if (facts.time.duration > 0) {
      fps.add(1.0 / time_base.seconds(facts.time.duration));
    }
    if (facts.bytes > 0) bytes.add(double(facts.bytes));
    if (frame.colors) colors.add(*frame.colors);
    count_disposal(facts, inspection.disposal);
    inspection.transparent_frames += facts.transparent;
    inspection.interlaced_frames += facts.interlaced;
    inspection.local_palettes += facts.local_palette_size.has_value();
    if (frame.repeats_previous) {
      ++inspection.duplicate_frames;
      inspection.duplicate_bytes += facts.bytes;
    }
  }
  inspection.frame_count = int64_t(inspection.frames.size());
  inspection.duration_s = time_base.seconds(ticks);
  inspection.bytes_per_frame = bytes.result();
  inspection.colors = colors.result();
  if (inspection.frame_count > 1) inspection.fps = fps.result();
  if (inspection.fps && inspection.duration_s > 0) {
    inspection.fps->mean =
        double(inspection.frame_count) / inspection.duration_s;
  }
}

// Facts of a large video in a store whose container lists no frames: the survey
// would download all of it. Absent for all other files.
std::optional<media::VideoFacts> facts_without_list(const std::string& name) {
  // Listing the frames of a shorter object costs as little.
  constexpr int64_t kReadWhole = int64_t{4} << 20;
  if (!is_object(name)) return std::nullopt;
  const auto source = media::Source::from_path(name);
  if (!source || source->size() <= kReadWhole) return std::nullopt;
  FramePool pool;
  auto facts = media::read_video_facts(*source, media::Job::of({}, pool));
  if (!facts || facts->frame_count) return std::nullopt;
  return *std::move(facts);
}

Finding frames_not_listed(FrameCounting counting) {
  const char* const from = counting == FrameCounting::kStated
                               ? "is what the file's statistics state"
                           : counting == FrameCounting::kEstimated
                               ? "is estimated from duration and rate"
                               : "is unknown";
  return {.kind = "frames_not_listed",
          .message = fmt::format("the number of frames {}", from),
          .hint =
              "the container has no index of its frames, and listing them "
              "would download all of it: copy the file here to count them",
          .count = 0};
}

void sum_up(const media::VideoFacts& facts, Inspection& inspection) {
  constexpr double kMostFrames = 1e12;
  inspection.duration_s = std::max(0.0, facts.seconds());
  const double rate =
      double(facts.rate_numerator) / double(facts.rate_denominator);
  if (rate > 0) inspection.fps = Spread{rate, rate, rate};
  const double estimate = inspection.duration_s * rate;
  if (facts.stated_frames) {
    inspection.frame_count = *facts.stated_frames;
    inspection.counting = FrameCounting::kStated;
  } else if (estimate >= 0.5 && estimate < kMostFrames) {
    inspection.frame_count = std::llround(estimate);
    inspection.counting = FrameCounting::kEstimated;
  } else {
    inspection.counting = FrameCounting::kUnknown;
  }
  if (facts.interlaced) {
    inspection.findings.push_back(media::interlaced_frames());
  }
  if (!facts.pixel_aspect.square()) {
    inspection.findings.push_back(media::non_square_pixels(facts.pixel_aspect));
  }
  inspection.findings.push_back(frames_not_listed(inspection.counting));
}

// Decodes the beginning of loops again, so it comes last.
Result<void> conclude_flashes(Animation& animation, flashes::FlashPass& pass,
                              Inspection& inspection) {
  if (pass.frames() < 2) return {};
  FW_ASSIGN_OR_RETURN(inspection.flashes, pass.finish(animation, nullptr));
  const FlashReport& report = *inspection.flashes;
  for (const FlashEvent& event : report.events) {
    inspection.findings.push_back({.kind = event.state == FlashState::kFail
                                               ? "flashes"
                                               : "nearly_flashes",
                                   .message = event.sentence,
                                   .hint = event.remedy,
                                   .frame = event.start_frame});
  }
  return {};
}

bool has_finding(const Inspection& inspection, std::string_view kind) {
  return std::any_of(
      inspection.findings.begin(), inspection.findings.end(),
      [kind](const Finding& finding) { return finding.kind == kind; });
}

// Chooses the verb by number: "1 frame repeats", "7 frames repeat".
std::string frames_that(int64_t count, std::string_view one,
                        std::string_view many) {
  return fmt::format("{} frame{} {}", count, count == 1 ? "" : "s",
                     count == 1 ? one : many);
}

template <typename Condition>
void add_finding(Inspection& inspection, Finding finding,
                 Condition&& condition) {
  finding.count = 0;
  for (size_t i = 0; i < inspection.frames.size(); ++i) {
    if (!condition(inspection.frames[i])) continue;
    if (!finding.frame) finding.frame = int64_t(i);
    ++finding.count;
    finding.wasted_bytes += inspection.frames[i].facts.bytes;
  }
  if (finding.count == 0 || has_finding(inspection, finding.kind)) return;
  inspection.findings.push_back(std::move(finding));
}

// Adds the findings that apply to every format to those of the reader.
void add_findings(Inspection& inspection) {
  add_finding(
      inspection,
      {.kind = "duplicate_frames",
       .message = frames_that(inspection.duplicate_frames,
                              "looks the same as the frame before it",
                              "look the same as the frame before them"),
       .hint = "merge each into the frame before it by adding up their delays"},
      [](const FrameInspection& frame) { return frame.repeats_previous; });
  if (inspection.frame_count < 2) return;
  const auto invisible = [](const FrameInspection& frame) {
    return frame.facts.time.duration == 0;
  };
  const int64_t count = std::count_if(inspection.frames.begin(),
                                      inspection.frames.end(), invisible);
  add_finding(inspection,
              {.kind = "unshown_frames",
               .message = frames_that(count, "is shown for no time at all",
                                      "are shown for no time at all"),
               .hint = "drop them, or give them a delay"},
              invisible);
}

}  // namespace

Result<Inspection> inspect(Animation& animation,
                           const InspectOptions& options) {
  Inspection inspection;
  inspection.name = animation.name();
  inspection.depth = options.depth;
  std::optional<flashes::FlashPass> flashes;
  if (options.depth == InspectDepth::kPixels) {
    if (options.flashes && animation.info().frame_count != 1) {
      FW_ASSIGN_OR_RETURN(flashes, flashes::FlashPass::create(
                                       animation, {.rules = *options.flashes}));
    }
    FW_RETURN_IF_ERROR(inspect_pixels(
        animation, options, flashes ? &*flashes : nullptr, inspection));
    // Of an object that would be a hash of its version, not of its bytes.
    if (!is_object(animation.name())) {
      FW_ASSIGN_OR_RETURN(inspection.content_hash, animation.content_hash());
    }
  }
  inspection.info = animation.info();
  if (options.depth == InspectDepth::kContainer) {
    if (const auto facts = facts_without_list(animation.name())) {
      sum_up(*facts, inspection);
      return inspection;
    }
  }
  FW_RETURN_IF_ERROR(inspect_container(animation, inspection));
  inspection.info = animation.info();
  sum_up(inspection);
  add_findings(inspection);
  if (flashes) {
    FW_RETURN_IF_ERROR(conclude_flashes(animation, *flashes, inspection));
  }
  return inspection;
}

Result<Inspection> inspect(const std::filesystem::path& path,
                           const OpenOptions& open_options,
                           const InspectOptions& options) {
  FW_ASSIGN_OR_RETURN(Animation animation, open(path, open_options));
  return inspect(animation, options);
}

}  // namespace framewise
