// SPDX-License-Identifier: Apache-2.0
// Integers of more than 32 bits are stored in doubles where they stay below
// 2^53, so that every operation is exact, and in 64-bit integers elsewhere.
#include "simd/vmaf/adm.h"

#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/vmaf/adm.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/vmaf/madd-inl.h"

#ifndef FRAMEWISE_SIMD_VMAF_ADM_ONCE
#define FRAMEWISE_SIMD_VMAF_ADM_ONCE
namespace framewise::simd {

constexpr float kAdmCosine = 0.99969542f;  // cos(1 degree)^2
}  // namespace framewise::simd
#endif

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

using V32Half = hn::Vec<VmafHalf32>;

// ---- decoupling -------------------------------------------------------------

// True where the details of both frames have the same angle, within a degree.
HWY_INLINE auto same_angle(VmafV64 oh, VmafV64 ov, VmafV64 th, VmafV64 tv) {
  const VmafD64 d;
  const hn::Rebind<float, VmafD64> f32;
  const auto rounded = [&](VmafV64 a, VmafV64 b, VmafV64 c, VmafV64 e) {
    const VmafV64 sum = hn::MulAdd(a, b, hn::Mul(c, e));
    return hn::Mul(hn::PromoteTo(d, hn::DemoteTo(f32, sum)),
                   hn::Set(d, 1.0 / 4096));
  };
  const VmafV64 product = rounded(oh, th, ov, tv);
  const VmafV64 reference = rounded(oh, oh, ov, ov);
  const VmafV64 test = rounded(th, th, tv, tv);
  const VmafV64 cosine = hn::Set(d, double(kAdmCosine));
  return hn::And(hn::Ge(product, hn::Zero(d)),
                 hn::Ge(hn::Mul(product, product),
                        hn::Mul(hn::Mul(cosine, reference), test)));
}

// The part of the reference's coefficient that the test preserves.
struct Restored {
  VmafV64 value;
  VmafV64 product;  // value times 32768, before rounding
};

HWY_INLINE Restored restore(VmafV64 o, VmafV64 t) {
  const VmafD64 d;
  const VmafU64 du64;
  const VmafV64 magnitude = hn::Abs(o);
  // Coefficients of more than 15 bits are rounded to 15; s bits are dropped.
  const VmafVI64 exponent =
      hn::BitCast(VmafI64(), hn::ShiftRight<52>(hn::BitCast(du64, magnitude)));
  const VmafVI64 bits = hn::Max(
      hn::Sub(exponent, hn::Set(VmafI64(), 1023 + 14)), hn::Zero(VmafI64()));
  const VmafV64 scale = hn::BitCast(
      d, hn::ShiftLeft<52>(hn::Sub(hn::Set(VmafI64(), 1023), bits)));
  // If no bits are dropped, Floor removes the half again.
  const VmafV64 m = hn::Floor(hn::MulAdd(magnitude, scale, hn::Set(d, 0.5)));
  const VmafV64 inverse = hn::Floor(
      hn::Div(hn::Set(d, double(1 << 30)), hn::Max(m, hn::Set(d, 1.0))));
  const VmafV64 along = hn::Xor(t, hn::And(o, hn::Set(d, -0.0)));  // t sign(o)
  const VmafV64 quotient = hn::Mul(inverse, along);
  const VmafV64 step = hn::Mul(scale, hn::Set(d, 1.0 / 32768));
  const VmafV64 rounded =
      hn::Floor(hn::MulAdd(quotient, step, hn::Set(d, 0.5)));
  const VmafV64 most = hn::Set(d, 32768.0);
  VmafV64 share = hn::Min(hn::Max(rounded, hn::Zero(d)), most);
  share = hn::IfThenElse(hn::Eq(o, hn::Zero(d)), most, share);
  const VmafV64 product = hn::Mul(share, o);
  return {
      hn::Floor(hn::MulAdd(product, hn::Set(d, 1.0 / 32768), hn::Set(d, 0.5))),
      product};
}

// Raises the coefficient up to the test's where the angle is the same.
template <class M>
HWY_INLINE VmafV64 enhanced(const Restored& r, VmafV64 t, M same, double gain) {
  const VmafD64 d;
  const VmafV64 zero = hn::Zero(d);
  const VmafV64 grown = hn::Mul(r.value, hn::Set(d, gain));
  const auto up = hn::And(same, hn::Gt(r.product, zero));
  const auto down = hn::And(same, hn::Lt(r.product, zero));
  VmafV64 value = hn::IfThenElse(up, hn::Trunc(hn::Min(grown, t)), r.value);
  return hn::IfThenElse(down, hn::Trunc(hn::Max(grown, t)), value);
}

