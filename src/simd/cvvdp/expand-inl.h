// SPDX-License-Identifier: Apache-2.0
// Doubling a row of the pyramid of ColorVideoVDP.

#if defined(FRAMEWISE_SIMD_CVVDP_EXPAND_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FRAMEWISE_SIMD_CVVDP_EXPAND_INL_H_
#undef FRAMEWISE_SIMD_CVVDP_EXPAND_INL_H_
#else
#define FRAMEWISE_SIMD_CVVDP_EXPAND_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

// As cvvdp_expand_row().
HWY_INLINE void expand_row(const float* const (&rows)[3], bool odd,
                           size_t count, float* HWY_RESTRICT scratch,
                           float* HWY_RESTRICT out) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::CappedTag<float, 16> d;
  const size_t step = hn::Lanes(d);
  const auto tenth = hn::Set(d, 0.1f);
  const auto most = hn::Set(d, 0.8f);
  const auto half = hn::Set(d, 0.5f);
  const size_t coarse = (count + 1) / 2;
  for (size_t x = 0; x < coarse + 2; x += step) {
    const auto middle = hn::LoadU(d, rows[1] + x - 1);
    const auto below = hn::LoadU(d, rows[2] + x - 1);
    if (odd) {
      hn::StoreU(hn::Mul(half, hn::Add(middle, below)), d, scratch + x);
    } else {
      const auto above = hn::LoadU(d, rows[0] + x - 1);
      hn::StoreU(
          hn::MulAdd(tenth, hn::Add(above, below), hn::Mul(most, middle)), d,
          scratch + x);
    }
  }
  for (size_t x = 0; x < coarse; x += step) {
    const auto left = hn::LoadU(d, scratch + x);
    const auto middle = hn::LoadU(d, scratch + x + 1);
    const auto right = hn::LoadU(d, scratch + x + 2);
    hn::StoreInterleaved2(
        hn::MulAdd(tenth, hn::Add(left, right), hn::Mul(most, middle)),
        hn::Mul(half, hn::Add(middle, right)), d, out + 2 * x);
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
