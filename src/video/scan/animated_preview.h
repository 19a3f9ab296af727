// SPDX-License-Identifier: Apache-2.0
// An animation that shows a little of each clip, one after the other.
#pragma once

#include <filesystem>

#include "framewise/write.h"
#include "video/scan/scan.h"

namespace framewise::video {

// Writes frames of up to 10 usable clips, 150 in all, evenly spaced over each
// clip, within 640x360 pixels: .gif, .webp, .png and others that hold
// animations. Clips that cannot be decoded are left out.
Result<Written> write_animated_preview(const media::Folder& folder,
                                       const std::vector<Clip>& clips,
                                       const ClipLimits& limits,
                                       const runtime::WorkContext& work,
                                       const std::filesystem::path& path);

}  // namespace framewise::video
