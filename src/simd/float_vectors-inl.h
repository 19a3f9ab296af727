// SPDX-License-Identifier: Apache-2.0
// Vectors of floats, by the short names of the metrics' formulas.

// Include guard per target: Highway compiles this file once for each target.
#if defined(FRAMEWISE_SIMD_FLOAT_VECTORS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FRAMEWISE_SIMD_FLOAT_VECTORS_INL_H_
#undef FRAMEWISE_SIMD_FLOAT_VECTORS_INL_H_
#else
#define FRAMEWISE_SIMD_FLOAT_VECTORS_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

const hn::ScalableTag<float> df;
const hn::ScalableTag<int32_t> di;
const hn::ScalableTag<uint32_t> du;
using F = hn::Vec<decltype(df)>;

HWY_INLINE F set(float value) { return hn::Set(df, value); }

HWY_INLINE F weighted(F r, F g, F b, float wr, float wg, float wb) {
  return hn::MulAdd(r, set(wr), hn::MulAdd(g, set(wg), hn::Mul(b, set(wb))));
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
