// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace framewise {

// Begins to read what will be needed soon. For loops over parts of a picture,
// whose rows are too short and too far apart for the processor to see what
// comes next.
//
// Not inline: GCC takes functions that only prefetch for pure ones, and drops
// calls of those that it can see.
void prefetch(const void* first, size_t bytes);

}  // namespace framewise
