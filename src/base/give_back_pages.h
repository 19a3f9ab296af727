// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace framewise {

// Returns the whole pages of a block that is read no more to the kernel. The
// block stays allocated; its contents become undefined.
void give_back_pages(void* block, size_t bytes);

}  // namespace framewise
