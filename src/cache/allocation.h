// SPDX-License-Identifier: Apache-2.0
// How much memory an allocation takes, for limits that hold for what the
// process really uses.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace framewise::cache {

// The memory that malloc uses for `bytes`: a header of 8 bytes, steps of 16
// bytes, 32 at least (glibc on 64 bits; other allocators differ little).
constexpr int64_t allocated_bytes(size_t bytes) {
  return std::max<int64_t>(32, int64_t(bytes + 8 + 15) / 16 * 16);
}

// The memory that std::make_shared uses for a T, which stands behind two
// counters and a table of virtual functions.
template <typename T>
constexpr int64_t shared_bytes() {
  return allocated_bytes(16 + sizeof(T));
}

}  // namespace framewise::cache
