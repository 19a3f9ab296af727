// SPDX-License-Identifier: Apache-2.0
#include "base/give_back_pages.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace framewise {

void give_back_pages(void* block, size_t bytes) {
  static const auto page = uintptr_t(sysconf(_SC_PAGESIZE));
  const uintptr_t first = (uintptr_t(block) + page - 1) / page * page;
  const uintptr_t end = (uintptr_t(block) + bytes) / page * page;
  // Failure is harmless: the pages stay.
  if (first < end) {
    madvise(reinterpret_cast<void*>(first), end - first, MADV_DONTNEED);
  }
}

}  // namespace framewise
