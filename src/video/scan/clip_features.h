// SPDX-License-Identifier: Apache-2.0
// Measurements of a clip's pixels: how it begins and ends, how much it
// moves, and how well its end fits its start.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/animation.h"
#include "framewise/error.h"

namespace framewise::video {

inline constexpr int kSignatureSide = 32;
inline constexpr size_t kLumaCells = size_t{kSignatureSide} * kSignatureSide;

// The frames at one end of a clip.
struct ClipEnd {
  // Means of 32x32 cells of the first or last frame, in 1/32 levels of 8 bits:
  // luma, then both chromas.
  std::vector<int16_t> signature;
  // Counts of 8x4x4 bins of luma and chromas over 128x64 cells.
  std::vector<int16_t> histogram;
  // Mean motion of the whole frame over up to five steps that change, in 1/128
  // of the width and 1/64 of the height a frame.
  double motion_x = 0;
  double motion_y = 0;
  bool still = true;  // no step near this end changes

  bool operator==(const ClipEnd&) const = default;
};

enum class LoopQuality : uint8_t {
  kSeamless,   // the jump is within the usual motion
  kGood,       // up to 1.5 times it
  kVisible,    // up to 3 times
  kCut,        // more
  kSlideshow,  // too few steps change to say
};
std::string_view name_of(LoopQuality quality);

// A jump up to half again the usual motion is not noticed: kGood.
inline constexpr double kMostUnseenRatio = 1.5;

// Other parts and other levels must lower the jump by a third.
inline constexpr double kWorthwhile = 2.0 / 3;

struct ClipFeatures {
  ClipEnd start;
  ClipEnd end;
  double seam = 0;    // RMS of luma between last and first frame, in levels
  double motion = 1;  // 95th percentile of the steps that change, at least 1
  int64_t changing_steps = 0;
  int64_t frames_decoded = 0;

  double loop_ratio() const { return seam / motion; }
  LoopQuality loop_quality() const;
  // The end moves against the start: the loop looks like a pendulum.
  bool reverses() const;
  bool operator==(const ClipFeatures&) const = default;
};

// RMS of the luma of two signatures, in levels.
double luma_rms(const std::vector<int16_t>& a, const std::vector<int16_t>& b);

// Decodes both ends of a clip: about 32 frames each, and what lies between them
// and the key frames before. Short clips are decoded whole.
Result<ClipFeatures> measure_ends(Animation& clip);

// A part of a clip that loops better than the whole.
struct LoopPart {
  int64_t first = 0;  // frame
  int64_t end = 0;    // frame after the last one
  double ratio = 0;   // seam over its motion
  double seam = 0;    // RMS of luma between its last and first frame
};

struct LoopCheck {
  ClipFeatures features;  // of the whole clip
  int64_t frames = 0;
  // Absent if the whole clip loops as well: only a part whose ratio is a third
  // lower is worth cutting for.
  std::optional<LoopPart> better;
  // In ticks of the clip's time base, of `better`.
  int64_t better_start = 0;
  int64_t better_end = 0;
};

// Of a whole clip: its features, and what each frame shows.
struct SignedClip {
  ClipFeatures features;
  std::vector<std::vector<int16_t>> signatures;  // as of ClipEnd
  std::vector<int64_t> starts;                   // in ticks
  int64_t end = 0;
};
// Decodes the whole clip; fails with kLimit if it has more than `most_frames`.
Result<SignedClip> sign_clip(Animation& clip, int64_t most_frames);

// Of better parts, the one of which most is copied is taken, with `keys` at
// which copies may begin, in order; empty: everywhere.
LoopCheck check_loop(const SignedClip& clip, const std::vector<int64_t>& keys);
Result<LoopCheck> check_loop(Animation& clip, int64_t most_frames);

// As bytes for the cache, and back; nullopt for bytes that are not of features.
std::string features_record(const ClipFeatures& features);
std::optional<ClipFeatures> read_features_record(std::string_view bytes);

}  // namespace framewise::video
