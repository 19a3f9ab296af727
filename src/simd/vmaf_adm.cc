// SPDX-License-Identifier: Apache-2.0
// Whole numbers that need more than 32 bits are kept in doubles where they stay
// below 2^53, so that every step is exact, and in 64-bit integers elsewhere.
#include "simd/vmaf_adm.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/vmaf_adm.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/vmaf_madd-inl.h"

#ifndef FRAMEWISE_SIMD_VMAF_ADM_ONCE
#define FRAMEWISE_SIMD_VMAF_ADM_ONCE
namespace framewise::simd {

// Daubechies' wavelet of four taps.
constexpr int kAdmLow[] = {15826, 27411, 7345, -4240};
constexpr int kAdmHigh[] = {-4240, -7345, 27411, -15826};

// Weights of contrast sensitivity at three heights' distance: horizontal and
// vertical details, diagonal ones.
constexpr int32_t kAdmWeights[4][2] = {{36453, 49417},
                                       {137373792, 61414028},
                                       {186284160, 104783920},
                                       {196165808, 134487184}};
}  // namespace framewise::simd
#endif

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

using D64 = hn::Repartition<double, VmafD32>;
using DI64 = hn::Repartition<int64_t, VmafD32>;
using DU64 = hn::Repartition<uint64_t, VmafD32>;
using D32Half = hn::Rebind<int32_t, D64>;
using V64 = hn::Vec<D64>;
using VI64 = hn::Vec<DI64>;
using VU64 = hn::Vec<DU64>;
using V32Half = hn::Vec<D32Half>;

// ---- wavelet ----------------------------------------------------------------

// Column -1 reads column 1; columns behind the last repeat the last two.
template <typename T>
HWY_INLINE void extend(T* row, size_t width) {
  row[-1] = row[HWY_MIN(size_t{1}, width - 1)];
  row[width] = row[width - 1];
  row[width + 1] = row[width - HWY_MIN(size_t{2}, width)];
}

// One band's row from a row of 16-bit sums.
HWY_INLINE void along_words(const int16_t* row, size_t count, const int* taps,
                            int32_t* out) {
  const VmafD32 d;
  const VmafD16 d16;
  const VmafV16 first = weight_pair(taps[0], taps[1]);
  const VmafV16 second = weight_pair(taps[2], taps[3]);
  const VmafV32 half = hn::Set(d, 32768);
  for (size_t j = 0; j < count; j += hn::Lanes(d)) {
    const int16_t* at = row + 2 * j;
    VmafV32 sum = madd(hn::LoadU(d16, at - 1), first, half);
    sum = madd(hn::LoadU(d16, at + 1), second, sum);
    hn::StoreU(hn::ShiftRight<16>(sum), d, out + j);
  }
}

void vmaf_wavelet_luma(const uint16_t* const* rows, size_t width, int bits,
                       int32_t* scratch, const VmafWaveletRow& out) {
  const VmafD32 d;
  const VmafD16 d16;
  const VmafHalf16 half16;
  const auto middle = hn::Set(d16, int16_t(1 << (bits - 1)));
  const VmafV32 half = hn::Set(d, 1 << (bits - 1));
  const VmafV16 low[] = {weight_pair(kAdmLow[0], kAdmLow[1]),
                         weight_pair(kAdmLow[2], kAdmLow[3])};
  const VmafV16 high[] = {weight_pair(kAdmHigh[0], kAdmHigh[1]),
                          weight_pair(kAdmHigh[2], kAdmHigh[3])};
  int16_t* low_row = reinterpret_cast<int16_t*>(scratch) + 64;
  int16_t* high_row = low_row + width + 192;
  const auto store = [&](VmafV32 sum, int16_t* to) {
    const auto kept =
        hn::And(hn::ShiftRightSame(sum, bits), hn::Set(d, 0xFFFF));
    hn::StoreU(hn::TruncateTo(half16, hn::BitCast(VmafU32(), kept)), half16,
               reinterpret_cast<uint16_t*>(to));
  };
  for (size_t x = 0; x < width; x += hn::Lanes(d)) {
    const auto upper = hn::Sub(
        hn::BitCast(d16, interleaved(rows[0] + x, rows[1] + x)), middle);
    const auto lower = hn::Sub(
        hn::BitCast(d16, interleaved(rows[2] + x, rows[3] + x)), middle);
    store(madd(lower, low[1], madd(upper, low[0], half)), low_row + x);
    store(madd(lower, high[1], madd(upper, high[0], half)), high_row + x);
  }
  extend(low_row, width);
  extend(high_row, width);
  const size_t count = (width + 1) / 2;
  along_words(low_row, count, kAdmLow, out.approximation);
  along_words(low_row, count, kAdmHigh, out.detail[kVmafVertical]);
  along_words(high_row, count, kAdmLow, out.detail[kVmafHorizontal]);
  along_words(high_row, count, kAdmHigh, out.detail[kVmafDiagonal]);
}

