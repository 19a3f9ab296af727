// SPDX-License-Identifier: Apache-2.0
// The HDR gain map of a photograph that is made into another JPEG file.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "framewise/animation.h"
#include "framewise/write.h"
#include "media/gain_map/gain_map.h"
#include "media/metadata/turn.h"

namespace framewise::image {

class KeptGainMap {
 public:
  // The map of a file, turned as the file is shown. Nothing without one. Fails
  // with kUnsupported and a hint where the map cannot be written.
  static Result<std::optional<KeptGainMap>> of(std::span<const std::byte> file,
                                               FileFormat result,
                                               const OpenOptions& open);

  // The map at `share` of its width and height.
  Result<void> scale(double share_x, double share_y, FramePool& pool);

  // A file with the map. Takes the place of XMP.
  Result<std::vector<std::byte>> joined(std::span<const std::byte> jpeg) const;
  // The bytes that joining adds, or a few more.
  int64_t added_bytes() const;

 private:
  std::vector<std::byte> picture_;
  media::GainMap numbers_;
};

}  // namespace framewise::image
