// SPDX-License-Identifier: Apache-2.0
// Colors of stills whose profile has no name, and of inks.
#pragma once

#include <vector>

#include "framewise/write.h"
#include "media/rows/row_reader.h"

namespace framewise::image {

// The picture with colors that have a name: by its profile, or as if it had
// none where that is damaged, which is noted. Returns other pictures as they
// are.
Result<Frame> with_known_colors(const Frame& frame,
                                const media::RowFacts& facts,
                                std::span<const std::byte> profile,
                                std::vector<Finding>& notes, FramePool& pool);

}  // namespace framewise::image