// (x weight + half) >> shift, keeping the low 32 bits. shift is at most 32.
template <int kShift>
HWY_INLINE VmafV32 scaled(VmafV32 x, int32_t weight, int64_t half) {
  const VmafD32 d;
  const VmafU64 du64;
  const VmafV32 w = hn::Set(d, weight);
  const VmafVI64 h = hn::Set(VmafI64(), half);
  const VmafV32 x_odd =
      hn::BitCast(d, hn::ShiftRight<32>(hn::BitCast(du64, x)));
  const VmafVU64 even =
      hn::ShiftRight<kShift>(hn::BitCast(du64, hn::Add(hn::MulEven(x, w), h)));
  const VmafVU64 odd = hn::ShiftRight<kShift>(
      hn::BitCast(du64, hn::Add(hn::MulEven(x_odd, w), h)));
  return hn::BitCast(d,
                     hn::Or(hn::And(even, hn::Set(du64, uint64_t{0xFFFFFFFF})),
                            hn::ShiftLeft<32>(odd)));
}

HWY_INLINE VmafV32 wrapped16(VmafV32 x) {
  return hn::ShiftRight<16>(hn::ShiftLeft<16>(x));
}

// The masking of all bands at one sample: of its neighbors, and its own.
struct Masking {
  VmafV32 beside, here;
};

HWY_INLINE int32_t weight_of(int band, const VmafWeights& weights) {
  return band == kVmafDiagonal ? weights.diagonal : weights.straight;
}

HWY_INLINE void add_masking_finest(VmafV32 added, int band,
                                   const VmafWeights& weights,
                                   Masking& masking) {
  const VmafD32 d;
  const bool diagonal = band == kVmafDiagonal;
  const VmafV32 product = hn::Mul(added, hn::Set(d, weight_of(band, weights)));
  const VmafV32 y = hn::Abs(wrapped16(
      diagonal ? hn::ShiftRight<17>(hn::Add(product, hn::Set(d, 65535)))
               : hn::ShiftRight<15>(hn::Add(product, hn::Set(d, 16384)))));
  const auto part = [&](int32_t share) HWY_ATTR {
    return wrapped16(hn::ShiftRight<12>(
        hn::Add(hn::Mul(y, hn::Set(d, share)), hn::Set(d, 2048))));
  };
  masking.beside = hn::Add(masking.beside, part(4369));
  masking.here = hn::Add(masking.here, part(8738));
}

HWY_INLINE void add_masking(VmafV32 added, int32_t weight, Masking& masking) {
  const VmafV32 y = hn::Abs(scaled<28>(added, weight, 1 << 27));
  constexpr int64_t kHalf = -(int64_t{1} << 31);
  masking.beside = hn::Add(masking.beside, scaled<32>(y, 143165577, kHalf));
  masking.here = hn::Add(masking.here, scaled<32>(y, 286331153, kHalf));
}

// ---- decoupling, level 0: 16-bit integers

using VmafDF = hn::Rebind<float, VmafD32>;
using VF = hn::Vec<VmafDF>;

HWY_INLINE VmafV32 load_detail(const int16_t* at) {
  return hn::PromoteTo(VmafD32(),
                       hn::LoadU(hn::Rebind<int16_t, VmafD32>(), at));
}

// A sum of two 16-bit products as a float. 2^31 overflows to -2^31.
HWY_INLINE VF product_sum(VmafV16 a, VmafV16 b) {
  const VmafDF df;
  const VmafV32 sum = madd(a, b, hn::Zero(VmafD32()));
  const auto wrapped = hn::RebindMask(
      df, hn::Eq(sum, hn::Set(VmafD32(), std::numeric_limits<int32_t>::min())));
  return hn::IfThenElse(wrapped, hn::Set(df, 0x1p31f), hn::ConvertTo(df, sum));
}

