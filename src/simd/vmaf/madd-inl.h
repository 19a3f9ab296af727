// SPDX-License-Identifier: Apache-2.0
// 16-bit multiply-adds of neighbouring lanes: the work horse of VMAF's filters.

#if defined(FRAMEWISE_SIMD_VMAF_MADD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FRAMEWISE_SIMD_VMAF_MADD_INL_H_
#undef FRAMEWISE_SIMD_VMAF_MADD_INL_H_
#else
#define FRAMEWISE_SIMD_VMAF_MADD_INL_H_
#endif

#include <hwy/highway.h>

#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using VmafD32 = hn::CappedTag<int32_t, 16>;
using VmafU32 = hn::RebindToUnsigned<VmafD32>;
using VmafD16 = hn::Repartition<int16_t, VmafD32>;
using VmafU16 = hn::RebindToUnsigned<VmafD16>;
using VmafHalf16 = hn::Rebind<uint16_t, VmafD32>;  // as many lanes as VmafD32
using VmafV32 = hn::Vec<VmafD32>;
using VmafVU32 = hn::Vec<VmafU32>;
using VmafV16 = hn::Vec<VmafD16>;
// Half of the lanes of VmafD32, of 64 bits.
using VmafD64 = hn::Repartition<double, VmafD32>;
using VmafI64 = hn::Repartition<int64_t, VmafD32>;
using VmafU64 = hn::Repartition<uint64_t, VmafD32>;
using VmafHalf32 = hn::Rebind<int32_t, VmafD64>;
using VmafV64 = hn::Vec<VmafD64>;
using VmafVI64 = hn::Vec<VmafI64>;
using VmafVU64 = hn::Vec<VmafU64>;

// GCC takes sums apart: it computes all products first, and then has no
// registers for them. This keeps a sum whole.
HWY_INLINE VmafV32 whole(VmafV32 sum) {
#if HWY_COMPILER_GCC_ACTUAL && HWY_ARCH_X86 && HWY_TARGET != HWY_EMU128
  asm("" : "+v"(sum.raw));
#endif
  return sum;
}

// sum + the products of each pair of neighbouring lanes, modulo 2^32.
HWY_INLINE VmafV32 madd(VmafV16 a, VmafV16 b, VmafV32 sum) {
  const VmafD32 d;
  VmafV32 odd = hn::Zero(d);
  const VmafV32 even = hn::ReorderWidenMulAccumulate(d, a, b, hn::Zero(d), odd);
  return whole(hn::Add(sum, hn::RearrangeToOddPlusEven(even, odd)));
}

// Two weights in every pair of lanes.
HWY_INLINE VmafV16 weight_pair(int first, int second) {
  const uint32_t both =
      (uint32_t(uint16_t(second)) << 16) | uint32_t(uint16_t(first));
  return hn::BitCast(VmafD16(), hn::Set(VmafU32(), both));
}

// Samples of two rows, those of one column side by side.
HWY_INLINE VmafVU32 interleaved(const uint16_t* upper, const uint16_t* lower) {
  const VmafU32 d;
  const VmafHalf16 half;
  const auto a = hn::PromoteTo(d, hn::LoadU(half, upper));
  const auto b = hn::PromoteTo(d, hn::LoadU(half, lower));
  return hn::Or(a, hn::ShiftLeft<16>(b));
}

// Numbers of 16 bits from two vectors that InterleaveLower() and
// InterleaveUpper() have parted, in order again.
HWY_INLINE VmafV16 packed_columns(VmafV32 first, VmafV32 second) {
  return hn::ReorderDemote2To(VmafD16(), first, second);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // FRAMEWISE_SIMD_VMAF_MADD_INL_H_
