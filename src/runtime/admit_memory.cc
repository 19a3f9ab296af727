// SPDX-License-Identifier: Apache-2.0
#include "runtime/admit_memory.h"

#include <algorithm>

#include "base/result.h"

namespace framewise::runtime {

Result<void> admit_memory(std::string_view what, int64_t needed,
                          int64_t allowed) {
  if (allowed <= 0 || needed <= allowed) return {};
  return with_hint(
      fail(ErrorKind::kLimit,
           "{} up to {} MiB of memory, more than the {} MiB that may be used",
           what, needed >> 20, allowed >> 20),
      "allow it with --memory, or give smaller pictures");
}

int64_t memory_left(int64_t allowed, int64_t taken) {
  return allowed <= 0 ? 0 : std::max<int64_t>(allowed - taken, 1);
}

}  // namespace framewise::runtime
