// SPDX-License-Identifier: Apache-2.0
// Multiply-add with one rounding on every target. Highway's MulAdd rounds twice
// on machines without the instruction. Code whose results must be equal in
// every bit uses this instead; it is slow on such machines.

#if defined(FRAMEWISE_SIMD_EXACT_FMA_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FRAMEWISE_SIMD_EXACT_FMA_INL_H_
#undef FRAMEWISE_SIMD_EXACT_FMA_INL_H_
#else
#define FRAMEWISE_SIMD_EXACT_FMA_INL_H_
#endif

#include <hwy/highway.h>

#include <cmath>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

// a * b + c, rounded once.
template <class D, class V = hwy::HWY_NAMESPACE::Vec<D>>
HWY_INLINE V exact_fma(D d, V a, V b, V c) {
  namespace hn = hwy::HWY_NAMESPACE;
#if HWY_NATIVE_FMA
  (void)d;
  return hn::MulAdd(a, b, c);
#else
  constexpr size_t kLanes = HWY_MAX_BYTES / sizeof(float);
  HWY_ALIGN float x[kLanes], y[kLanes], z[kLanes];
  hn::Store(a, d, x);
  hn::Store(b, d, y);
  hn::Store(c, d, z);
  for (size_t i = 0; i < hn::Lanes(d); ++i) z[i] = std::fma(x[i], y[i], z[i]);
  return hn::Load(d, z);
#endif
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // FRAMEWISE_SIMD_EXACT_FMA_INL_H_
