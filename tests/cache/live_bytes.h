// SPDX-License-Identifier: Apache-2.0
// The bytes that this process has allocated and not freed.
#pragma once

#include <malloc.h>

#include <cstdint>

namespace framewise {

// Sanitizers have an allocator of their own, which does not tell.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kLiveBytesAreKnown = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kLiveBytesAreKnown = false;
#else
inline constexpr bool kLiveBytesAreKnown = true;
#endif
#else
inline constexpr bool kLiveBytesAreKnown = true;
#endif

inline int64_t live_bytes() {
  const auto info = mallinfo2();
  return int64_t(info.uordblks) + int64_t(info.hblkhd);
}

}  // namespace framewise
