// SPDX-License-Identifier: Apache-2.0
#include "simd/color/rgb_to_yuv.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/color/rgb_to_yuv.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/blocks-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

void rgb_to_yuv_row(const float* r, const float* g, const float* b,
                    size_t count, const YuvFromRgb& matrix, float* y, float* u,
                    float* v) {
  const hn::ScalableTag<float> df;
  const auto row = [&](int i, auto red, auto green, auto blue) HWY_ATTR {
    const auto rg = hn::Add(hn::Mul(red, hn::Set(df, matrix.r[i])),
                            hn::Mul(green, hn::Set(df, matrix.g[i])));
    const auto rest = hn::Add(hn::Mul(blue, hn::Set(df, matrix.b[i])),
                              hn::Set(df, matrix.bias[i]));
    return hn::Add(rg, rest);
  };
  for_each_block(
      df, count,
      [&](const float* from_r, const float* from_g, const float* from_b,
          float* to_y, float* to_u, float* to_v) HWY_ATTR {
        const auto red = hn::LoadU(df, from_r);
        const auto green = hn::LoadU(df, from_g);
        const auto blue = hn::LoadU(df, from_b);
        hn::StoreU(row(0, red, green, blue), df, to_y);
        hn::StoreU(row(1, red, green, blue), df, to_u);
        hn::StoreU(row(2, red, green, blue), df, to_v);
      },
      Input<float>{r}, Input<float>{g}, Input<float>{b}, Output<float>{y},
      Output<float>{u}, Output<float>{v});
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(rgb_to_yuv_row);

void rgb_to_yuv(const float* r, const float* g, const float* b, size_t count,
                const YuvFromRgb& matrix, float* y, float* u, float* v) {
  HWY_DYNAMIC_DISPATCH(rgb_to_yuv_row)(r, g, b, count, matrix, y, u, v);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
