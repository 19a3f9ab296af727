// SPDX-License-Identifier: Apache-2.0
#include "image/thumbnail/video_frame.h"

#include <algorithm>
#include <cmath>

#include "base/result.h"
#include "frame/color/to_srgb.h"
#include "frame/geometry.h"
#include "frame/resize/resize.h"

namespace framewise::image {
namespace {

// Titles and fades are dark or flat. Values of luma, 0 to 255.
constexpr double kLeastMean = 20;
constexpr double kLeastDeviation = 10;
// Shares of the video at which frames are looked at, in this order.
constexpr double kShares[] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9, 0};

struct Contrast {
  double mean = 0;
  double deviation = 0;

  bool dull() const { return mean < kLeastMean || deviation < kLeastDeviation; }
};

Result<Contrast> contrast_of(const Frame& frame, FramePool& pool) {
  constexpr Size kEnough{64, 64};
  const Size size = shrunk_to_fit(frame.size(), kEnough);
  FW_ASSIGN_OR_RETURN(
      const Frame small,
      resize(frame, size, {.filter = Filter::kArea, .full_chroma = true},
             pool));
  FW_ASSIGN_OR_RETURN(const Frame rgba, to_srgb8(small, pool));
  double sum = 0;
  double squares = 0;
  for (int y = 0; y < size.height; ++y) {
    const uint8_t* pixel = rgba.plane(0).row(y);
    for (int x = 0; x < size.width; ++x, pixel += 4) {
      const double luma =
          0.2126 * pixel[0] + 0.7152 * pixel[1] + 0.0722 * pixel[2];
      sum += luma;
      squares += luma * luma;
    }
  }
  const auto count = double(size.pixels());
  const double mean = sum / count;
  return Contrast{mean,
                  std::sqrt(std::max(0.0, squares / count - mean * mean))};
}

double milliseconds(const AnimationInfo& info, int64_t ticks) {
  return info.time_base.seconds(ticks) * 1000;
}

// The index of the frame at a time if all last equally long; 0 if unknown.
int64_t expected_index(const AnimationInfo& info, int64_t at_ms) {
  if (!info.frame_count || !info.duration || *info.duration <= 0) return 0;
  const double share = double(at_ms) / milliseconds(info, *info.duration);
  return std::clamp<int64_t>(int64_t(share * double(*info.frame_count)), 0,
                             *info.frame_count - 1);
}

// Moves on from the next frame to that of the time; nullopt if that has begun
// before.
Result<std::optional<Frame>> advance_to(Animation& video, int64_t at_ms) {
  std::optional<Frame> last;
  while (true) {
    FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, video.next());
    if (!frame) return last;
    const FrameTime time = frame->time();
    if (!last && milliseconds(video.info(), time.start) > double(at_ms)) {
      return time.start > 0 && frame->index() > 0 ? std::optional<Frame>()
                                                  : frame;
    }
    last = std::move(frame);
    if (milliseconds(video.info(), time.start + time.duration) >
        double(at_ms)) {
      return last;
    }
  }
}

Result<Frame> frame_at(Animation& video, int64_t at_ms) {
  // Two frames for rates that are nearly constant.
  const int64_t near =
      std::max<int64_t>(0, expected_index(video.info(), at_ms) - 2);
  FW_RETURN_IF_ERROR(video.seek(near));
  FW_ASSIGN_OR_RETURN(std::optional<Frame> found, advance_to(video, at_ms));
  if (!found) {
    FW_RETURN_IF_ERROR(video.rewind());
    FW_ASSIGN_OR_RETURN(found, advance_to(video, at_ms));
  }
  if (!found) return fail(ErrorKind::kInput, "the video has no frame");
  return *found;
}

}  // namespace

Result<Frame> video_frame(Animation& video, std::optional<int64_t> at_ms,
                          FramePool& pool) {
  if (at_ms) return frame_at(video, *at_ms);
  const int64_t frames = video.info().frame_count.value_or(1);
  std::optional<Frame> best;
  double most = -1;
  for (const double share : kShares) {
    FW_RETURN_IF_ERROR(video.seek(int64_t(share * double(frames))));
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, video.next());
    if (!frame) continue;
    FW_ASSIGN_OR_RETURN(const Contrast contrast, contrast_of(*frame, pool));
    if (!contrast.dull()) return *frame;
    if (contrast.deviation > most) {
      most = contrast.deviation;
      best = frame;
    }
  }
  if (!best) return fail(ErrorKind::kInput, "the video has no frame");
  return *best;
}

}  // namespace framewise::image
