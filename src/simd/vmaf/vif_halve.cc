// SPDX-License-Identifier: Apache-2.0
// Downscaling for VMAF's visual information fidelity.
#include "simd/vmaf/vif.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/vmaf/vif_halve.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/vmaf/vif_filter-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

template <int kPairs>
HWY_NOINLINE void halve(const uint16_t* const* rows, size_t width, int shift,
                        const VifFilter16& filter, uint16_t* scratch,
                        uint16_t* out) {
  const VmafU32 d;
  const VmafD32 ds;
  const VmafD16 d16;
  const VmafV16 flip16 = hn::BitCast(d16, hn::Set(d, 0x80008000u));
  const VmafVU32 flip = hn::Set(d, 0x80000000u);
  const VmafVU32 half = hn::Set(d, 1u << (shift - 1));
  const size_t lanes = hn::Lanes(d);
  const size_t half_taps = size_t(filter.half);
  int16_t* down = reinterpret_cast<int16_t*>(scratch) + kVifSide;
  for (size_t x = 0; x < width + 2 * kVifSide; x += 2 * lanes) {
    const ptrdiff_t at = ptrdiff_t(x) - ptrdiff_t(kVifSide);
    VmafV32 first = hn::Zero(ds);
    VmafV32 second = hn::Zero(ds);
    for (int p = 0; p < kPairs; ++p) {
      const auto upper = hn::Xor(load_samples(rows[2 * p] + at), flip16);
      const auto lower = hn::Xor(load_samples(rows[2 * p + 1] + at), flip16);
      first =
          madd(hn::InterleaveLower(d16, upper, lower), filter.even[p], first);
      second =
          madd(hn::InterleaveUpper(d16, upper, lower), filter.even[p], second);
    }
    const auto mean = [&](VmafV32 sum) HWY_ATTR {
      const VmafVU32 value = hn::Xor(
          hn::ShiftLeftSame(hn::BitCast(d, sum), filter.double_shift), flip);
      return hn::BitCast(ds, hn::ShiftRightSame(hn::Add(value, half), shift));
    };
    store_flipped(mean(first), mean(second), down + at);
  }
  const VmafHalf16 half16;
  for (size_t x = 0; x < width; x += 2 * lanes) {
    VmafV32 sum = hn::Zero(ds);
    for (int p = 0; p < kPairs; ++p) {
      sum = madd(hn::LoadU(d16, down + x - half_taps + 2 * size_t(p)),
                 filter.even[p], sum);
    }
    // No overflow: the sum plus 32768 is below 2^32, as samples are at most
    // 65535.
    const VmafVU32 value = hn::Xor(
        hn::ShiftLeftSame(hn::BitCast(d, sum), filter.double_shift), flip);
    const VmafVU32 rounded =
        hn::ShiftRight<16>(hn::Add(value, hn::Set(d, 32768u)));
    hn::StoreU(hn::TruncateTo(half16, rounded), half16, out + x / 2);
  }
}

void vmaf_vif_halve(const uint16_t* const* rows, size_t width, int scale,
                    int bits, uint16_t* scratch, uint16_t* out) {
  VifFilter16 filter;
  make_filter(scale, filter);
  const int shift = scale == 1 ? bits : 16;
  switch (scale) {
    case 1: return halve<5>(rows, width, shift, filter, scratch, out);
    case 2: return halve<3>(rows, width, shift, filter, scratch, out);
    default: return halve<2>(rows, width, shift, filter, scratch, out);
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(vmaf_vif_halve);

void vmaf_vif_halve(const uint16_t* const* rows, size_t width, int scale,
                    int bits, uint16_t* scratch, uint16_t* out) {
  HWY_DYNAMIC_DISPATCH(vmaf_vif_halve)(rows, width, scale, bits, scratch, out);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