// The sums need more than 32 bits, what is kept of them does not.
HWY_INLINE void along_longs(const int32_t* row, size_t count, const int* taps,
                            int level, int32_t* out) {
  const VmafD32 d;
  const DU64 du64;
  const hn::Rebind<uint32_t, D64> narrow;
  const int shift = level == 2 ? 16 : 15;
  const VI64 half = hn::Set(DI64(), int64_t{1} << (shift - 1));
  for (size_t j = 0; j < count; j += hn::Lanes(DI64())) {
    const int32_t* at = row + 2 * j - 1;
    VI64 sum = half;
    for (int k = 0; k < 4; ++k) {
      sum =
          hn::Add(sum, hn::MulEven(hn::LoadU(d, at + k), hn::Set(d, taps[k])));
    }
    const VU64 kept = hn::And(hn::ShiftRightSame(hn::BitCast(du64, sum), shift),
                              hn::Set(du64, uint64_t{0xFFFFFFFF}));
    hn::StoreU(hn::TruncateTo(narrow, kept), narrow,
               reinterpret_cast<uint32_t*>(out + j));
  }
}

void vmaf_wavelet(const int32_t* const* rows, size_t width, int level,
                  int32_t* scratch, const VmafWaveletRow& out) {
  const D64 d;
  const D32Half d32;
  int32_t* low_row = scratch + 32;
  int32_t* high_row = low_row + width + 128;
  const V64 half = hn::Set(d, level == 1 ? 0.0 : 32768.0);
  const V64 scale = hn::Set(d, level == 1 ? 1.0 : 1.0 / 65536);
  for (size_t x = 0; x < width; x += hn::Lanes(d)) {
    V64 low = half;
    V64 high = half;
    for (int k = 0; k < 4; ++k) {
      const V64 sample = hn::PromoteTo(d, hn::LoadU(d32, rows[k] + x));
      low = hn::MulAdd(sample, hn::Set(d, double(kAdmLow[k])), low);
      high = hn::MulAdd(sample, hn::Set(d, double(kAdmHigh[k])), high);
    }
    hn::StoreU(hn::DemoteTo(d32, hn::Floor(hn::Mul(low, scale))), d32,
               low_row + x);
    hn::StoreU(hn::DemoteTo(d32, hn::Floor(hn::Mul(high, scale))), d32,
               high_row + x);
  }
  extend(low_row, width);
  extend(high_row, width);
  const size_t count = (width + 1) / 2;
  along_longs(low_row, count, kAdmLow, level, out.approximation);
  along_longs(low_row, count, kAdmHigh, level, out.detail[kVmafVertical]);
  along_longs(high_row, count, kAdmLow, level, out.detail[kVmafHorizontal]);
  along_longs(high_row, count, kAdmHigh, level, out.detail[kVmafDiagonal]);
}

// ---- decoupling -------------------------------------------------------------

// Whether the details of both pictures point the same way, within a degree.
HWY_INLINE auto same_angle(V64 oh, V64 ov, V64 th, V64 tv) {
  const D64 d;
  const hn::Rebind<float, D64> f32;
  const auto rounded = [&](V64 a, V64 b, V64 c, V64 e) {
    const V64 sum = hn::MulAdd(a, b, hn::Mul(c, e));
    return hn::Mul(hn::PromoteTo(d, hn::DemoteTo(f32, sum)),
                   hn::Set(d, 1.0 / 4096));
  };
  const V64 product = rounded(oh, th, ov, tv);
  const V64 reference = rounded(oh, oh, ov, ov);
  const V64 test = rounded(th, th, tv, tv);
  const V64 cosine = hn::Set(d, double(0.99969542f));
  return hn::And(hn::Ge(product, hn::Zero(d)),
                 hn::Ge(hn::Mul(product, product),
                        hn::Mul(hn::Mul(cosine, reference), test)));
}

