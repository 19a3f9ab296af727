// SPDX-License-Identifier: Apache-2.0
// Luma of a vector of gamma-coded pixels. Included by kernels only.

// Include guard per target: Highway compiles this file once for each target.
#if defined(FRAMEWISE_SIMD_LUMA_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FRAMEWISE_SIMD_LUMA_INL_H_
#undef FRAMEWISE_SIMD_LUMA_INL_H_
#else
#define FRAMEWISE_SIMD_LUMA_INL_H_
#endif

#include <hwy/highway.h>

#include "simd/blocks-inl.h"
#include "simd/color/luma.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Rec. BT.601/709/2020: E'Y = Kr R' + Kg G' + Kb B', weights in
// ten-thousandths. For 8-bit samples, every product and sum is below 2^24 and
// exact.
template <class DF>
struct Weigher {
  Weigher(DF df, LumaWeights weights)
      : r(hn::Set(df, float(weights.r))),
        g(hn::Set(df, float(weights.g))),
        b(hn::Set(df, float(weights.b))) {}

  HWY_INLINE hn::Vec<DF> operator()(hn::Vec<DF> red, hn::Vec<DF> green,
                                    hn::Vec<DF> blue) const {
    return hn::Add(hn::Add(hn::Mul(red, r), hn::Mul(green, g)),
                   hn::Mul(blue, b));
  }
  // Luma of RGBA pixels of 8 bits.
  HWY_INLINE hn::Vec<DF> of_pixels(const uint8_t* rgba) const {
    const DF df;
    const hn::RebindToUnsigned<DF> du;
    const auto pixels = hn::LoadU(du, reinterpret_cast<const uint32_t*>(rgba));
    return (*this)(channel_of<0>(df, pixels), channel_of<1>(df, pixels),
                   channel_of<2>(df, pixels));
  }

  hn::Vec<DF> r, g, b;
};

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
