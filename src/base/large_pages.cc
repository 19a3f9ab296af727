// SPDX-License-Identifier: Apache-2.0
#include "base/large_pages.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace framewise {

void advise_large_pages(void* block, size_t bytes) {
#ifdef MADV_HUGEPAGE
  // The allocation size from which main() lets malloc use mmap.
  constexpr size_t kLeast = 6 << 20;
  if (bytes < kLeast) return;
  static const auto page = uintptr_t(sysconf(_SC_PAGESIZE));
  const uintptr_t first = uintptr_t(block) / page * page;
  const uintptr_t end = (uintptr_t(block) + bytes) / page * page;
  // Failure is harmless: a kernel without large pages keeps small ones.
  madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE);
#endif
}

}  // namespace framewise