// Compares p p >= (cosine o) t in double, as libvmaf does.
HWY_INLINE hn::Mask<VmafD32> cosine_reached(VF p, VF o, VF t) {
  alignas(64) float ps[16], os[16], ts[16];
  alignas(64) int32_t reached[16];
  const VmafDF df;
  hn::Store(p, df, ps);
  hn::Store(o, df, os);
  hn::Store(t, df, ts);
  for (size_t i = 0; i < hn::Lanes(df); ++i) {
    const double left = double(ps[i]) * double(ps[i]);
    const double right = (double(kAdmCosine) * double(os[i])) * double(ts[i]);
    reached[i] = left >= right ? -1 : 0;
  }
  return hn::MaskFromVec(hn::Load(VmafD32(), reached));
}

// True where the details of both frames have the same angle, within a degree.
HWY_INLINE hn::Mask<VmafD32> same_angle_finest(VmafV32 oh, VmafV32 ov,
                                               VmafV32 th, VmafV32 tv) {
  const VmafD32 d;
  const VmafDF df;
  const auto pair = [&](VmafV32 h, VmafV32 v) HWY_ATTR {
    return hn::BitCast(VmafD16(), hn::Or(hn::And(h, hn::Set(d, 0xFFFF)),
                                         hn::ShiftLeft<16>(v)));
  };
  const VmafV16 o = pair(oh, ov);
  const VmafV16 t = pair(th, tv);
  const VF product = product_sum(o, t);
  const VF reference = product_sum(o, o);
  const VF test = product_sum(t, t);
  const VF left = hn::Mul(product, product);
  const VF right = hn::Mul(hn::Mul(hn::Set(df, kAdmCosine), reference), test);
  // Single precision decides all cases that are not too close.
  const VF off = hn::Abs(hn::Sub(left, right));
  const auto close = hn::And(hn::Le(off, hn::Mul(right, hn::Set(df, 0x1p-20f))),
                             hn::Gt(right, hn::Zero(df)));
  auto reached = hn::RebindMask(d, hn::Ge(left, right));
  if (HWY_UNLIKELY(!hn::AllFalse(df, close))) {
    reached = cosine_reached(product, reference, test);
  }
  return hn::And(reached, hn::RebindMask(d, hn::Ge(product, hn::Zero(df))));
}

// The part of the reference's coefficient that the test preserves.
struct RestoredFinest {
  VmafV32 value;
  VmafV32 share;  // in 1/32768; 0 where nothing is preserved
};

HWY_INLINE RestoredFinest restore_finest(VmafV32 o, VmafV32 t) {
  const VmafD32 d;
  const VmafDF df;
  const VmafV32 one = hn::Set(d, 1);
  const VmafV32 m = hn::Max(hn::Abs(o), one);
  // floor(2^30 / m): an estimate, corrected by its remainder.
  const VF inverse = hn::Div(hn::Set(df, 1.0f), hn::ConvertTo(df, m));
  const VmafV32 guess =
      hn::ConvertTo(d, hn::Mul(hn::Set(df, 0x1p30f), inverse));
  const VmafV32 left = hn::Sub(hn::Set(d, 1 << 30), hn::Mul(guess, m));
  const VF missing = hn::Floor(
      hn::MulAdd(hn::ConvertTo(df, left), inverse, hn::Set(df, 0x1p-17f)));
  const VmafV32 quotient = hn::Add(guess, hn::ConvertTo(d, missing));
  const VmafV32 sign = hn::ShiftRight<31>(o);
  const VmafV32 along = hn::Sub(hn::Xor(t, sign), sign);  // t sign(o)
  // From m + 1 on, the share is 1.
  const VmafV32 kept = hn::Min(hn::Max(along, hn::Zero(d)), hn::Add(m, one));
  const VmafU32 du;
  const VmafVU32 product = hn::BitCast(du, hn::Mul(quotient, kept));
  const VmafV32 rounded =
      hn::BitCast(d, hn::ShiftRight<15>(hn::Add(product, hn::Set(du, 16384u))));
  const VmafV32 share = hn::Min(rounded, hn::Set(d, 32768));
  return {hn::ShiftRight<15>(hn::Add(hn::Mul(share, o), hn::Set(d, 16384))),
          share};
}

// Raises the coefficient up to the test's where the angle is the same.
template <int kGain>
HWY_INLINE VmafV32 enhanced_finest(const RestoredFinest& r, VmafV32 o,
                                   VmafV32 t, hn::Mask<VmafD32> same) {
  const VmafD32 d;
  const VmafV32 zero = hn::Zero(d);
  const VmafV32 grown =
      kGain == 1 ? r.value : hn::Mul(r.value, hn::Set(d, kGain));
  const auto grows = hn::And(same, hn::Gt(r.share, zero));
  const VmafV32 value = hn::IfThenElse(hn::And(grows, hn::Gt(o, zero)),
                                       hn::Min(grown, t), r.value);
  return hn::IfThenElse(hn::And(grows, hn::Lt(o, zero)), hn::Max(grown, t),
                        value);
}

