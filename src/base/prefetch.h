// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace framewise {

// Prefetches memory into the cache. For loops over small regions of a frame:
// their rows are too short, and too far apart, for the hardware prefetcher.
//
// Not inline: GCC treats functions that only prefetch as pure and removes calls
// whose body it can see.
void prefetch(const void* first, size_t bytes);

}  // namespace framewise
