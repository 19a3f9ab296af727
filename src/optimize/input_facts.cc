// SPDX-License-Identifier: Apache-2.0
#include "optimize/input_facts.h"

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "frame/color/color.h"
#include "frame/color/to_srgb.h"
#include "frame/color_count.h"
#include "judge/policy/content_profile.h"
#include "optimize/result_formats.h"

namespace framewise::optimization {
namespace {

// Of consecutive frames in a run: enough that coding of differences pays.
constexpr int64_t kRunFrames = 4;
// Of short inputs a sample would be most of the whole.
constexpr int64_t kFramesWithoutSample = 8;
constexpr int64_t kPixelsWithoutSample = 500'000;
// A sample is no larger a part of the input than this, so that trying all
// encodings on it takes less time than trying one more on the whole.
constexpr int64_t kPartOfSample = 4;
// A GIF palette: such a frame is drawn, or was made a GIF before.
constexpr int kFewColors = 256;

Transparency transparency_of(const Frame& rgba) {
  Transparency found = Transparency::kNone;
  const PlaneView plane = rgba.plane(0);
  for (int y = 0; y < plane.size.height; ++y) {
    const uint8_t* row = plane.row(y);
    for (int x = 0; x < plane.size.width; ++x) {
      const uint8_t alpha = row[4 * x + 3];
      if (alpha == 255) continue;
      if (alpha != 0) return Transparency::kPartial;
      found = Transparency::kBinary;
    }
  }
  return found;
}

Result<Sample> read_sample(Animation& animation, const SampledFrames& chosen,
                           int64_t frames) {
  Sample sample{.time_base = animation.info().time_base,
                .runs = chosen.runs,
                .whole = int64_t(chosen.indices.size()) == frames};
  int64_t position = 0;
  for (const int64_t index : chosen.indices) {
    if (index != position) FW_RETURN_IF_ERROR(animation.seek(index));
    FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, animation.next());
    if (!frame) break;
    sample.frames.push_back(*std::move(frame));
    position = index + 1;
  }
  if (sample.frames.empty()) {
    return in_file(fail(ErrorKind::kInput, "has no frames"), animation.name());
  }
  FW_RETURN_IF_ERROR(animation.rewind());
  return sample;
}

// Content, colors and transparency of the frames of the sample.
Result<void> examine(InputFacts& facts, FramePool& pool) {
  judge::ContentCounts counts;
  ColorCount colors;
  std::optional<Frame> before;
  for (const Frame& frame : facts.sample.frames) {
    facts.wide_color = facts.wide_color || frame.format().bits > 8 ||
                       needs_srgb_conversion(frame);
    FW_ASSIGN_OR_RETURN(Frame rgba, to_srgb8(frame, pool));
    const PlaneView plane = rgba.plane(0);
    if (before) counts.add(before->plane(0), &plane);
    facts.transparency = std::max(facts.transparency, transparency_of(rgba));
    facts.colors = std::max(facts.colors,
                            colors.count(rgba).value_or(kColorCountLimit + 1));
    before = std::move(rgba);
  }
  if (before) counts.add(before->plane(0), nullptr);
  facts.content = counts.profile();
  return {};
}

}  // namespace

bool InputFacts::is_drawn() const {
  // A GIF of a photograph has few colors, too; its texture decides.
  if (content.kind == ContentClass::kScreen ||
      content.kind == ContentClass::kCartoon) {
    return true;
  }
  return colors <= kFewColors && format != FileFormat::kGif &&
         content.kind != ContentClass::kPhoto;
}

SampledFrames sampled_frames(int64_t frames, int64_t count) {
  SampledFrames chosen;
  if (count >= frames) {
    for (int64_t i = 0; i < frames; ++i) chosen.indices.push_back(i);
    return chosen;
  }
  chosen.runs = std::max<int64_t>(1, count / kRunFrames);
  const int64_t length = count / chosen.runs;
  for (int64_t run = 0; run < chosen.runs; ++run) {
    // The middle of each of equally long parts.
    const int64_t middle = (2 * run + 1) * frames / (2 * chosen.runs);
    const int64_t first =
        std::clamp<int64_t>(middle - length / 2, 0, frames - length);
    for (int64_t i = 0; i < length; ++i) chosen.indices.push_back(first + i);
  }
  return chosen;
}

Result<InputFacts> look_at(Animation& animation, int64_t sample_pixels,
                           FramePool& pool) {
  InputFacts facts{.info = animation.info()};
  FW_ASSIGN_OR_RETURN(const Survey survey, animation.survey());
  facts.frames = std::max<int64_t>(1, int64_t(survey.frames.size()));
  int64_t ticks = 0;
  for (const FrameFacts& frame : survey.frames) ticks += frame.time.duration;
  facts.duration_ms = facts.info.time_base.seconds(ticks) * 1000;
  facts.format = format_of_container(facts.info.container);
  const int64_t pixels = std::max<int64_t>(1, facts.info.size.pixels());
  const int64_t whole = facts.frames * pixels;
  const bool all =
      whole <= 2 * sample_pixels &&
      (facts.frames <= kFramesWithoutSample || whole <= kPixelsWithoutSample);
  const int64_t most =
      std::min(sample_pixels / pixels,
               std::max(kRunFrames, facts.frames / kPartOfSample));
  const int64_t count =
      all ? facts.frames : std::clamp<int64_t>(most, 1, facts.frames);
  FW_ASSIGN_OR_RETURN(
      facts.sample, read_sample(animation, sampled_frames(facts.frames, count),
                                facts.frames));
  FW_RETURN_IF_ERROR(examine(facts, pool));
  return facts;
}

}  // namespace framewise::optimization
