// SPDX-License-Identifier: Apache-2.0
#include "simd/half_luma.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/half_luma.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/color_sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Weights of a quarter of the sum.
constexpr float kRed = 0.299f / 4;
constexpr float kGreen = 0.587f / 4;
constexpr float kBlue = 0.114f / 4;

void half_luma_row(const uint8_t* upper, const uint8_t* lower, size_t pixels,
                   float* out) {
  const ColorSums::DU d;
  const hn::Rebind<float, ColorSums::DU> df;
  const size_t pairs = pixels / 2;
  size_t x = 0;
  for (; x + hn::Lanes(d) <= pairs; x += hn::Lanes(d)) {
    ColorSums sums = {hn::Zero(d), hn::Zero(d)};
    sums.add_pairs(upper + 8 * x);
    if (lower != nullptr) sums.add_pairs(lower + 8 * x);
    const auto red = sums.red();
    const auto blue = sums.blue();
    auto luma = hn::Mul(blue, hn::Set(df, kBlue));
    luma = hn::MulAdd(sums.green(), hn::Set(df, kGreen), luma);
    hn::StoreU(hn::MulAdd(red, hn::Set(df, kRed), luma), df, out + x);
  }
  for (; x < (pixels + 1) / 2; ++x) {
    uint32_t sums[3] = {};
    for (const uint8_t* row : {upper, lower}) {
      if (row == nullptr) continue;
      for (size_t at = 2 * x; at < pixels && at < 2 * x + 2; ++at) {
        for (size_t c = 0; c < 3; ++c) sums[c] += row[4 * at + c];
      }
    }
    out[x] = kRed * float(sums[0]) + kGreen * float(sums[1]) +
             kBlue * float(sums[2]);
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(half_luma_row);

void half_luma_row(const uint8_t* upper, const uint8_t* lower, size_t pixels,
                   float* out) {
  HWY_DYNAMIC_DISPATCH(half_luma_row)(upper, lower, pixels, out);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
