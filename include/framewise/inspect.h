// SPDX-License-Identifier: Apache-2.0
// What a file holds, and what is odd about it: the facts of its container and,
// from one pass over its pixels, the colors, duplicates and transparency of
// its frames.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "framewise/animation.h"
#include "framewise/error.h"

namespace framewise {

enum class InspectDepth : uint8_t {
  kContainer,  // headers only: quick, but nothing about pixels and no hash
  kPixels,     // every frame is decoded once
};

struct InspectOptions {
  InspectDepth depth = InspectDepth::kPixels;
  // Called after each decoded frame with their number so far.
  std::function<void(int64_t frames)> on_frame;
};

// The least, the average and the greatest of some numbers.
struct Spread {
  double min = 0;
  double mean = 0;
  double max = 0;
};

// Colors are counted to here; FrameInspection::colors beyond means "more".
inline constexpr int kMostColorsCounted = 256;

struct FrameInspection {
  FrameFacts facts;
  // Distinct colors on the screen while the frame is shown, fully transparent
  // pixels left aside; kMostColorsCounted + 1 if there are more. Absent where
  // pixels were not decoded or are stored as luma and chroma.
  std::optional<int> colors;
  bool repeats_previous = false;  // looks the same as the frame before
};

enum class Transparency : uint8_t {
  kNone,     // every pixel is opaque
  kBinary,   // pixels are opaque or invisible
  kPartial,  // there are translucent pixels
};

// How often each way of leaving a frame occurs.
struct DisposalCounts {
  int64_t keep = 0;
  int64_t background = 0;
  int64_t previous = 0;
};

struct Inspection {
  std::string name;
  AnimationInfo info;
  InspectDepth depth = InspectDepth::kPixels;

  int64_t frame_count = 0;
  double duration_s = 0;
  std::optional<Spread> fps;  // of animations whose frames last some time
  std::optional<Spread> bytes_per_frame;
  std::optional<Spread> colors;  // over frames; beyond kMostColorsCounted: more
  std::optional<Transparency> transparency;  // what pixels show
  int64_t transparent_frames = 0;            // frames whose container says so
  int64_t interlaced_frames = 0;
  int64_t local_palettes = 0;
  DisposalCounts disposal;
  int64_t duplicate_frames = 0;
  int64_t duplicate_bytes = 0;

  std::vector<FrameInspection> frames;
  std::vector<Finding> findings;

  std::string content_hash;  // SHA-256, 64 hexadecimal digits; may be empty
  bool incomplete = false;   // the file is damaged; only its beginning counts
  std::optional<Error> damage;
};

// Decodes from the first frame to the last; the animation is then at its end.
// Memory does not grow with the number of frames, but for their facts.
Result<Inspection> inspect(Animation& animation,
                           const InspectOptions& options = {});

// Opens and inspects.
//
//   auto inspection = framewise::inspect("a.gif");
//   if (inspection) std::cout << inspection->frame_count << " frames\n";
Result<Inspection> inspect(const std::filesystem::path& path,
                           const OpenOptions& open_options = {},
                           const InspectOptions& options = {});

}  // namespace framewise
