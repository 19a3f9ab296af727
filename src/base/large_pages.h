// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace framewise {

// Asks for pages of 2 MiB where the kernel has them to give, for memory that
// nobody has touched. Does nothing for blocks that are small enough for an
// allocator to keep them among others.
void want_large_pages(void* block, size_t bytes);

}  // namespace framewise