// The part of the reference's coefficient that the test has kept.
struct Restored {
  V64 value;
  V64 product;  // value times 32768, before rounding
};

HWY_INLINE Restored restore(V64 o, V64 t) {
  const D64 d;
  const DU64 du64;
  const V64 magnitude = hn::Abs(o);
  // s bits are rounded away from coefficients of more than 15 bits.
  const VI64 exponent =
      hn::BitCast(DI64(), hn::ShiftRight<52>(hn::BitCast(du64, magnitude)));
  const VI64 bits =
      hn::Max(hn::Sub(exponent, hn::Set(DI64(), 1023 + 14)), hn::Zero(DI64()));
  const V64 scale =
      hn::BitCast(d, hn::ShiftLeft<52>(hn::Sub(hn::Set(DI64(), 1023), bits)));
  // Where no bits go, the half is cut off again.
  const V64 m = hn::Floor(hn::MulAdd(magnitude, scale, hn::Set(d, 0.5)));
  const V64 inverse = hn::Floor(
      hn::Div(hn::Set(d, double(1 << 30)), hn::Max(m, hn::Set(d, 1.0))));
  const V64 along = hn::Xor(t, hn::And(o, hn::Set(d, -0.0)));  // t sign(o)
  const V64 quotient = hn::Mul(inverse, along);
  const V64 step = hn::Mul(scale, hn::Set(d, 1.0 / 32768));
  const V64 rounded = hn::Floor(hn::MulAdd(quotient, step, hn::Set(d, 0.5)));
  const V64 most = hn::Set(d, 32768.0);
  V64 share = hn::Min(hn::Max(rounded, hn::Zero(d)), most);
  share = hn::IfThenElse(hn::Eq(o, hn::Zero(d)), most, share);
  const V64 product = hn::Mul(share, o);
  return {
      hn::Floor(hn::MulAdd(product, hn::Set(d, 1.0 / 32768), hn::Set(d, 0.5))),
      product};
}

// Lets the coefficient grow up to the test's where the angle is the same.
template <class M>
HWY_INLINE V64 enhanced(const Restored& r, V64 t, M same, double gain) {
  const D64 d;
  const V64 zero = hn::Zero(d);
  const V64 grown = hn::Mul(r.value, hn::Set(d, gain));
  const auto up = hn::And(same, hn::Gt(r.product, zero));
  const auto down = hn::And(same, hn::Lt(r.product, zero));
  V64 value = hn::IfThenElse(up, hn::Trunc(hn::Min(grown, t)), r.value);
  return hn::IfThenElse(down, hn::Trunc(hn::Max(grown, t)), value);
}

// (x weight + half) >> shift, of which the low 32 bits are kept; shift is at
// most 32.
template <int kShift>
HWY_INLINE VmafV32 scaled(VmafV32 x, int32_t weight, int64_t half) {
  const VmafD32 d;
  const DU64 du64;
  const VmafV32 w = hn::Set(d, weight);
  const VI64 h = hn::Set(DI64(), half);
  const VmafV32 x_odd =
      hn::BitCast(d, hn::ShiftRight<32>(hn::BitCast(du64, x)));
  const VU64 even =
      hn::ShiftRight<kShift>(hn::BitCast(du64, hn::Add(hn::MulEven(x, w), h)));
  const VU64 odd = hn::ShiftRight<kShift>(
      hn::BitCast(du64, hn::Add(hn::MulEven(x_odd, w), h)));
  return hn::BitCast(d,
                     hn::Or(hn::And(even, hn::Set(du64, uint64_t{0xFFFFFFFF})),
                            hn::ShiftLeft<32>(odd)));
}

HWY_INLINE VmafV32 wrapped16(VmafV32 x) {
  return hn::ShiftRight<16>(hn::ShiftLeft<16>(x));
}