// Stores one vector of coefficients, masked by another.
HWY_INLINE void store_finest(const VmafV32* coefficients,
                             const VmafV32* masking, const VmafWeights& weights,
                             size_t x, const VmafDecoupledRow& out) {
  const VmafD32 d;
  Masking sum = {hn::Zero(d), hn::Zero(d)};
  for (int band = 0; band < 3; ++band) {
    add_masking_finest(masking[band], band, weights, sum);
    const VmafV32 weight = hn::Set(d, weight_of(band, weights));
    hn::StoreU(hn::Abs(hn::Mul(coefficients[band], weight)), d,
               out.restored[band] + x);
  }
  hn::StoreU(sum.beside, d, out.beside + x);
  hn::StoreU(sum.here, d, out.here + x);
}

HWY_INLINE void subtract(const VmafV32* test, const VmafV32* restored,
                         VmafV32* added) {
  for (int band = 0; band < 3; ++band) {
    added[band] = hn::Sub(test[band], restored[band]);
  }
}

template <bool kStandard, bool kNeg, bool kAdded>
HWY_INLINE void decouple_finest(const VmafDecoupleRows<int16_t>& in,
                                const VmafWeights& weights, size_t begin,
                                size_t end, const VmafDecoupledRows& out) {
  for (size_t x = begin; x < end; x += hn::Lanes(VmafD32())) {
    VmafV32 o[3], t[3], restored[3], restored_neg[3], added[3];
    for (int band = 0; band < 3; ++band) {
      o[band] = load_detail(in.reference[band] + x);
      t[band] = load_detail(in.test[band] + x);
    }
    const auto same = same_angle_finest(o[kVmafHorizontal], o[kVmafVertical],
                                        t[kVmafHorizontal], t[kVmafVertical]);
    for (int band = 0; band < 3; ++band) {
      const RestoredFinest r = restore_finest(o[band], t[band]);
      if constexpr (kStandard) {
        restored[band] = enhanced_finest<100>(r, o[band], t[band], same);
      }
      if constexpr (kNeg) {
        restored_neg[band] = enhanced_finest<1>(r, o[band], t[band], same);
      }
    }
    if constexpr (kStandard) {
      subtract(t, restored, added);
      store_finest(restored, added, weights, x, *out.standard);
    }
    if constexpr (kNeg) {
      subtract(t, restored_neg, added);
      store_finest(restored_neg, added, weights, x, *out.neg);
    }
    if constexpr (kAdded) {
      store_finest(added, restored_neg, weights, x, *out.added);
    }
  }
}

void vmaf_decouple_finest(const VmafDecoupleRows<int16_t>& in,
                          const VmafWeights& weights, size_t begin, size_t end,
                          const VmafDecoupledRows& out) {
  if (out.added) {
    decouple_finest<false, true, true>(in, weights, begin, end, out);
  } else if (out.neg) {
    decouple_finest<true, true, false>(in, weights, begin, end, out);
  } else {
    decouple_finest<true, false, false>(in, weights, begin, end, out);
  }
}

// ---- decoupling, levels 1 to 3

struct HalfPair {
  VmafV64 o, t;
};

HWY_INLINE HalfPair load_half(const VmafDecoupleRows<int32_t>& in, int band,
                              size_t x) {
  const VmafD64 d;
  const VmafHalf32 d32;
  return {hn::PromoteTo(d, hn::LoadU(d32, in.reference[band] + x)),
          hn::PromoteTo(d, hn::LoadU(d32, in.test[band] + x))};
}

