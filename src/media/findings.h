// SPDX-License-Identifier: Apache-2.0
// Collecting what is worth knowing about a file.
#pragma once

#include <utility>
#include <vector>

#include "framewise/animation.h"

namespace framewise::media {

// Adds `finding`, or counts it to an earlier one of its kind: a hostile file
// must not fill memory with complaints.
inline void add_finding(std::vector<Finding>& findings, Finding finding) {
  for (Finding& known : findings) {
    if (known.kind != finding.kind) continue;
    known.count += finding.count;
    known.wasted_bytes += finding.wasted_bytes;
    return;
  }
  findings.push_back(std::move(finding));
}

// What is assumed where no rate is stated, as FFmpeg does.
inline constexpr TimeBase kUnstatedPictureTime = {1, 25};
Finding unknown_frame_rate();
Finding non_square_pixels(PixelAspect aspect);
Finding interlaced_frames();

}  // namespace framewise::media
