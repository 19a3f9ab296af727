// SPDX-License-Identifier: Apache-2.0
// Collects findings about a file.
#pragma once

#include <utility>
#include <vector>

#include "framewise/animation.h"

namespace framewise::media {

// Adds `finding`, or counts it with an earlier one of its kind. This bounds the
// memory for hostile files.
inline void add_finding(std::vector<Finding>& findings, Finding finding) {
  for (Finding& known : findings) {
    if (known.kind != finding.kind) continue;
    known.count += finding.count;
    known.wasted_bytes += finding.wasted_bytes;
    return;
  }
  findings.push_back(std::move(finding));
}

// The frame duration if no rate is stated, as in FFmpeg.
inline constexpr TimeBase kUnstatedPictureTime = {1, 25};
Finding unknown_frame_rate();
Finding non_square_pixels(PixelAspect aspect);
Finding interlaced_frames();

}  // namespace framewise::media
