// SPDX-License-Identifier: Apache-2.0
#include "base/give_back_pages.h"

#include <windows.h>

#include <cstdint>

namespace framewise {

void give_back_pages(void* block, size_t bytes) {
  SYSTEM_INFO system;
  GetSystemInfo(&system);
  const uintptr_t page = system.dwPageSize;
  const uintptr_t first = (uintptr_t(block) + page - 1) / page * page;
  const uintptr_t end = (uintptr_t(block) + bytes) / page * page;
  // Failure is harmless: the pages stay.
  if (first < end) {
    VirtualAlloc(reinterpret_cast<void*>(first), end - first, MEM_RESET,
                 PAGE_READWRITE);
  }
}

}  // namespace framewise
