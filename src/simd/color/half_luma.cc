// SPDX-License-Identifier: Apache-2.0
#include "simd/color/half_luma.h"

#include <algorithm>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/color/half_luma.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/color/color_sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Lumas = hn::Vec<hn::Rebind<float, ColorSums::DU>>;

// Processes one pair of pixels of each row per lane.
HWY_INLINE Lumas half_luma(const uint8_t* upper, const uint8_t* lower) {
  const ColorSums::DU d;
  const hn::Rebind<float, ColorSums::DU> df;
  ColorSums sums = {hn::Zero(d), hn::Zero(d)};
  sums.add_pairs(upper);
  if (lower != nullptr) sums.add_pairs(lower);
  const auto luma = hn::Mul(sums.blue(), hn::Set(df, kBlue));
  return hn::MulAdd(sums.red(), hn::Set(df, kRed),
                    hn::MulAdd(sums.green(), hn::Set(df, kGreen), luma));
}

void half_luma_row(const uint8_t* upper, const uint8_t* lower, size_t pixels,
                   float* out) {
  const hn::Rebind<float, ColorSums::DU> df;
  const size_t lanes = hn::Lanes(df);
  size_t x = 0;
  for (; x + lanes <= pixels / 2; x += lanes) {
    const uint8_t* below = lower == nullptr ? nullptr : lower + 8 * x;
    hn::StoreU(half_luma(upper + 8 * x, below), df, out + x);
  }
  if (2 * x >= pixels) return;
  // The end of the row must round like its middle, so it uses the same code on
  // a padded copy. The padding is black.
  constexpr size_t kMost = hn::MaxLanes(ColorSums::DU());
  uint8_t rest[2][8 * kMost] = {};
  float lumas[kMost];
  std::memcpy(rest[0], upper + 8 * x, 4 * pixels - 8 * x);
  if (lower != nullptr) {
    std::memcpy(rest[1], lower + 8 * x, 4 * pixels - 8 * x);
  }
  hn::StoreU(half_luma(rest[0], rest[1]), df, lumas);
  std::copy_n(lumas, (pixels + 1) / 2 - x, out + x);
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
