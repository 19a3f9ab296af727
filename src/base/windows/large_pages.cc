// SPDX-License-Identifier: Apache-2.0
#include "base/large_pages.h"

namespace framewise {

// Windows gives large pages only to accounts with a right of their own.
void advise_large_pages(void*, size_t) {}

}  // namespace framewise
