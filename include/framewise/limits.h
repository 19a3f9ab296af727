// SPDX-License-Identifier: Apache-2.0
// What a file may ask of us. Every reader checks these before it allocates.
#pragma once

#include <cstdint>

namespace framewise {

// How long a video may be. It is read as a stream, a picture at a time, so its
// length costs time alone, and a film of hours is no attack: nothing is refused
// unless it is asked for. Limits::wall_time_ms bounds the videos of strangers.
struct VideoLimits {
  int64_t file_bytes = 0;
  int64_t frames = 0;
  int64_t total_pixels = 0;
};

// 0 means "no limit" for every field. The defaults suit pictures and animations
// from strangers: some are read whole, and few bytes can hold many frames.
struct Limits {
  int64_t file_bytes = int64_t{512} << 20;
  int64_t frame_pixels = 100'000'000;
  int64_t frames = 100'000;
  int64_t total_pixels = 4'000'000'000;  // all frames of a file together
  int64_t wall_time_ms = 0;              // from open to the last frame
  VideoLimits videos;  // in place of file_bytes, frames and total_pixels
};

}  // namespace framewise
