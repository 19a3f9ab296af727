// SPDX-License-Identifier: Apache-2.0
// Refuses work that needs more memory than it may use, before it allocates any.
#pragma once

#include <cstdint>
#include <string_view>

#include "framewise/error.h"

namespace framewise::runtime {

// Fails with kLimit and the figure if `needed` exceeds `allowed`, bytes; 0: no
// limit. `what` with its verb: "converting to jxl 100x100 pixels takes".
Result<void> admit_memory(std::string_view what, int64_t needed,
                          int64_t allowed);

// Bytes that are left of a limit, at least one, where `taken` are in use
// anyway; 0: no limit.
int64_t memory_left(int64_t allowed, int64_t taken);

}  // namespace framewise::runtime
