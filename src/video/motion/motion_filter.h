// SPDX-License-Identifier: Apache-2.0
// Frames that are made by following motion: between the frames of a clip, in
// which what moves is on its way (libavfilter's minterpolate), or from the
// fields of interlaced frames (bwdif). In a module of its own, which is loaded
// where it is asked for: libavfilter loads dozens of libraries.
#pragma once

#include <memory>

#include "media/encode/video/libav.h"

namespace framewise::video {

enum class FilterPurpose : uint8_t {
  kFramesBetween,
  kFramesOfFields,  // one for each frame, from the field that is shown first
};

struct MotionFacts {
  FilterPurpose purpose = FilterPurpose::kFramesBetween;
  int width = 0;
  int height = 0;
  AVPixelFormat pixels = AV_PIX_FMT_NONE;
  AVRational tick{1, 1};  // of the times of frames, in seconds
  AVRational rate{1, 1};  // of what comes out, where there are more frames
};

class MotionFilter {
 public:
  virtual ~MotionFilter() = default;
  // The next frame of the clip, at `time` in ticks.
  virtual Result<void> add(const AVFrame& frame, int64_t time) = 0;
  virtual Result<void> end() = 0;
  // The next frame that comes out; its pts counts at the rate that was asked
  // for, or is that of the frame that was added. Null: needs more frames.
  virtual Result<media::AvFramePtr> next() = 0;
};

inline constexpr char kMotionModule[] = "framewise-motion";
inline constexpr char kMotionSymbol[] = "framewise_motion_filter";
using ModuleMotion = void (*)(const MotionFacts& facts,
                              Result<std::unique_ptr<MotionFilter>>& answer);

}  // namespace framewise::video
