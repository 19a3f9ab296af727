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

}  // namespace framewise::runtime
