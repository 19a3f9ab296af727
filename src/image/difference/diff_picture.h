// SPDX-License-Identifier: Apache-2.0
// A picture of the differences.
#pragma once

#include "framewise/image/diff.h"
#include "image/difference/change_mask.h"
#include "image/difference/neighborhood.h"

namespace framewise::image {

// As large as the common part of the images. Red: different; yellow: not
// counted because of anti-aliasing or a shift; gray hatching: ignored.
Result<Frame> draw_differences(const ImagePair& pair, const ChangeMask& mask,
                               DiffPicture style, Executor* executor);

}  // namespace framewise::image
