// SPDX-License-Identifier: Apache-2.0
// Control of how the current thread computes with denormal floats, numbers too
// small for a normal exponent. On many processors, each operation on one takes
// about 150 cycles. Differences of gray frames produce many of them.
#pragma once

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace framewise {

// The thread's floating-point control register (MXCSR); 0 on processors that do
// not need it.
inline unsigned floating_mode() {
#if defined(__SSE2__)
  return _mm_getcsr();
#else
  return 0;
#endif
}

// Returns `mode` with denormal operands and results treated as 0.
inline unsigned with_denormals_as_zero(unsigned mode) {
  constexpr unsigned kResults = 1u << 15;
  constexpr unsigned kOperands = 1u << 6;
  return mode | kResults | kOperands;
}

// Sets the mode of the current thread and restores the old one at the end of
// the scope.
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
