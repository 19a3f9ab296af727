// SPDX-License-Identifier: Apache-2.0
#include "base/prefetch.h"

#include <hwy/cache_control.h>

namespace framewise {

void prefetch(const void* first, size_t bytes) {
  constexpr size_t kLine = 64;
  const auto* at = static_cast<const char*>(first);
  for (size_t i = 0; i < bytes; i += kLine) hwy::Prefetch(at + i);
}

}  // namespace framewise