// Adds up what one band hides.
HWY_INLINE void add_hiding(VmafV32 added, int level, int band, VmafV32& beside,
                           VmafV32& here) {
  const VmafD32 d;
  const bool diagonal = band == kVmafDiagonal;
  const int32_t weight = kAdmWeights[level][diagonal];
  if (level == 0) {
    const VmafV32 product = hn::Mul(added, hn::Set(d, weight));
    const VmafV32 y = hn::Abs(wrapped16(
        diagonal ? hn::ShiftRight<17>(hn::Add(product, hn::Set(d, 65535)))
                 : hn::ShiftRight<15>(hn::Add(product, hn::Set(d, 16384)))));
    const auto part = [&](int32_t share) {
      return wrapped16(hn::ShiftRight<12>(
          hn::Add(hn::Mul(y, hn::Set(d, share)), hn::Set(d, 2048))));
    };
    beside = hn::Add(beside, part(4369));
    here = hn::Add(here, part(8738));
  } else {
    const VmafV32 y = hn::Abs(scaled<28>(added, weight, 1 << 27));
    constexpr int64_t kHalf = -(int64_t{1} << 31);
    beside = hn::Add(beside, scaled<32>(y, 143165577, kHalf));
    here = hn::Add(here, scaled<32>(y, 286331153, kHalf));
  }
}

HWY_INLINE VmafV32 weighted(VmafV32 restored, int level, int band) {
  const int32_t weight = kAdmWeights[level][band == kVmafDiagonal];
  if (level == 0) {
    return hn::Abs(hn::Mul(restored, hn::Set(VmafD32(), weight)));
  }
  return hn::Abs(scaled<28>(restored, weight, 1 << 27));
}

struct HalfPair {
  V64 o, t;
};

HWY_INLINE HalfPair load_half(const VmafDecoupleRows& in, int band, size_t x) {
  const D64 d;
  const D32Half d32;
  return {hn::PromoteTo(d, hn::LoadU(d32, in.reference[band] + x)),
          hn::PromoteTo(d, hn::LoadU(d32, in.test[band] + x))};
}

// Restored coefficients of one vector, with each gain.
template <bool kNeg>
HWY_INLINE void restore_vector(const VmafDecoupleRows& in, size_t x,
                               VmafV32* standard, VmafV32* neg) {
  const VmafD32 d;
  const D32Half d32;
  V32Half halves[2][2][3];
  for (size_t half = 0; half < 2; ++half) {
    const size_t at = x + half * hn::Lanes(D64());
    const HalfPair h = load_half(in, kVmafHorizontal, at);
    const HalfPair v = load_half(in, kVmafVertical, at);
    const HalfPair diagonal = load_half(in, kVmafDiagonal, at);
    const auto same = same_angle(h.o, v.o, h.t, v.t);
    const HalfPair* const bands[] = {&h, &v, &diagonal};
    for (int band = 0; band < 3; ++band) {
      const Restored r = restore(bands[band]->o, bands[band]->t);
      const V64 t = bands[band]->t;
      halves[0][half][band] = hn::DemoteTo(d32, enhanced(r, t, same, 100.0));
      if constexpr (kNeg) {
        halves[1][half][band] = hn::DemoteTo(d32, enhanced(r, t, same, 1.0));
      }
    }
  }
  for (int band = 0; band < 3; ++band) {
    standard[band] = hn::Combine(d, halves[0][1][band], halves[0][0][band]);
    if constexpr (kNeg) {
      neg[band] = hn::Combine(d, halves[1][1][band], halves[1][0][band]);
    }
  }
}

HWY_INLINE void store_decoupled(const VmafDecoupleRows& in, int level, size_t x,
                                const VmafV32* restored,
                                const VmafDecoupledRow& out) {
  const VmafD32 d;
  VmafV32 beside = hn::Zero(d);
  VmafV32 here = hn::Zero(d);
  for (int band = 0; band < 3; ++band) {
    const VmafV32 test = hn::LoadU(d, in.test[band] + x);
    add_hiding(hn::Sub(test, restored[band]), level, band, beside, here);
    hn::StoreU(weighted(restored[band], level, band), d,
               out.restored[band] + x);
  }
  hn::StoreU(beside, d, out.beside + x);
  hn::StoreU(here, d, out.here + x);
}

