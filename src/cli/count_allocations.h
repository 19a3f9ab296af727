// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "telemetry/allocation_count.h"

namespace framewise::cli {

// Lets telemetry read the program's counts. Without this call, or where the
// allocator cannot be replaced, all counts are 0.
void count_allocations();

}  // namespace framewise::cli
