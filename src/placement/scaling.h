// SPDX-License-Identifier: Apache-2.0
// How a test of another size was scaled: the difference between two good
// filters is larger, in text, than what people see of either. The reference is
// scaled in the same way, so that only damage differs.
#pragma once

#include "frame/resize/resize.h"
#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise::placement {

// The way to scale `reference`, among those of common programs, that comes
// nearest to `test`; without a clear advantage Lanczos-3. Never one that leaves
// pixels out, as that is damage. Both are opaque RGBA of 8 bits.
// `allow_linear`: linear light, for files that store RGB.
Result<ResizeOptions> scaling_of(const Frame& reference, const Frame& test,
                                 bool allow_linear, FramePool& pool);

}  // namespace framewise::placement
