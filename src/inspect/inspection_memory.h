// SPDX-License-Identifier: Apache-2.0
// The most memory that inspecting a file takes, from its header.
#pragma once

#include "framewise/inspect.h"

namespace framewise::inspection {

// The program, its libraries, and a set of all colors.
inline constexpr int64_t kProgramBytes = int64_t{48} << 20;

// Bytes, beside the program's own.
int64_t memory_to_inspect(const AnimationInfo& info, InspectDepth depth,
                          int threads);

// Fails with kLimit and the figure where inspecting takes more than `allowed`
// bytes; 0: no limit.
Result<void> admit_inspection(const AnimationInfo& info, InspectDepth depth,
                              int threads, int64_t allowed);

}  // namespace framewise::inspection
