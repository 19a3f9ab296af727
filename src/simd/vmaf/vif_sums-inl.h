// SPDX-License-Identifier: Apache-2.0
// The sums of VMAF's visual information fidelity over pixels, from variances
// and covariances of both frames.

#if defined(FRAMEWISE_SIMD_VMAF_VIF_SUMS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FRAMEWISE_SIMD_VMAF_VIF_SUMS_INL_H_
#undef FRAMEWISE_SIMD_VMAF_VIF_SUMS_INL_H_
#else
#define FRAMEWISE_SIMD_VMAF_VIF_SUMS_INL_H_
#endif

#include <hwy/highway.h>

#include "simd/vmaf/log-inl.h"
#include "simd/vmaf/madd-inl.h"
#include "simd/vmaf/vif.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

using D64 = hn::Repartition<double, VmafD32>;
using D32Half = hn::Rebind<int32_t, D64>;
using V64 = hn::Vec<D64>;
using V32Half = hn::Vec<D32Half>;

// Logarithm keys of integers: their exponents and the 15 bits after the leading
// one.
HWY_INLINE VmafV32 log_keys(V64 low, V64 high) {
  const VmafD32 d;
  return hn::ShiftRight<5>(
      hn::ConcatOdd(d, hn::BitCast(d, high), hn::BitCast(d, low)));
}

// Sums over the pixels of a strip. At most 64 rows of 480 pixels, with less
// than 2^17 units of 1/2048 bit each, in four lanes: no overflow.
struct VifStripSums {
  VmafV32 kept, kept_neg, total;
  V64 plain_error;
  int64_t plain;

  HWY_INLINE void clear() {
    kept = kept_neg = total = hn::Zero(VmafD32());
    plain_error = hn::Zero(D64());
    plain = 0;
  }
  HWY_INLINE void add_to(VmafVifSums& all) const {
    const VmafD32 d;
    all.kept += hn::GetLane(hn::SumOfLanes(d, kept));
    all.kept_neg += hn::GetLane(hn::SumOfLanes(d, kept_neg));
    all.total += hn::GetLane(hn::SumOfLanes(d, total));
    all.plain += plain;
    all.plain_error += int64_t(hn::GetLane(hn::SumOfLanes(D64(), plain_error)));
  }
};

// Information terms of half a vector: of the noise alone, and of the signal
// that the test preserves with each gain.
struct Information {
  V64 rest, kept, kept_neg;
};

template <bool kNeg>
HWY_INLINE Information information_of(V32Half variance, V32Half test_variance,
                                      V32Half covariance) {
  const D64 d;
  const V64 s1 = hn::PromoteTo(d, variance);
  const V64 s2 = hn::PromoteTo(d, test_variance);
  const V64 s12 = hn::PromoteTo(d, covariance);
  const V64 gain = hn::Div(s12, hn::Add(s1, hn::Set(d, 65536 * 1.0e-10)));
  const V64 rest =
      hn::Max(hn::Trunc(hn::Sub(s2, hn::Mul(gain, s12))), hn::Zero(d));
  Information found;
  found.rest = hn::Add(rest, hn::Set(d, 131072.0));
  const auto kept_with = [&](double limit) HWY_ATTR {
    const V64 g = hn::Min(gain, hn::Set(d, limit));
    return hn::Add(hn::Trunc(hn::Mul(hn::Mul(g, g), s1)), found.rest);
  };
  found.kept = kept_with(100.0);
  if constexpr (kNeg) found.kept_neg = kept_with(1.0);
  return found;
}

// Adds the preserved information of pixels where both frames vary.
template <bool kNeg>
HWY_INLINE void add_kept(VmafV32 variance, VmafV32 test_variance,
                         VmafV32 covariance, VifStripSums& sums) {
  const VmafD32 d;
  const D32Half half;
  const auto counts = hn::And(hn::Gt(variance, hn::Set(d, 131071)),
                              hn::And(hn::Gt(covariance, hn::Zero(d)),
                                      hn::Gt(test_variance, hn::Zero(d))));
  const Information low = information_of<kNeg>(
      hn::LowerHalf(half, variance), hn::LowerHalf(half, test_variance),
      hn::LowerHalf(half, covariance));
  const Information high = information_of<kNeg>(
      hn::UpperHalf(half, variance), hn::UpperHalf(half, test_variance),
      hn::UpperHalf(half, covariance));
  const VmafV32 rest = vif_log2(log_keys(low.rest, high.rest));
  const auto add = [&](V64 low_part, V64 high_part, VmafV32& sum) HWY_ATTR {
    const VmafV32 log = vif_log2(log_keys(low_part, high_part));
    sum = hn::Add(sum, hn::IfThenElseZero(counts, hn::Sub(log, rest)));
  };
  add(low.kept, high.kept, sums.kept);
  if constexpr (kNeg) add(low.kept_neg, high.kept_neg, sums.kept_neg);
}

// Adds the information of the reference.
HWY_INLINE void add_total(VmafV32 variance, VifStripSums& sums) {
  const VmafD32 d;
  const D32Half half;
  const D64 d64;
  const auto noisy = [&](V32Half part) HWY_ATTR {
    return hn::Add(hn::PromoteTo(d64, part), hn::Set(d64, 131072.0));
  };
  const VmafV32 log = vif_log2(log_keys(noisy(hn::LowerHalf(half, variance)),
                                        noisy(hn::UpperHalf(half, variance))));
  sums.total = hn::Add(
      sums.total,
      hn::IfThenElseZero(hn::Gt(variance, hn::Set(d, 131071)),
                         hn::Sub(log, hn::Set(d, 2048 * (kVifLogBias + 17)))));
}

template <class Sides, bool kNeg>
HWY_INLINE void add_pixels(VmafV32 variance, VmafV32 test_variance,
                           VmafV32 covariance, VifStripSums& sums) {
  const VmafD32 d;
  const D32Half half;
  const D64 d64;
  const auto plain = hn::Lt(variance, hn::Set(d, 131072));
  const size_t plain_pixels = hn::CountTrue(d, plain);
  if (plain_pixels > 0) {
    if constexpr (Sides::kReference) sums.plain += int64_t(plain_pixels);
    if constexpr (Sides::kTest) {
      const VmafV32 error = hn::IfThenElseZero(plain, test_variance);
      sums.plain_error =
          hn::Add(sums.plain_error,
                  hn::Add(hn::PromoteTo(d64, hn::LowerHalf(half, error)),
                          hn::PromoteTo(d64, hn::UpperHalf(half, error))));
    }
  }
  if (plain_pixels == hn::Lanes(d)) return;
  if constexpr (Sides::kTest) {
    add_kept<kNeg>(variance, test_variance, covariance, sums);
  }
  if constexpr (Sides::kReference) add_total(variance, sums);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // FRAMEWISE_SIMD_VMAF_VIF_SUMS_INL_H_