// Restores the coefficients of one vector, with each gain.
template <bool kStandard, bool kNeg>
HWY_INLINE void restore_vector(const VmafDecoupleRows<int32_t>& in, size_t x,
                               VmafV32* standard, VmafV32* neg) {
  const VmafD32 d;
  const VmafHalf32 d32;
  V32Half halves[2][2][3];
  for (size_t half = 0; half < 2; ++half) {
    const size_t at = x + half * hn::Lanes(VmafD64());
    const HalfPair h = load_half(in, kVmafHorizontal, at);
    const HalfPair v = load_half(in, kVmafVertical, at);
    const HalfPair diagonal = load_half(in, kVmafDiagonal, at);
    const auto same = same_angle(h.o, v.o, h.t, v.t);
    const HalfPair* const bands[] = {&h, &v, &diagonal};
    for (int band = 0; band < 3; ++band) {
      const Restored r = restore(bands[band]->o, bands[band]->t);
      const VmafV64 t = bands[band]->t;
      if constexpr (kStandard) {
        halves[0][half][band] = hn::DemoteTo(d32, enhanced(r, t, same, 100.0));
      }
      if constexpr (kNeg) {
        halves[1][half][band] = hn::DemoteTo(d32, enhanced(r, t, same, 1.0));
      }
    }
  }
  for (int band = 0; band < 3; ++band) {
    if constexpr (kStandard) {
      standard[band] = hn::Combine(d, halves[0][1][band], halves[0][0][band]);
    }
    if constexpr (kNeg) {
      neg[band] = hn::Combine(d, halves[1][1][band], halves[1][0][band]);
    }
  }
}

// Stores one vector of coefficients, masked by another.
HWY_INLINE void store_decoupled(const VmafV32* coefficients,
                                const VmafV32* masking,
                                const VmafWeights& weights, size_t x,
                                const VmafDecoupledRow& out) {
  const VmafD32 d;
  Masking sum = {hn::Zero(d), hn::Zero(d)};
  for (int band = 0; band < 3; ++band) {
    const int32_t weight = weight_of(band, weights);
    add_masking(masking[band], weight, sum);
    hn::StoreU(hn::Abs(scaled<28>(coefficients[band], weight, 1 << 27)), d,
               out.restored[band] + x);
  }
  hn::StoreU(sum.beside, d, out.beside + x);
  hn::StoreU(sum.here, d, out.here + x);
}

template <bool kStandard, bool kNeg, bool kAdded>
HWY_INLINE void decouple(const VmafDecoupleRows<int32_t>& in,
                         const VmafWeights& weights, size_t begin, size_t end,
                         const VmafDecoupledRows& out) {
  const VmafD32 d;
  VmafV32 test[3], restored[3], restored_neg[3], added[3];
  for (size_t x = begin; x < end; x += hn::Lanes(d)) {
    restore_vector<kStandard, kNeg>(in, x, restored, restored_neg);
    for (int band = 0; band < 3; ++band) {
      test[band] = hn::LoadU(d, in.test[band] + x);
    }
    if constexpr (kStandard) {
      subtract(test, restored, added);
      store_decoupled(restored, added, weights, x, *out.standard);
    }
    if constexpr (kNeg) {
      subtract(test, restored_neg, added);
      store_decoupled(restored_neg, added, weights, x, *out.neg);
    }
    if constexpr (kAdded) {
      store_decoupled(added, restored_neg, weights, x, *out.added);
    }
  }
}

void vmaf_decouple(const VmafDecoupleRows<int32_t>& in,
                   const VmafWeights& weights, size_t begin, size_t end,
                   const VmafDecoupledRows& out) {
  if (out.added) {
    decouple<false, true, true>(in, weights, begin, end, out);
  } else if (out.neg) {
    decouple<true, true, false>(in, weights, begin, end, out);
  } else {
    decouple<true, false, false>(in, weights, begin, end, out);
  }
}

// ---- cubes ------------------------------------------------------------------

struct Cuber {
  VmafVU64 square_half, cube_half;
  int square_shift, cube_shift;

  HWY_INLINE explicit Cuber(const VmafCube& cube)
      : square_half(hn::Set(VmafU64(), uint64_t(cube.square_half))),
        cube_half(hn::Set(VmafU64(), uint64_t(cube.cube_half))),
        square_shift(cube.square_shift),
        cube_shift(cube.cube_shift) {}

  HWY_INLINE VmafVU64 even(VmafVU32 u) const {
    const VmafVU64 square = hn::ShiftRightSame(
        hn::Add(hn::MulEven(u, u), square_half), square_shift);
    const VmafVU64 product = hn::MulEven(hn::BitCast(VmafU32(), square), u);
    return hn::ShiftRightSame(hn::Add(product, cube_half), cube_shift);
  }
  HWY_INLINE VmafVU64 both(VmafVU32 u) const {
    const VmafVU32 odd =
        hn::BitCast(VmafU32(), hn::ShiftRight<32>(hn::BitCast(VmafU64(), u)));
    return hn::Add(even(u), even(odd));
  }
};

