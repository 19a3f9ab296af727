// SPDX-License-Identifier: Apache-2.0
// How a thread computes with numbers that are too small for a normal exponent.
// Many processors leave their fast path for each of them, at 150 cycles a
// time, and the differences of gray pictures are full of powers that small.
#pragma once

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace framewise {

// What a thread's registers say; 0 where a processor is as fast with them.
inline unsigned floating_mode() {
#if defined(__SSE2__)
  return _mm_getcsr();
#else
  return 0;
#endif
}

// The same, but with 0 in place of tiny numbers.
inline unsigned with_tiny_numbers_as_zero(unsigned mode) {
  constexpr unsigned kResults = 1u << 15;
  constexpr unsigned kOperands = 1u << 6;
  return mode | kResults | kOperands;
}

// Computes so for as long as it lives.
class FloatingModeScope {
 public:
  explicit FloatingModeScope(unsigned mode) : before_(floating_mode()) {
    set(mode);
  }
  ~FloatingModeScope() { set(before_); }
  FloatingModeScope(const FloatingModeScope&) = delete;
  FloatingModeScope& operator=(const FloatingModeScope&) = delete;

 private:
  static void set([[maybe_unused]] unsigned mode) {
#if defined(__SSE2__)
    _mm_setcsr(mode);
#endif
  }

  unsigned before_;
};

}  // namespace framewise
