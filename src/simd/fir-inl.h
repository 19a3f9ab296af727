// SPDX-License-Identifier: Apache-2.0
// Symmetric FIR filters, unrolled: vertically for four rows at once, and along
// a row. A filter is given as its middle tap and those of one side.

#if defined(FRAMEWISE_SIMD_FIR_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FRAMEWISE_SIMD_FIR_INL_H_
#undef FRAMEWISE_SIMD_FIR_INL_H_
#else
#define FRAMEWISE_SIMD_FIR_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

using FirTag = hwy::HWY_NAMESPACE::ScalableTag<float>;
using FirVector = hwy::HWY_NAMESPACE::Vec<FirTag>;

// sample(i) returns a vector of row i, counted from the first of the four
// outputs. Consecutive k read all but two of the same rows, so each row is
// loaded about once for all four results.
template <size_t k, size_t kTaps, class Sample>
HWY_INLINE void fir_down_from(const float (&taps)[kTaps], const Sample& sample,
                              FirVector& s0, FirVector& s1, FirVector& s2,
                              FirVector& s3) {
  namespace hn = hwy::HWY_NAMESPACE;
  if constexpr (k < kTaps) {
    constexpr auto n = ptrdiff_t(k);
    const FirVector tap = hn::Set(FirTag(), taps[k]);
    s0 = hn::MulAdd(hn::Add(sample(-n), sample(n)), tap, s0);
    s1 = hn::MulAdd(hn::Add(sample(1 - n), sample(1 + n)), tap, s1);
    s2 = hn::MulAdd(hn::Add(sample(2 - n), sample(2 + n)), tap, s2);
    s3 = hn::MulAdd(hn::Add(sample(3 - n), sample(3 + n)), tap, s3);
    fir_down_from<k + 1>(taps, sample, s0, s1, s2, s3);
  }
}

// Stores four filtered rows at out, out + stride, …
template <size_t kTaps, class Sample>
HWY_INLINE void fir_down(const float (&taps)[kTaps], const Sample& sample,
                         float* out, size_t stride) {
  namespace hn = hwy::HWY_NAMESPACE;
  const FirTag d;
  const FirVector tap = hn::Set(d, taps[0]);
  FirVector s0 = hn::Mul(sample(0), tap), s1 = hn::Mul(sample(1), tap);
  FirVector s2 = hn::Mul(sample(2), tap), s3 = hn::Mul(sample(3), tap);
  fir_down_from<1>(taps, sample, s0, s1, s2, s3);
  hn::Store(s0, d, out);
  hn::Store(s1, d, out + stride);
  hn::Store(s2, d, out + 2 * stride);
  hn::Store(s3, d, out + 3 * stride);
}

// The samples that begin kOffset after `at`. Unaligned loads cross cache lines;
// shifting two vectors that are loaded anyway is no slower.
template <ptrdiff_t kOffset>
HWY_INLINE FirVector shifted(const float* at) {
  namespace hn = hwy::HWY_NAMESPACE;
  const FirTag d;
#if HWY_TARGET == HWY_SCALAR  // no lanes to shift
  return hn::LoadU(d, at + kOffset);
#else
  constexpr ptrdiff_t kLanes = ((kOffset % 4) + 4) % 4;
  constexpr ptrdiff_t kBase = kOffset - kLanes;
  if constexpr (kLanes == 0) {
    return hn::LoadU(d, at + kOffset);
  } else {
    return hn::CombineShiftRightLanes<kLanes>(d, hn::LoadU(d, at + kBase + 4),
                                              hn::LoadU(d, at + kBase));
  }
#endif
}

template <size_t k, size_t kTaps>
HWY_INLINE void fir_along_from(const float (&taps)[kTaps], const float* at,
                               FirVector& odd, FirVector& even) {
  namespace hn = hwy::HWY_NAMESPACE;
  if constexpr (k < kTaps) {
    constexpr auto n = ptrdiff_t(k);
    FirVector& sum = k % 2 ? odd : even;
    sum = hn::MulAdd(hn::Add(shifted<-n>(at), shifted<n>(at)),
                     hn::Set(FirTag(), taps[k]), sum);
    fir_along_from<k + 1>(taps, at, odd, even);
  }
}

// Filters the vector at `at` along its row. Reads the radius rounded up to 4
// samples on both sides.
template <size_t kTaps>
HWY_INLINE FirVector fir_along(const float (&taps)[kTaps], const float* at) {
  namespace hn = hwy::HWY_NAMESPACE;
  const FirTag d;
  FirVector even = hn::Mul(hn::LoadU(d, at), hn::Set(d, taps[0]));
  FirVector odd = hn::Zero(d);
  fir_along_from<1>(taps, at, odd, even);
  return hn::Add(odd, even);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // FRAMEWISE_SIMD_FIR_INL_H_
