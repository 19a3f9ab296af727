// SPDX-License-Identifier: Apache-2.0
// Whether people see a change, by SSIMULACRA2 of its surroundings only.
#pragma once

#include <span>

#include "framewise/image/diff.h"

namespace framewise::image {

// Sets score and visible of the changes, the first ones first, up to a number
// of pixels that keeps the measurement short beside decoding. Others stay
// visible.
Result<void> measure_visibility(const Frame& reference, const Frame& test,
                                std::span<Change> changes, Executor* executor);

}  // namespace framewise::image
