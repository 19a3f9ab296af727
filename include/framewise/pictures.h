// SPDX-License-Identifier: Apache-2.0
// Frames that come with a report as compressed pictures, for pages that show
// them. They are a selection: the worst instants first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "framewise/frame.h"
#include "framewise/metric.h"

namespace framewise {

// How many frames come with a report.
enum class Embed : uint8_t {
  kNone,
  kThumbnail,  // the worst instant of each comparison, at most 200 pixels wide
  kWorst,      // what fits into 6 MB: the worst instants, then an even spread
  kAll,        // the same, up to 48 MB
};

// One frame as WebP.
struct Still {
  size_t side = 0;  // 0: the reference; n: the test of comparison n - 1
  int64_t frame = 0;
  Size size;           // of the picture
  bool small = false;  // for playback only: far fewer pixels than the frame
  bool exact = false;  // every pixel is as the file has it
  std::string webp;
};

// Where a metric sees errors in a pair: gray, 0 perfect, 255 plainly visible,
// often of fewer pixels than the pair.
struct HeatMap {
  size_t comparison = 0;
  size_t meeting = 0;  // which of Comparison::meetings
  const MetricInfo* info = nullptr;
  Size size;
  std::string webp;
};

struct Pictures {
  Embed embed = Embed::kNone;
  std::vector<Still> stills;  // by side, then by frame
  std::vector<HeatMap> heat_maps;
  bool complete = false;  // every frame that was compared is there in full
};

}  // namespace framewise
