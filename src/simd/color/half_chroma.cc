// SPDX-License-Identifier: Apache-2.0
#include "simd/color/half_chroma.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/color/half_chroma.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/color/color_sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr float kU = 0.564f;
constexpr float kV = 0.713f;

void half_chroma(const uint8_t* upper, const uint8_t* lower, size_t pixels,
                 float* u, float* v) {
  const ColorSums::DU d;
  const hn::Rebind<float, ColorSums::DU> df;
  const size_t pairs = pixels / 2;
  size_t x = 0;
  for (; x + hn::Lanes(d) <= pairs; x += hn::Lanes(d)) {
    ColorSums sums = {hn::Zero(d), hn::Zero(d)};
    sums.add_pairs(upper + 8 * x);
    sums.add_pairs(lower + 8 * x);
    const auto red = sums.red();
    const auto blue = sums.blue();
    const auto luma =
        hn::Add(hn::Add(hn::Mul(red, hn::Set(df, kRed)),
                        hn::Mul(sums.green(), hn::Set(df, kGreen))),
                hn::Mul(blue, hn::Set(df, kBlue)));
    const auto quarter = hn::Set(df, 0.25f);
    const auto middle = hn::Set(df, 128.0f);
    const auto chroma = [=](auto color, float factor) HWY_ATTR {
      return hn::Add(
          hn::Mul(hn::Sub(hn::Mul(color, quarter), luma), hn::Set(df, factor)),
          middle);
    };
    hn::StoreU(chroma(blue, kU), df, u + x);
    hn::StoreU(chroma(red, kV), df, v + x);
  }
  for (; x < (pixels + 1) / 2; ++x) {
    float sums[3] = {};
    for (const uint8_t* row : {upper, lower}) {
      for (size_t k = 0; k < 2; ++k) {
        const size_t at = 2 * x + k < pixels ? 2 * x + k : pixels - 1;
        for (size_t c = 0; c < 3; ++c) sums[c] += float(row[4 * at + c]);
      }
    }
    const float luma = (sums[0] * kRed + sums[1] * kGreen) + sums[2] * kBlue;
    u[x] = (sums[2] * 0.25f - luma) * kU + 128.0f;
    v[x] = (sums[0] * 0.25f - luma) * kV + 128.0f;
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(half_chroma);

void half_chroma_row(const uint8_t* upper, const uint8_t* lower, size_t pixels,
                     float* u, float* v) {
  HWY_DYNAMIC_DISPATCH(half_chroma)(upper, lower, pixels, u, v);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