void vmaf_decouple(const VmafDecoupleRows& in, int level, size_t begin,
                   size_t end, const VmafDecoupledRow* standard,
                   const VmafDecoupledRow* neg) {
  VmafV32 restored[3];
  VmafV32 restored_neg[3];
  for (size_t x = begin; x < end; x += hn::Lanes(VmafD32())) {
    if (neg) {
      restore_vector<true>(in, x, restored, restored_neg);
      store_decoupled(in, level, x, restored_neg, *neg);
    } else {
      restore_vector<false>(in, x, restored, restored_neg);
    }
    store_decoupled(in, level, x, restored, *standard);
  }
}

// ---- cubes ------------------------------------------------------------------

struct Cuber {
  VU64 square_half, cube_half;
  int square_shift, cube_shift;

  HWY_INLINE explicit Cuber(const VmafCube& cube)
      : square_half(hn::Set(DU64(), uint64_t(cube.square_half))),
        cube_half(hn::Set(DU64(), uint64_t(cube.cube_half))),
        square_shift(cube.square_shift),
        cube_shift(cube.cube_shift) {}

  HWY_INLINE VU64 even(VmafVU32 u) const {
    const VU64 square = hn::ShiftRightSame(
        hn::Add(hn::MulEven(u, u), square_half), square_shift);
    const VU64 product = hn::MulEven(hn::BitCast(VmafU32(), square), u);
    return hn::ShiftRightSame(hn::Add(product, cube_half), cube_shift);
  }
  HWY_INLINE VU64 both(VmafVU32 u) const {
    const VmafVU32 odd =
        hn::BitCast(VmafU32(), hn::ShiftRight<32>(hn::BitCast(DU64(), u)));
    return hn::Add(even(u), even(odd));
  }
};

uint64_t vmaf_cubes(const int32_t* row, size_t begin, size_t end,
                    const VmafCube& cube) {
  const VmafD32 d;
  const Cuber cuber(cube);
  VU64 sum = hn::Zero(DU64());
  // Zero where there is nothing, so rounding must not make something of it: the
  // halves are below one unit.
  for (size_t x = begin; x < end; x += hn::Lanes(d)) {
    const VmafV32 value =
        hn::IfThenElseZero(hn::FirstN(d, end - x), hn::LoadU(d, row + x));
    sum = hn::Add(sum, cuber.both(hn::BitCast(VmafU32(), hn::Abs(value))));
  }
  return hn::GetLane(hn::SumOfLanes(DU64(), sum));
}

uint64_t vmaf_masked_cubes(const VmafMaskRows& rows, int threshold_shift,
                           size_t begin, size_t end, const VmafCube& cube) {
  const VmafD32 d;
  const Cuber cuber(cube);
  VU64 sum = hn::Zero(DU64());
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
  return hn::GetLane(hn::SumOfLanes(DU64(), sum));
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(vmaf_wavelet_luma);
HWY_EXPORT(vmaf_wavelet);
HWY_EXPORT(vmaf_decouple);
HWY_EXPORT(vmaf_cubes);
HWY_EXPORT(vmaf_masked_cubes);

void vmaf_wavelet_luma(const uint16_t* const* rows, size_t width, int bits,
                       int32_t* scratch, const VmafWaveletRow& out) {
  HWY_DYNAMIC_DISPATCH(vmaf_wavelet_luma)(rows, width, bits, scratch, out);
}
void vmaf_wavelet(const int32_t* const* rows, size_t width, int level,
                  int32_t* scratch, const VmafWaveletRow& out) {
  HWY_DYNAMIC_DISPATCH(vmaf_wavelet)(rows, width, level, scratch, out);
}
void vmaf_decouple(const VmafDecoupleRows& in, int level, size_t begin,
                   size_t end, const VmafDecoupledRow* standard,
                   const VmafDecoupledRow* neg) {
  HWY_DYNAMIC_DISPATCH(vmaf_decouple)(in, level, begin, end, standard, neg);
}
uint64_t vmaf_cubes(const int32_t* row, size_t begin, size_t end,
                    const VmafCube& cube) {
  return HWY_DYNAMIC_DISPATCH(vmaf_cubes)(row, begin, end, cube);
}
uint64_t vmaf_masked_cubes(const VmafMaskRows& rows, int threshold_shift,
                           size_t begin, size_t end, const VmafCube& cube) {
  return HWY_DYNAMIC_DISPATCH(vmaf_masked_cubes)(rows, threshold_shift, begin,
                                                 end, cube);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
