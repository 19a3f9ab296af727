// SPDX-License-Identifier: Apache-2.0
// Upper limits on resources that opening and decoding a file may use. Every
// reader checks them before it allocates.
#pragma once

#include <cstdint>

namespace framewise {

// Limits for videos, in place of the general ones. The default is no limit: a
// video is decoded one frame at a time, so a long one costs time but no memory.
// To bound the time for videos from untrusted sources, set
// Limits::wall_time_ms.
struct VideoLimits {
  int64_t file_bytes = 0;
  int64_t frames = 0;
  int64_t total_pixels = 0;
};

// 0 means "no limit" for every field. The defaults suit images and animations
// from untrusted sources: some formats are read whole, and a few bytes can
// expand to many frames.
struct Limits {
  int64_t file_bytes = int64_t{512} << 20;
  int64_t frame_pixels = 100'000'000;
  int64_t frames = 100'000;
  int64_t total_pixels = 4'000'000'000;  // sum over all frames of a file
  int64_t wall_time_ms = 0;              // from open() to the last frame
  // For videos, in place of file_bytes, frames and total_pixels.
  VideoLimits videos;
};

}  // namespace framewise
