// SPDX-License-Identifier: Apache-2.0
// Small pictures of images, animations and videos.
//
//   auto made = framewise::image::thumbnails("photo.jpg", {.format =
//                                            framewise::FileFormat::kWebp});
//   if (made) use(made->images.front().content);
//
// Pixels are upright and sRGB. Formats that can are decoded at a reduced scale,
// at least twice as large as the thumbnail, and resized by Lanczos-3 row by
// row, so that a large picture takes little memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "framewise/animation.h"
#include "framewise/error.h"
#include "framewise/image/kept_metadata.h"
#include "framewise/write.h"

namespace framewise {

class Executor;

namespace image {

// How a picture is fitted into a box.
enum class Fit : uint8_t {
  kInside,   // as large as fits, with its aspect ratio
  kCover,    // fills the box; what is outside of it is cropped
  kContain,  // as kInside, with bars of the background up to the box
  kFill,     // stretched to the box
  kOutside,  // as small as covers the box, with its aspect ratio
};

// Which part kCover keeps.
enum class Crop : uint8_t {
  kCenter,
  kSmart,  // where there are most edges, saturated colors and skin
};

struct ThumbnailOptions {
  // One thumbnail each, all from one decoding.
  std::vector<Size> boxes{{256, 256}};
  Fit fit = Fit::kInside;
  Crop crop = Crop::kCenter;
  // False: a picture that is smaller than its box keeps its size.
  bool enlarge = false;
  // True: all frames of an animation, with their times. False: the first one.
  // Videos always give one frame.
  bool animated = false;
  // Averages light instead of stored values: slower; keeps the brightness of
  // fine, bright detail.
  bool linear_light = false;
  // Of a video: the time of its frame. Absent: the first frame after a tenth of
  // the video that is not nearly black or of one color.
  std::optional<int64_t> at_ms;
  FileFormat format = FileFormat::kWebp;
  std::optional<double> quality;  // 0 to 100; absent: that of the format
  int effort = 4;                 // 0 quick to 9 small
  // Behind transparent pixels where the format has no alpha, and the bars of
  // kContain: R, G, B. Bars are transparent where the format has alpha.
  std::array<uint8_t, 3> background{255, 255, 255};
  KeptMetadata keep;
  // A file that needs more memory than this, by the size that its header
  // states, is refused with kLimit. 0: no limit.
  int64_t memory_bytes = 0;
  OpenOptions open;
};

struct Thumbnail {
  Size size;
  int64_t frames = 1;
  std::vector<std::byte> content;  // a file of the format
};

struct Thumbnails {
  std::string container;  // of the source: "jpeg"
  Size source_size;       // upright
  std::optional<int64_t> source_frames;
  std::vector<Thumbnail> images;  // in the order of the boxes
  // Notes about parts that were left out or converted.
  std::vector<Finding> notes;
};

// Fails with kUsage for boxes without pixels, and where a format cannot hold
// what is asked for.
Result<Thumbnails> thumbnails(const std::filesystem::path& path,
                              const ThumbnailOptions& options = {});
// `name` stands for the file in errors.
Result<Thumbnails> thumbnails(std::vector<std::byte> bytes, std::string name,
                              const ThumbnailOptions& options = {});

}  // namespace image
}  // namespace framewise
