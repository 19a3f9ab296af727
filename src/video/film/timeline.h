// SPDX-License-Identifier: Apache-2.0
// Which frame of which clip the film shows when.
#pragma once

#include <span>
#include <vector>

#include "framewise/error.h"
#include "video/film/clip.h"
#include "video/film/level_drift.h"

namespace framewise::video {

// How a shot becomes the next one where they overlap.
enum class Fade : uint8_t {
  kMix,          // both are seen where they are
  kAlongMotion,  // what both show moves from place to place
};

// One play of a clip, in frames at the rate of the film.
struct Shot {
  size_t clip = 0;
  int64_t first = 0;  // of the clip's frames
  int64_t frames = 0;
  int64_t start = 0;    // in the film
  int64_t overlap = 0;  // with the next shot, as a crossfade; 0: a hard cut
  Fade fade = Fade::kMix;
  std::optional<LevelRamp> ramp;

  int64_t end() const { return start + frames; }
  bool operator==(const Shot&) const = default;
};

struct Timeline {
  Rate rate;
  std::vector<Shot> shots;

  int64_t frames() const { return shots.empty() ? 0 : shots.back().end(); }
  double seconds() const { return rate.seconds(frames()); }
  // Frames of this shot that it shares with no other: [first, second).
  std::pair<int64_t, int64_t> alone(size_t shot) const;
  // The first shot that covers this frame. A following shot that covers it too
  // is blended over it.
  size_t shot_at(int64_t frame) const;
};

// How much of a shot is used and how long it overlaps with the next one.
struct WantedShot {
  size_t clip = 0;
  int64_t first = 0;
  int64_t frames = 0;
  int64_t overlap = 0;
  Fade fade = Fade::kMix;
  std::optional<LevelRamp> ramp;  // over frames of the clip
};

// Lays the shots one after the other. An overlap is made shorter so that each
// shot keeps at least as many frames of its own as it shares: at most a quarter
// of the shorter clip at each end.
Timeline lay_out(Rate rate, std::span<const WantedShot> wanted);

// Part of the incoming shot in frame `index` (from 0) of a crossfade of
// `overlap` frames: (index + 1) / (overlap + 1).
struct Blend {
  int64_t numerator = 0;
  int64_t denominator = 1;
};
inline Blend blend_at(int64_t index, int64_t overlap) {
  return {index + 1, overlap + 1};
}
// As simd::crossfade() takes it.
inline int weight_of(const Blend& blend) {
  return int((blend.numerator * (1 << 15) + blend.denominator / 2) /
             blend.denominator);
}

}  // namespace framewise::video
