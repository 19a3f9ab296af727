// SPDX-License-Identifier: Apache-2.0
// 16-bit multiply-add of adjacent lanes, the main operation of VMAF's filters.

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
// Tags with half of the lanes of VmafD32, 64 bits each.
using VmafD64 = hn::Repartition<double, VmafD32>;
using VmafI64 = hn::Repartition<int64_t, VmafD32>;
using VmafU64 = hn::Repartition<uint64_t, VmafD32>;
using VmafHalf32 = hn::Rebind<int32_t, VmafD64>;
using VmafV64 = hn::Vec<VmafD64>;
using VmafVI64 = hn::Vec<VmafI64>;
using VmafVU64 = hn::Vec<VmafU64>;

// Prevents GCC from reordering a sum: it would compute all products first and
// run out of registers.
HWY_INLINE VmafV32 whole(VmafV32 sum) {
#if HWY_COMPILER_GCC_ACTUAL && HWY_ARCH_X86 && HWY_TARGET != HWY_EMU128
  asm("" : "+v"(sum.raw));
#endif
  return sum;
}

// sum + the products of each pair of adjacent lanes, modulo 2^32.
HWY_INLINE VmafV32 madd(VmafV16 a, VmafV16 b, VmafV32 sum) {
  const VmafD32 d;
  VmafV32 odd = hn::Zero(d);
  const VmafV32 even = hn::ReorderWidenMulAccumulate(d, a, b, hn::Zero(d), odd);
  return whole(hn::Add(sum, hn::RearrangeToOddPlusEven(even, odd)));
}

// Two weights, repeated in every pair of lanes.
HWY_INLINE VmafV16 weight_pair(int first, int second) {
  const uint32_t both =
      (uint32_t(uint16_t(second)) << 16) | uint32_t(uint16_t(first));
  return hn::BitCast(VmafD16(), hn::Set(VmafU32(), both));
}

// Interleaves two rows, so that samples of one column are adjacent.
HWY_INLINE VmafVU32 interleaved(const uint16_t* upper, const uint16_t* lower) {
  const VmafU32 d;
  const VmafHalf16 half;
  const auto a = hn::PromoteTo(d, hn::LoadU(half, upper));
  const auto b = hn::PromoteTo(d, hn::LoadU(half, lower));
  return hn::Or(a, hn::ShiftLeft<16>(b));
}

// Packs two vectors, split by InterleaveLower() and InterleaveUpper(), to
// 16-bit numbers in their original order.
HWY_INLINE VmafV16 packed_columns(VmafV32 first, VmafV32 second) {
  return hn::ReorderDemote2To(VmafD16(), first, second);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // FRAMEWISE_SIMD_VMAF_MADD_INL_H_
