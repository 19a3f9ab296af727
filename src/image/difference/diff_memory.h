// SPDX-License-Identifier: Apache-2.0
// The most memory that a difference of two images takes, from their headers.
#pragma once

#include "framewise/image/diff.h"

namespace framewise::image {

int64_t memory_to_diff(const AnimationInfo& reference,
                       const AnimationInfo& test);

// Fails with kLimit and the figure where that is more than
// DiffOptions::memory_bytes.
Result<void> admit_diff(const AnimationInfo& reference,
                        const AnimationInfo& test, const DiffOptions& options);

}  // namespace framewise::image
