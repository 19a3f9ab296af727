// SPDX-License-Identifier: Apache-2.0
#include "simd/color/color_steps.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/color/color_steps.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using DByte = hn::ScalableTag<uint8_t>;
using VByte = hn::Vec<DByte>;

// Luma of BT.709 in 256ths.
constexpr uint16_t kRedOf256 = 54;
constexpr uint16_t kGreenOf256 = 183;
constexpr uint16_t kBlueOf256 = 19;

HWY_INLINE hn::Vec<hn::Half<DByte>> half_luma(hn::Vec<hn::Half<DByte>> red,
                                              hn::Vec<hn::Half<DByte>> green,
                                              hn::Vec<hn::Half<DByte>> blue) {
  const hn::Rebind<uint16_t, hn::Half<DByte>> d16;
  const hn::Rebind<int16_t, hn::Half<DByte>> di16;
  auto sum = hn::Set(d16, 128);
  sum = hn::Add(sum, hn::Mul(hn::PromoteTo(d16, red), hn::Set(d16, kRedOf256)));
  sum = hn::Add(sum,
                hn::Mul(hn::PromoteTo(d16, green), hn::Set(d16, kGreenOf256)));
  sum =
      hn::Add(sum, hn::Mul(hn::PromoteTo(d16, blue), hn::Set(d16, kBlueOf256)));
  return hn::DemoteTo(hn::Half<DByte>(),
                      hn::BitCast(di16, hn::ShiftRight<8>(sum)));
}

HWY_INLINE VByte luma_of(VByte red, VByte green, VByte blue) {
  const DByte d;
  const hn::Half<DByte> half;
  return hn::Combine(
      d,
      half_luma(hn::UpperHalf(half, red), hn::UpperHalf(half, green),
                hn::UpperHalf(half, blue)),
      half_luma(hn::LowerHalf(half, red), hn::LowerHalf(half, green),
                hn::LowerHalf(half, blue)));
}

HWY_INLINE VByte range_at(const uint8_t* row) {
  const DByte d;
  const VByte before = hn::LoadU(d, row - 1);
  const VByte here = hn::LoadU(d, row);
  const VByte after = hn::LoadU(d, row + 1);
  return hn::Sub(hn::Max(hn::Max(before, here), after),
                 hn::Min(hn::Min(before, here), after));
}

uint8_t range_of(const uint8_t* row) {
  const auto [least, most] = std::minmax({row[-1], row[0], row[1]});
  return uint8_t(most - least);
}

void repeat_ends(uint8_t* row, size_t count) {
  row[-1] = row[0];
  row[count] = row[count - 1];
}

void color_steps_row(const uint8_t* rgba, size_t count, uint8_t least,
                     uint8_t* scratch, uint8_t* out) {
  if (count == 0) return;
  const DByte d;
  const size_t step = hn::Lanes(d);
  uint8_t* const luma = scratch + 1;
  uint8_t* const most = luma + count + 2;
  size_t x = 0;
  for (; x + step <= count; x += step) {
    VByte red, green, blue, alpha;
    hn::LoadInterleaved4(d, rgba + 4 * x, red, green, blue, alpha);
    hn::StoreU(luma_of(red, green, blue), d, luma + x);
    hn::StoreU(hn::Max(hn::Max(red, green), blue), d, most + x);
  }
  for (; x < count; ++x) {
    const uint8_t* const p = rgba + 4 * x;
    luma[x] = uint8_t(
        (kRedOf256 * p[0] + kGreenOf256 * p[1] + kBlueOf256 * p[2] + 128) >> 8);
    most[x] = std::max({p[0], p[1], p[2]});
  }
  repeat_ends(luma, count);
  repeat_ends(most, count);
  const VByte below = hn::Set(d, uint8_t(least - 1));
  for (x = 0; x + step <= count; x += step) {
    const VByte range = hn::Max(range_at(luma + x), range_at(most + x));
    hn::StoreU(hn::Min(hn::SaturatedSub(range, below), hn::Set(d, 1)), d,
               out + x);
  }
  for (; x < count; ++x) {
    out[x] = std::max(range_of(luma + x), range_of(most + x)) >= least;
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(color_steps_row);

void color_steps_row(const uint8_t* rgba, size_t count, uint8_t least,
                     uint8_t* scratch, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(color_steps_row)(rgba, count, least, scratch, out);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