template <typename T>
HWY_INLINE uint64_t cubes_of(const T* row, size_t begin, size_t end,
                             const VmafCube& cube) {
  const VmafD32 d;
  const Cuber cuber(cube);
  VmafVU64 sum = hn::Zero(VmafU64());
  // Lanes beyond the end are zero. Their cubes stay zero, because the rounding
  // halves are below one unit.
  for (size_t x = begin; x < end; x += hn::Lanes(d)) {
    VmafV32 value;
    if constexpr (sizeof(T) == 4) {
      value = hn::LoadU(d, row + x);
    } else {
      value = load_detail(row + x);
    }
    value = hn::Abs(hn::IfThenElseZero(hn::FirstN(d, end - x), value));
    sum = hn::Add(sum, cuber.both(hn::BitCast(VmafU32(), value)));
  }
  return hn::GetLane(hn::SumOfLanes(VmafU64(), sum));
}

uint64_t cubes_finest(const int16_t* row, size_t begin, size_t end,
                      const VmafCube& cube) {
  return cubes_of(row, begin, end, cube);
}
uint64_t cubes(const int32_t* row, size_t begin, size_t end,
               const VmafCube& cube) {
  return cubes_of(row, begin, end, cube);
}

uint64_t vmaf_masked_cubes(const VmafMaskRows& rows, int threshold_shift,
                           size_t begin, size_t end, const VmafCube& cube) {
  const VmafD32 d;
  const Cuber cuber(cube);
  VmafVU64 sum = hn::Zero(VmafU64());
  for (size_t x = begin; x < end; x += hn::Lanes(d)) {
    const auto column = [&](ptrdiff_t at) {
      return hn::Add(hn::Add(hn::LoadU(d, rows.beside[0] + at),
                             hn::LoadU(d, rows.beside[2] + at)),
                     hn::LoadU(d, rows.beside[1] + at));
    };
    const auto at = ptrdiff_t(x);
    VmafV32 threshold =
        hn::Add(hn::Add(column(at - 1), column(at)), column(at + 1));
    threshold = hn::Sub(threshold, hn::LoadU(d, rows.beside[1] + x));
    threshold = hn::Add(threshold, hn::LoadU(d, rows.here + x));
    threshold = hn::ShiftLeftSame(threshold, threshold_shift);
    const VmafV32 above = hn::Max(
        hn::Sub(hn::LoadU(d, rows.restored + x), threshold), hn::Zero(d));
    const VmafV32 value = hn::IfThenElseZero(hn::FirstN(d, end - x), above);
    sum = hn::Add(sum, cuber.both(hn::BitCast(VmafU32(), value)));
  }
  return hn::GetLane(hn::SumOfLanes(VmafU64(), sum));
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(vmaf_decouple);
HWY_EXPORT(vmaf_decouple_finest);
HWY_EXPORT(cubes);
HWY_EXPORT(cubes_finest);
HWY_EXPORT(vmaf_masked_cubes);

void vmaf_decouple(const VmafDecoupleRows<int32_t>& in,
                   const VmafWeights& weights, size_t begin, size_t end,
                   const VmafDecoupledRows& out) {
  HWY_DYNAMIC_DISPATCH(vmaf_decouple)(in, weights, begin, end, out);
}
uint64_t vmaf_cubes(const int32_t* row, size_t begin, size_t end,
                    const VmafCube& cube) {
  return HWY_DYNAMIC_DISPATCH(cubes)(row, begin, end, cube);
}
uint64_t vmaf_cubes(const int16_t* row, size_t begin, size_t end,
                    const VmafCube& cube) {
  return HWY_DYNAMIC_DISPATCH(cubes_finest)(row, begin, end, cube);
}
void vmaf_decouple_finest(const VmafDecoupleRows<int16_t>& in,
                          const VmafWeights& weights, size_t begin, size_t end,
                          const VmafDecoupledRows& out) {
  HWY_DYNAMIC_DISPATCH(vmaf_decouple_finest)(in, weights, begin, end, out);
}
uint64_t vmaf_masked_cubes(const VmafMaskRows& rows, int threshold_shift,
                           size_t begin, size_t end, const VmafCube& cube) {
  return HWY_DYNAMIC_DISPATCH(vmaf_masked_cubes)(rows, threshold_shift, begin,
                                                 end, cube);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
