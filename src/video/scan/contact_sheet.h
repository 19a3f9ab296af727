// SPDX-License-Identifier: Apache-2.0
// The first frames of clips, beside and below each other.
#pragma once

#include <vector>

#include "framewise/frame.h"
#include "video/scan/scan.h"

namespace framewise::video {

// Up to 64 usable clips, row by row in their order, each fitted into a cell of
// 240x135 pixels. A clip that cannot be decoded leaves its cell black.
Result<Frame> contact_sheet(const media::Folder& folder,
                            const std::vector<Clip>& clips,
                            const ClipLimits& limits,
                            const runtime::WorkContext& work);

}  // namespace framewise::video
