// SPDX-License-Identifier: Apache-2.0
// The logarithm of VMAF's visual information fidelity: round(2048 log2 i) for
// 16-bit i. libvmaf looks it up in a table of 65536 entries, which costs as
// much as a filter. This code computes the same integers. libvmaf rounded the
// logarithm to single precision before rounding to an integer, so rounding up
// begins 2^-10 below a half.

#if defined(FRAMEWISE_SIMD_VMAF_LOG_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FRAMEWISE_SIMD_VMAF_LOG_INL_H_
#undef FRAMEWISE_SIMD_VMAF_LOG_INL_H_
#else
#define FRAMEWISE_SIMD_VMAF_LOG_INL_H_
#endif

#include <hwy/highway.h>

#include <bit>
#include <cmath>
#include <cstdint>

#include "simd/vmaf/madd-inl.h"

#ifndef FRAMEWISE_SIMD_VMAF_LOG_ONCE
#define FRAMEWISE_SIMD_VMAF_LOG_ONCE
namespace framewise::simd {

// Adding this to a float below 2^22 leaves the rounded integer in the low bits.
constexpr float kVifLogRounder = 12582912.0f;  // 1.5 * 2^23

// i lies in one of eight intervals at a distance r from its middle m, and log2
// i = log2 m + log2(1 + r / m). Units are 2^-14.
struct VifLogTable {
  // Each entry occurs twice, for vectors of sixteen lanes.
  alignas(64) int32_t base[16];   // 2048 log2 m plus constants
  alignas(64) float inverse[16];  // 1 / m

  VifLogTable() {
    for (int k = 0; k < 16; ++k) {
      const double middle = 32768 + 4096 * (k % 8) + 2048;
      const double log = 2048 * (std::log2(middle) - 15) + 0.5 + 0x1p-10;
      base[k] = int32_t(std::lround(std::ldexp(log, 14))) -
                std::bit_cast<int32_t>(kVifLogRounder);
      inverse[k] = float(1 / middle);
    }
  }
};

// Initialized at program start, so loops need not check.
inline const VifLogTable kVifLogTable;

// Keys contain exponents of doubles, which add this bias to logarithms.
constexpr int kVifLogBias = 1023;

}  // namespace framewise::simd
#endif

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <typename T>
HWY_INLINE hn::Vec<hn::Rebind<T, VmafD32>> vif_part(const T* table,
                                                    VmafV32 part) {
  const hn::Rebind<T, VmafD32> d;
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
  return hn::TableLookupLanes(hn::Load(d, table), hn::IndicesFromVec(d, part));
#else
  return hn::GatherIndex(d, table, part);
#endif
}

// 2048 (log2 of the key's number + kVifLogBias). A key is the exponent of a
// double and the 15 bits after the leading one.
HWY_INLINE VmafV32 vif_log2(VmafV32 key) {
  const VmafD32 d;
  const hn::Rebind<float, VmafD32> df;
  const VmafV32 part = hn::And(hn::ShiftRight<12>(key), hn::Set(d, 7));
  const VmafV32 off = hn::Sub(hn::And(key, hn::Set(d, 4095)), hn::Set(d, 2048));
  const auto t =
      hn::Mul(hn::ConvertTo(df, off), vif_part(kVifLogTable.inverse, part));
  // 2^14 * 2048 log2(1 + t) / t for |t| < 1 / 17, interpolated at the zeros of
  // a Chebyshev polynomial.
  constexpr float kUnit = 1 << 14;
  auto p = hn::Set(df, kUnit * -740.367683703306f);
  p = hn::MulAdd(p, t, hn::Set(df, kUnit * 986.9289799855355f));
  p = hn::MulAdd(p, t, hn::Set(df, kUnit * -1477.31898295289f));
  p = hn::MulAdd(p, t, hn::Set(df, kUnit * 2954.63855714941f));
  // The low bits of the sum are the nearest integer.
  const auto rounded = hn::MulAdd(p, t, hn::Set(df, kVifLogRounder));
  const VmafV32 fraction = hn::ShiftRight<14>(
      hn::Add(hn::BitCast(d, rounded), vif_part(kVifLogTable.base, part)));
  // 2048 times the exponent.
  const VmafV32 whole = hn::And(hn::ShiftRight<4>(key), hn::Set(d, ~2047));
  return hn::Add(whole, fraction);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // FRAMEWISE_SIMD_VMAF_LOG_INL_H_
