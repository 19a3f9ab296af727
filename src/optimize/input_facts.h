// SPDX-License-Identifier: Apache-2.0
// Facts about the input before anything is encoded: they decide how to
// encode. And a sample of its frames, on which settings are tried first.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "framewise/animation.h"
#include "framewise/inspect.h"
#include "framewise/optimize.h"
#include "framewise/verdict.h"
#include "framewise/write.h"

namespace framewise::optimization {

// Consecutive frames from several places of the input.
struct Sample {
  std::vector<Frame> frames;
  TimeBase time_base;
  int64_t runs = 1;    // that the frames form
  bool whole = false;  // these are all frames
};

struct InputFacts {
  AnimationInfo info;
  int64_t frames = 1;
  double duration_ms = 0;
  std::optional<ResultFormat> format;  // absent: one that is not written
  ContentProfile content;              // estimated from the sample
  Transparency transparency = Transparency::kNone;  // of the sample
  // The most colors of a frame of the sample; kMostColorsCounted + 1: more.
  int colors = 0;
  bool wide_color = false;  // other than sRGB of 8 bits
  Sample sample;

  bool is_animated() const { return frames > 1; }
  // Text, drawings, pixel art: sharp edges and flat areas, which lossless
  // coding takes little for, and which lossy coding damages visibly.
  bool is_drawn() const;
};

// Decodes the sample. `sample_pixels`: about so many, of all its frames
// together; the whole input where it has no more than twice as many.
Result<InputFacts> look_at(Animation& animation, int64_t sample_pixels,
                           FramePool& pool);

// Which frames make a sample of `count` of them: indices that rise.
struct SampledFrames {
  std::vector<int64_t> indices;
  int64_t runs = 1;
};
SampledFrames sampled_frames(int64_t frames, int64_t count);

}  // namespace framewise::optimization
