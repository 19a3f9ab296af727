// SPDX-License-Identifier: Apache-2.0
// Shrinks a still row by row, to several sizes at once.
#pragma once

#include <span>
#include <vector>

#include "frame/resize/resize.h"
#include "framewise/frame.h"
#include "media/rows/row_reader.h"

namespace framewise::image {

// The picture at these sizes, upright, one frame for each. The reader was not
// started. `light`: what is averaged.
Result<std::vector<Frame>> shrink_rows(media::RowReader& rows,
                                       std::span<const Size> sizes, Light light,
                                       const media::Job& job);

}  // namespace framewise::image
