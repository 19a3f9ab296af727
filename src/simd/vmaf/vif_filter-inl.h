// SPDX-License-Identifier: Apache-2.0
// The filters of VMAF's visual information fidelity: sums of products of 16-bit
// integers. 32-bit numbers are filtered as two halves, v = 65536 hi + lo, which
// is exact. Unsigned halves are moved into the signed range by flipping their
// top bit, which subtracts 32768. The weights sum to 65536, so this subtracts
// 2^31 from a sum, and flipping the sum's top bit adds it again.

#if defined(FRAMEWISE_SIMD_VMAF_VIF_FILTER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FRAMEWISE_SIMD_VMAF_VIF_FILTER_INL_H_
#undef FRAMEWISE_SIMD_VMAF_VIF_FILTER_INL_H_
#else
#define FRAMEWISE_SIMD_VMAF_VIF_FILTER_INL_H_
#endif

#include <hwy/highway.h>

#include "simd/vmaf/madd-inl.h"
#include "simd/vmaf/vif.h"

#ifndef FRAMEWISE_SIMD_VMAF_VIF_FILTER_ONCE
#define FRAMEWISE_SIMD_VMAF_VIF_FILTER_ONCE
namespace framewise::simd {

// Halved at scale 3, where the middle weight would not fit 16 bits.
constexpr int kVifWeights[4][17] = {
    {489, 935, 1640, 2640, 3896, 5274, 6547, 7455, 7784, 7455, 6547, 5274, 3896,
     2640, 1640, 935, 489},
    {1244, 3663, 7925, 12590, 14692, 12590, 7925, 3663, 1244},
    {3571, 16004, 26386, 16004, 3571},
    {5452, 21864, 5452}};
constexpr int kVifMostPairs = 9;

// Additional columns on each side that filters read.
constexpr size_t kVifSide = 16;

}  // namespace framewise::simd
#endif

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

// Weights for results at even positions, (c0, c1), (c2, c3), ..., and at odd
// ones, (0, c0), (c1, c2), ...: both use the same pairs of samples.
struct VifFilter16 {
  int half;
  int double_shift;  // 1 if the weights are halved
  VmafV16 even[kVifMostPairs];
  VmafV16 odd[kVifMostPairs];
};

HWY_INLINE void make_filter(int scale, VifFilter16& filter) {
  filter.half = kVmafVifHalf[scale];
  filter.double_shift = scale == 3 ? 1 : 0;
  const int taps = 2 * filter.half + 1;
  const auto weight = [&](int k) {
    return k < 0 || k >= taps ? 0 : kVifWeights[scale][k];
  };
  for (int p = 0; p <= filter.half; ++p) {
    filter.even[p] = weight_pair(weight(2 * p), weight(2 * p + 1));
    filter.odd[p] = weight_pair(weight(2 * p - 1), weight(2 * p));
  }
}

struct Two {
  VmafV32 even, odd;
};

// Applies several filters at once to vectors `step` apart, each for two results
// that use the same pairs: as many sums as there are registers.
template <int kPairs, size_t kCount, class Load>
HWY_INLINE void filtered(const VifFilter16& filter, const Load& load,
                         Two (&sums)[kCount]) {
  for (Two& sum : sums) sum = {hn::Zero(VmafD32()), hn::Zero(VmafD32())};
  for (int p = 0; p < kPairs; ++p) {
    const VmafV16 even = filter.even[p];
    const VmafV16 odd = filter.odd[p];
    for (size_t i = 0; i < kCount; ++i) {
      const VmafV16 pair = load(i, size_t(p));
      sums[i].even = madd(pair, even, sums[i].even);
      sums[i].odd = madd(pair, odd, sums[i].odd);
    }
  }
}

HWY_INLINE VmafV16 load_samples(const uint16_t* at) {
  return hn::BitCast(VmafD16(), hn::LoadU(VmafU16(), at));
}

// Stores the low halves of values split by store_pairs(), with flipped top
// bits.
HWY_INLINE void store_flipped(VmafV32 first, VmafV32 second, int16_t* out) {
  const VmafD32 d;
  const auto flipped = [&](VmafV32 value) {
    return hn::ShiftRight<16>(
        hn::ShiftLeft<16>(hn::Xor(value, hn::Set(d, 0x8000))));
  };
  hn::StoreU(packed_columns(flipped(first), flipped(second)), VmafD16(), out);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // FRAMEWISE_SIMD_VMAF_VIF_FILTER_INL_H_
