// SPDX-License-Identifier: Apache-2.0
// Edges of transparency after scaling.
#pragma once

#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise {

// Returns `frame` with the pixels of `model` where its alpha differs, but lies
// between the least and the largest alpha of the 3x3 pixels of `model` around,
// rounded to 0 or to the maximum at an edge. Scaling decides the alpha of an
// edge to within a pixel, and formats without partial alpha decide for nothing
// or all: neither is a difference. Frames that are not
// both RGBA of one depth and size are returned as they are.
Result<Frame> with_edge_alpha_of(const Frame& model, const Frame& frame,
                                 FramePool& pool);

}  // namespace framewise
