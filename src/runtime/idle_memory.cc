// SPDX-License-Identifier: Apache-2.0
#include "runtime/idle_memory.h"

#include <malloc.h>

#include <algorithm>
#include <atomic>

#include "runtime/memory_watch.h"

namespace framewise::runtime {
namespace {

std::atomic<bool> returning_allowed = false;

}  // namespace

int64_t idle_memory() {
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
  const struct mallinfo2 heap = mallinfo2();
  const int64_t used = int64_t(heap.uordblks + heap.hblkhd);
  return std::max<int64_t>(0, read_memory().resident_bytes - used);
#else
  return 0;
#endif
}

void allow_returning_memory() { returning_allowed = true; }

bool return_idle_memory(int64_t most_bytes) {
  if (!returning_allowed || idle_memory() <= most_bytes) return false;
  malloc_trim(0);
  return true;
}

}  // namespace framewise::runtime
