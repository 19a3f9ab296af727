// SPDX-License-Identifier: Apache-2.0
#include "video/scan/clip_features.h"

#include <algorithm>
#include <cmath>

#include "base/result.h"
#include "cache/record.h"
#include "video/scan/end_sampler.h"
#include "video/scan/part_search.h"

namespace framewise::video {
namespace {

// Frames at each end that show how much the clip moves.
constexpr int64_t kEndFrames = 32;
// Clips of up to so many frames are decoded whole: jumping would not save time.
constexpr int64_t kShortClip = 96;
constexpr int64_t kFewestChangingSteps = 5;

constexpr double kVisibleRatio = 3;

Result<int64_t> count_frames(Animation& clip) {
  if (clip.info().frame_count) return *clip.info().frame_count;
  FW_ASSIGN_OR_RETURN(const Survey survey, clip.survey());
  return int64_t(survey.frames.size());
}

// Adds up to `count` frames from the reading position on.
Result<void> add_frames(Animation& clip, int64_t count, EndSampler& sampler) {
  for (int64_t i = 0; i < count; ++i) {
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, clip.next());
    if (!frame) break;
    FW_RETURN_IF_ERROR(sampler.add(*frame));
  }
  return {};
}

}  // namespace

std::string_view name_of(LoopQuality quality) {
  switch (quality) {
    case LoopQuality::kSeamless: return "seamless";
    case LoopQuality::kGood: return "good";
    case LoopQuality::kVisible: return "visible";
    case LoopQuality::kCut: return "cut";
    case LoopQuality::kSlideshow: return "slideshow";
  }
  return "";
}

LoopQuality ClipFeatures::loop_quality() const {
  if (changing_steps < kFewestChangingSteps) return LoopQuality::kSlideshow;
  const double ratio = loop_ratio();
  return ratio <= 1                  ? LoopQuality::kSeamless
         : ratio <= kMostUnseenRatio ? LoopQuality::kGood
         : ratio <= kVisibleRatio    ? LoopQuality::kVisible
                                     : LoopQuality::kCut;
}

// Slow drifts have no direction that a viewer would miss.
bool ClipFeatures::reverses() const {
  constexpr double kFast = 0.3;  // cells a frame
  const double before = std::hypot(end.motion_x, end.motion_y);
  const double after = std::hypot(start.motion_x, start.motion_y);
  const double product =
      end.motion_x * start.motion_x + end.motion_y * start.motion_y;
  return before > kFast && after > kFast && product < -0.5 * before * after;
}

Result<ClipFeatures> measure_ends(Animation& clip) {
  FW_ASSIGN_OR_RETURN(const int64_t frames, count_frames(clip));
  EndSampler sampler;
  if (frames <= kShortClip) {
    FW_RETURN_IF_ERROR(add_frames(clip, INT64_MAX, sampler));
    return sampler.features();
  }
  FW_RETURN_IF_ERROR(add_frames(clip, kEndFrames, sampler));
  FW_RETURN_IF_ERROR(clip.seek(frames - kEndFrames));
  sampler.begin_stretch();
  FW_RETURN_IF_ERROR(add_frames(clip, INT64_MAX, sampler));
  return sampler.features();
}

Result<SignedClip> sign_clip(Animation& clip, int64_t most_frames) {
  EndSampler sampler;
  sampler.keep_all();
  SignedClip whole;
  while (true) {
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, clip.next());
    if (!frame) break;
    if (int64_t(whole.starts.size()) >= most_frames) {
      return with_hint(
          fail(ErrorKind::kLimit, "more than {} frames", most_frames),
          "check a shorter clip");
    }
    whole.starts.push_back(frame->time().start);
    whole.end = frame->time().start + frame->time().duration;
    FW_RETURN_IF_ERROR(sampler.add(*frame));
  }
  FW_ASSIGN_OR_RETURN(whole.features, sampler.features());
  whole.signatures = std::move(sampler).signatures();
  return whole;
}

LoopCheck check_loop(const SignedClip& clip, const std::vector<int64_t>& keys) {
  LoopCheck check;
  check.features = clip.features;
  check.frames = int64_t(clip.starts.size());
  const double ratio = check.features.loop_ratio();
  const LoopQuality quality = check.features.loop_quality();
  if (quality == LoopQuality::kSlideshow || ratio <= kMostUnseenRatio)
    return check;
  const FoundPart best = best_part(clip.signatures, Levels::kAsTheyAre,
                                   check.frames, check.features.motion, keys);
  if (best.end == 0) return check;
  // The seam is from the last frame that is shown to the first one.
  const double seam = luma_rms(clip.signatures[size_t(best.end) - 1],
                               clip.signatures[size_t(best.first)]);
  const double better =
      seam / motion_within(steps_of(clip.signatures), best.first, best.end);
  if (better > kWorthwhile * ratio) return check;
  check.better = {best.first, best.end, better, seam};
  check.better_start = clip.starts[size_t(best.first)];
  check.better_end =
      best.end < check.frames ? clip.starts[size_t(best.end)] : clip.end;
  return check;
}

Result<LoopCheck> check_loop(Animation& clip, int64_t most_frames) {
  FW_ASSIGN_OR_RETURN(const SignedClip whole, sign_clip(clip, most_frames));
  return check_loop(whole, {});
}

template <typename Archive, cache::SameAs<ClipEnd> T>
void fields(Archive& archive, T& value) {
  auto& [signature, histogram, motion_x, motion_y, still] = value;
  archive(signature, histogram, motion_x, motion_y, still);
}

template <typename Archive, cache::SameAs<ClipFeatures> T>
void fields(Archive& archive, T& value) {
  auto& [start, end, seam, motion, changing_steps, frames_decoded] = value;
  archive(start, end, seam, motion, changing_steps, frames_decoded);
}

std::string features_record(const ClipFeatures& features) {
  return cache::RecordWriter::bytes_of(features);
}

std::optional<ClipFeatures> read_features_record(std::string_view bytes) {
  cache::RecordReader reader(bytes);
  ClipFeatures features;
  reader(features);
  const auto whole = [](const ClipEnd& end) {
    return end.signature.size() == 3 * kLumaCells &&
           end.histogram.size() == 128 && std::isfinite(end.motion_x) &&
           std::isfinite(end.motion_y);
  };
  const bool valid = reader.complete() && whole(features.start) &&
                     whole(features.end) && std::isfinite(features.seam) &&
                     std::isfinite(features.motion) && features.motion >= 1;
  if (!valid) return std::nullopt;
  return features;
}

}  // namespace framewise::video
