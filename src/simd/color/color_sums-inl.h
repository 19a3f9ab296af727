// SPDX-License-Identifier: Apache-2.0
// Sums of colors of neighboring RGBA pixels of 8 bits. Included by kernels
// only.

// Include guard per target: Highway compiles this file once for each target.
#if defined(FRAMEWISE_SIMD_COLOR_SUMS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FRAMEWISE_SIMD_COLOR_SUMS_INL_H_
#undef FRAMEWISE_SIMD_COLOR_SUMS_INL_H_
#else
#define FRAMEWISE_SIMD_COLOR_SUMS_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Weights for the sum of four pixels.
constexpr float kRed = 0.299f / 4;
constexpr float kGreen = 0.587f / 4;
constexpr float kBlue = 0.114f / 4;

// A lane holds the sums of one group of at most 256 pixels. Initialize with
// {hn::Zero(d), hn::Zero(d)}: a constructor would not be compiled for the
// target.
struct ColorSums {
  using DU = hn::CappedTag<uint32_t, 16>;
  using VU = hn::Vec<DU>;
  using VF = hn::Vec<hn::Rebind<float, DU>>;

  VU red_blue;  // in the two halves of a 32-bit word
  VU greens;

  // Adds two neighboring pixels to each lane.
  HWY_INLINE void add_pairs(const uint8_t* row) {
    VU even, odd;
    hn::LoadInterleaved2(DU(), reinterpret_cast<const uint32_t*>(row), even,
                         odd);
    add(even);
    add(odd);
  }

  HWY_INLINE VF red() const {
    return to_float(hn::And(red_blue, hn::Set(DU(), 0xFFFFu)));
  }
  HWY_INLINE VF green() const { return to_float(greens); }
  HWY_INLINE VF blue() const { return to_float(hn::ShiftRight<16>(red_blue)); }

  HWY_INLINE void add(VU pixels) {
    const DU d;
    red_blue = hn::Add(red_blue, hn::And(pixels, hn::Set(d, 0x00FF00FFu)));
    greens =
        hn::Add(greens, hn::And(hn::ShiftRight<8>(pixels), hn::Set(d, 0xFFu)));
  }
  static HWY_INLINE VF to_float(VU sums) {
    const hn::Rebind<float, DU> df;
    return hn::ConvertTo(df, hn::BitCast(hn::RebindToSigned<DU>(), sums));
  }
};

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // once per target
