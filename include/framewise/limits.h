// SPDX-License-Identifier: Apache-2.0
// What a file may ask of us. Every reader checks these before it allocates.
#pragma once

#include <cstdint>

namespace framewise {

// 0 means "no limit" for every field. The defaults suit files from strangers.
struct Limits {
  int64_t file_bytes = int64_t{512} << 20;
  int64_t frame_pixels = 100'000'000;
  int64_t frames = 100'000;
  int64_t total_pixels = 4'000'000'000;  // all frames of a file together
  int64_t wall_time_ms = 0;              // from open to the last frame
};

}  // namespace framewise
