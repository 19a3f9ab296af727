// SPDX-License-Identifier: Apache-2.0
#include "video/scan/clip_features.h"

#include <algorithm>
#include <cmath>

#include "base/result.h"
#include "cache/record.h"
#include "video/scan/end_sampler.h"

namespace framewise::video {
namespace {

// Frames at each end that show how much the clip moves.
constexpr int64_t kEndFrames = 32;
// Clips of up to so many frames are decoded whole: jumping would not save time.
constexpr int64_t kShortClip = 96;
constexpr int64_t kFewestChangingSteps = 5;

constexpr double kVisibleRatio = 3;
// A better part must lower the ratio by a third.
constexpr double kWorthwhile = 2.0 / 3;
// Longer clips are searched at this many frames.
constexpr size_t kMostSearched = 1200;

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

using Signatures = std::vector<std::vector<int16_t>>;

// How much frame b, which would come next, differs from frame a, at which the
// loop begins again: mean over the frames around both.
double distance_at(const Signatures& all, size_t a, size_t b) {
  double sum = 0;
  int count = 0;
  for (int m = -1; m <= 1; ++m) {
    const auto i = int64_t(a) + m, j = int64_t(b) + m;
    if (i < 0 || j >= int64_t(all.size())) continue;
    sum += luma_rms(all[size_t(i)], all[size_t(j)]);
    ++count;
  }
  return count > 0 ? sum / count : 0;
}

struct Candidate {
  size_t first = 0;
  size_t end = 0;
  double distance = INFINITY;
};

// Of the part of at least half the clip whose distance is within 10 % and 0.3
// levels of the least: the one with most frames from a key frame on.
Candidate best_part(const Signatures& all, const std::vector<int64_t>& keys) {
  const size_t count = all.size();
  const size_t step = std::max<size_t>(1, count / kMostSearched);
  std::vector<Candidate> found;
  double least = INFINITY;
  for (size_t a = 0; a < count; a += step) {
    for (size_t b = a + (count + 1) / 2; b < count; b += step) {
      const double distance = luma_rms(all[a], all[b]);
      // The mean with the frames around is only computed where it may win.
      if (distance > 2 * least + 2) continue;
      found.push_back({a, b, distance_at(all, a, b)});
      least = std::min(least, found.back().distance);
    }
  }
  Candidate best;
  int64_t most = 0;
  for (const Candidate& one : found) {
    if (one.distance > 1.1 * least + 0.3) continue;
    const auto key =
        std::lower_bound(keys.begin(), keys.end(), int64_t(one.first));
    const int64_t copied =
        int64_t(one.end) - (key == keys.end() ? int64_t(one.first) : *key);
    if (copied > most || (copied == most && one.distance < best.distance)) {
      most = copied;
      best = one;
    }
  }
  return best;
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

Result<LoopCheck> check_loop(Animation& clip, int64_t most_frames,
                             const std::vector<int64_t>& keys) {
  EndSampler sampler;
  sampler.keep_all();
  std::vector<int64_t> starts;
  int64_t end = 0;
  while (true) {
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, clip.next());
    if (!frame) break;
    if (int64_t(starts.size()) >= most_frames) {
      return with_hint(
          fail(ErrorKind::kLimit, "more than {} frames", most_frames),
          "check a shorter clip");
    }
    starts.push_back(frame->time().start);
    end = frame->time().start + frame->time().duration;
    FW_RETURN_IF_ERROR(sampler.add(*frame));
  }
  LoopCheck check;
  FW_ASSIGN_OR_RETURN(check.features, sampler.features());
  check.frames = int64_t(starts.size());
  const double ratio = check.features.loop_ratio();
  const LoopQuality quality = check.features.loop_quality();
  if (quality == LoopQuality::kSlideshow || ratio <= kMostUnseenRatio)
    return check;
  const Candidate best = best_part(sampler.signatures(), keys);
  if (best.end == 0) return check;
  // The seam is from the last frame that is shown to the first one.
  const double seam = luma_rms(sampler.signatures()[best.end - 1],
                               sampler.signatures()[best.first]);
  const double better = seam / check.features.motion;
  if (better > kWorthwhile * ratio) return check;
  check.better = {int64_t(best.first), int64_t(best.end), better};
  check.better_start = starts[best.first];
  check.better_end = best.end < starts.size() ? starts[best.end] : end;
  return check;
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
