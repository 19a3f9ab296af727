// SPDX-License-Identifier: Apache-2.0
// Reads two animations in step and gathers the evidence of their defects, pair
// after pair. Rows of blocks are shared among threads; the result is the same
// for any number of them.
#pragma once

#include <optional>
#include <stop_token>
#include <vector>

#include "frame/color/color.h"
#include "framewise/animation.h"
#include "framewise/error.h"
#include "measure/evidence/evidence.h"
#include "placement/placement.h"
#include "placement/shared_part.h"
#include "timeline/pairing/content_pairs.h"

namespace framewise::comparison {

// Transparent pixels are drawn over `background`. Both frames are cropped to
// the region that they share; without one, frames of another size are scaled to
// `size`, those of the reference by `scaling`. `text_moments`: of each pair,
// whether its text is looked at; empty: of none. `telling` receives the frames
// of all pairs; may be null. Ends early, with the evidence so far, when stopped
// or where a damaged file ends.
Result<measure::Evidence> find_evidence(
    Animation& reference, Animation& test,
    const std::vector<timeline::ContentPair>& pairs,
    const std::vector<bool>& text_moments, const Background& background,
    const std::optional<placement::SharedRegion>& shared, Size size,
    const ResizeOptions& scaling, placement::PlacementProbe* telling,
    Executor* executor, const std::stop_token& stop);

}  // namespace framewise::comparison
