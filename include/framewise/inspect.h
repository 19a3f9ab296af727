// SPDX-License-Identifier: Apache-2.0
// Inspection of one file: its container facts and, from one pass over its
// pixels, the colors, duplicates and transparency of its frames.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "framewise/animation.h"
#include "framewise/error.h"
#include "framewise/flashes.h"

namespace framewise {

enum class InspectDepth : uint8_t {
  kContainer,  // headers only: fast; no pixel facts and no content hash
  kPixels,     // decode every frame once
};

struct InspectOptions {
  InspectDepth depth = InspectDepth::kPixels;
  // Rules by which flashes are judged, of files with two or more frames whose
  // pixels are decoded. Absent: they are not.
  std::optional<FlashRules> flashes = FlashRules::kWcag;
  // Called after each decoded frame with the number of frames so far.
  std::function<void(int64_t frames)> on_frame;
};

// Minimum, mean and maximum.
struct Spread {
  double min = 0;
  double mean = 0;
  double max = 0;
};

// FrameInspection::colors counts up to this number.
inline constexpr int kMostColorsCounted = 256;

struct FrameInspection {
  FrameFacts facts;
  // Number of distinct colors on the screen while the frame is shown, without
  // fully transparent pixels. kMostColorsCounted + 1 means more. Absent if
  // pixels were not decoded or are stored as luma and chroma.
  std::optional<int> colors;
  bool repeats_previous = false;  // displays the same as the previous frame
};

enum class Transparency : uint8_t {
  kNone,     // every pixel is opaque
  kBinary,   // pixels are opaque or fully transparent
  kPartial,  // some pixels are translucent
};

// Number of frames for each disposal method.
struct DisposalCounts {
  int64_t keep = 0;
  int64_t background = 0;
  int64_t previous = 0;
};

// Where the number of frames is from.
enum class FrameCounting : uint8_t {
  kCounted,
  kStated,     // by statistics that the writer of the file left in it
  kEstimated,  // from duration and rate
  kUnknown,    // the number is 0
};

struct Inspection {
  std::string name;
  AnimationInfo info;
  InspectDepth depth = InspectDepth::kPixels;

  int64_t frame_count = 0;
  double duration_s = 0;
  // Of frame_count. All but kCounted: the frames are not listed, duration and
  // rate are those of the headers, and 0 where these do not state them.
  FrameCounting counting = FrameCounting::kCounted;
  std::optional<Spread> fps;  // of frames with a duration above 0
  std::optional<Spread> bytes_per_frame;
  std::optional<Spread> colors;              // over frames
  std::optional<Transparency> transparency;  // from pixels
  int64_t transparent_frames = 0;            // as marked by the container
  int64_t interlaced_frames = 0;
  int64_t local_palettes = 0;
  DisposalCounts disposal;
  int64_t duplicate_frames = 0;
  int64_t duplicate_bytes = 0;

  std::vector<FrameInspection> frames;
  std::vector<Finding> findings;
  std::optional<FlashReport> flashes;  // absent: not judged

  std::string content_hash;  // SHA-256, 64 hexadecimal digits; may be empty
  bool incomplete = false;   // damaged: later frames are missing
  std::optional<Error> damage;
};

// Decodes all frames, from the first to the last, and of loops the beginning
// again, where end and beginning may flash. Memory use does not grow with the
// number of frames, except for one FrameInspection each.
Result<Inspection> inspect(Animation& animation,
                           const InspectOptions& options = {});

// Opens and inspects a file.
//
//   auto inspection = framewise::inspect("a.gif");
//   if (inspection) std::cout << inspection->frame_count << " frames\n";
Result<Inspection> inspect(const std::filesystem::path& path,
                           const OpenOptions& open_options = {},
                           const InspectOptions& options = {});

}  // namespace framewise
