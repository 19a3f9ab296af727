// SPDX-License-Identifier: Apache-2.0
#include "simd/half_luma.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/half_luma.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using DU = hn::CappedTag<uint32_t, 16>;
using VU = hn::Vec<DU>;

// Weights of a quarter of the sum.
constexpr float kRed = 0.299f / 4;
constexpr float kGreen = 0.587f / 4;
constexpr float kBlue = 0.114f / 4;

// Sums of R and B in the two halves of a word, and of G.
struct Sums {
  VU red_blue, green;

  HWY_INLINE void add(VU pixels) {
    const DU d;
    red_blue = hn::Add(red_blue, hn::And(pixels, hn::Set(d, 0x00FF00FFu)));
    green =
        hn::Add(green, hn::And(hn::ShiftRight<8>(pixels), hn::Set(d, 0xFFu)));
  }
  HWY_INLINE void add_pairs(const uint8_t* row) {
    VU even, odd;
    hn::LoadInterleaved2(DU(), reinterpret_cast<const uint32_t*>(row), even,
                         odd);
    add(even);
    add(odd);
  }
};

HWY_INLINE hn::Vec<hn::Rebind<float, DU>> to_float(VU sums) {
  const hn::Rebind<float, DU> df;
  return hn::ConvertTo(df, hn::BitCast(hn::RebindToSigned<DU>(), sums));
}

void half_luma_row(const uint8_t* upper, const uint8_t* lower, size_t pixels,
                   float* out) {
  const DU d;
  const hn::Rebind<float, DU> df;
  const size_t pairs = pixels / 2;
  size_t x = 0;
  for (; x + hn::Lanes(d) <= pairs; x += hn::Lanes(d)) {
    Sums sums = {hn::Zero(d), hn::Zero(d)};
    sums.add_pairs(upper + 8 * x);
    if (lower != nullptr) sums.add_pairs(lower + 8 * x);
    const VU low = hn::Set(d, 0xFFFFu);
    const auto red = to_float(hn::And(sums.red_blue, low));
    const auto blue = to_float(hn::ShiftRight<16>(sums.red_blue));
    auto luma = hn::Mul(blue, hn::Set(df, kBlue));
    luma = hn::MulAdd(to_float(sums.green), hn::Set(df, kGreen), luma);
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
