// SPDX-License-Identifier: Apache-2.0
// Reads frames stored as packed planes in order, as in y4m and raw video.
#pragma once

#include <cstdint>
#include <span>

#include "media/decoder.h"

namespace framewise::media {

class RawPlanes {
 public:
  // `source` and `job` must outlive the reader.
  RawPlanes(const Source& source, const Job& job, Size size,
            const PixelFormat& format)
      : source_(source), job_(job), size_(size), format_(format) {}

  int64_t frame_bytes() const;

  // The frame whose samples begin at `offset`, with a duration of one tick.
  Result<Frame> read(int64_t offset, int64_t index) const;

 private:
  Result<int64_t> read_plane(int64_t offset, MutablePlaneView plane) const;
  Result<void> check_depth(std::span<uint16_t> row, int64_t offset) const;

  const Source& source_;
  const Job& job_;
  const Size size_;
  const PixelFormat format_;
};

}  // namespace framewise::media
