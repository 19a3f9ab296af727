// SPDX-License-Identifier: Apache-2.0
// All filters are sums of products of 16-bit integers. Numbers of 32 bits are
// filtered as two halves of 16, v = 65536 hi + lo, which is exact; unsigned
// halves are brought into the signed range by flipping their top bit, which
// takes 32768 from each, and what that takes from a sum is known: the weights
// sum to 65536, so it is 2^31, and flipping the top bit gives it back.
//
// A column is filtered two rows at a time: rows lie interleaved in pairs, and
// results of odd rows use weights that begin one place later.
#include "simd/vmaf_vif.h"

#include <array>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/vmaf_vif.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/vmaf_madd-inl.h"

#ifndef FRAMEWISE_SIMD_VMAF_VIF_ONCE
#define FRAMEWISE_SIMD_VMAF_VIF_ONCE
namespace framewise::simd {

// Halved at scale 3, where the middle one would not fit in 16 bits.
constexpr int kVifWeights[4][17] = {
    {489, 935, 1640, 2640, 3896, 5274, 6547, 7455, 7784, 7455, 6547, 5274, 3896,
     2640, 1640, 935, 489},
    {1244, 3663, 7925, 12590, 14692, 12590, 7925, 3663, 1244},
    {3571, 16004, 26386, 16004, 3571},
    {5452, 21864, 5452}};
constexpr int kVifMostPairs = 9;

// Columns of results that are computed at a time, so that the rows in work
// stay in the first cache, and those beside them.
constexpr size_t kVifStrip = 128;
constexpr size_t kVifSide = 16;
constexpr size_t kVifColumns = kVifStrip + 2 * kVifSide + 32;
constexpr size_t kVifMostMaps = 8;
constexpr size_t kVifPairRows = size_t(VmafVifBand::kMostRows) / 2 + 9;

// round(2048 log2 i) of the f32 logarithm, for i of 32768 to 65535.
inline const int32_t* vif_log_table() {
  static const auto kTable = [] {
    std::array<int32_t, 32768> table{};
    for (size_t i = 0; i < table.size(); ++i) {
      const float log = float(std::log2(double(i + 32768)));
      table[i] = int32_t(std::lround(2048.0 * double(log)));
    }
    return table;
  }();
  return kTable.data();
}

}  // namespace framewise::simd
#endif

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

using D64 = hn::Repartition<double, VmafD32>;
using DI64 = hn::RebindToSigned<D64>;
using D32Half = hn::Rebind<int32_t, D64>;
using V64 = hn::Vec<D64>;
using VI64 = hn::Vec<DI64>;
using V32Half = hn::Vec<D32Half>;

// The buffers of one strip.
struct VifStrip {
  // Pairs of rows of each map, kVifColumns apart: [pair][map][column].
  uint32_t* pairs;
  // A row of each map after the vertical filter, its top bit flipped.
  int16_t* down[kVifMostMaps];
};

HWY_INLINE VifStrip strip_in(void* scratch) {
  VifStrip strip;
  strip.pairs = static_cast<uint32_t*>(scratch);
  auto* rows = reinterpret_cast<int16_t*>(
      strip.pairs + kVifPairRows * kVifMostMaps * kVifColumns);
  for (size_t m = 0; m < kVifMostMaps; ++m) {
    strip.down[m] = rows + m * (kVifColumns + 32);
  }
  return strip;
}

struct VifFilter16 {
  int half;
  int pairs;                    // of rows or columns
  int double_shift;             // 1 where the weights are halved
  VmafV16 even[kVifMostPairs];  // weights (c0, c1), (c2, c3), ...
  VmafV16 odd[kVifMostPairs];   // weights (0, c0), (c1, c2), ...
};

HWY_INLINE void make_filter(int scale, VifFilter16& filter) {
  filter.half = kVmafVifHalf[scale];
  filter.pairs = filter.half + 1;
  filter.double_shift = scale == 3 ? 1 : 0;
  const int taps = 2 * filter.half + 1;
  const auto weight = [&](int k) {
    return k < 0 || k >= taps ? 0 : kVifWeights[scale][k];
  };
  for (int p = 0; p < filter.pairs; ++p) {
    filter.even[p] = weight_pair(weight(2 * p), weight(2 * p + 1));
    filter.odd[p] = weight_pair(weight(2 * p - 1), weight(2 * p));
  }
}

// ---- columns ----------------------------------------------------------------

// 8 bits: a = x - 128, b = y - 128, a a, b b, a b all fit in 16 bits.
HWY_INLINE void interleave_bytes(const uint16_t* const* x,
                                 const uint16_t* const* y, ptrdiff_t at,
                                 uint32_t* out) {
  const VmafU32 d;
  const VmafD16 d16;
  const auto middle = hn::Set(d16, 128);
  const auto a =
      hn::Sub(hn::BitCast(d16, interleaved(x[0] + at, x[1] + at)), middle);
  const auto b =
      hn::Sub(hn::BitCast(d16, interleaved(y[0] + at, y[1] + at)), middle);
  hn::Store(hn::BitCast(d, a), d, out);
  hn::Store(hn::BitCast(d, b), d, out + kVifColumns);
  hn::Store(hn::BitCast(d, hn::Mul(a, a)), d, out + 2 * kVifColumns);
  hn::Store(hn::BitCast(d, hn::Mul(b, b)), d, out + 3 * kVifColumns);
  hn::Store(hn::BitCast(d, hn::Mul(a, b)), d, out + 4 * kVifColumns);
}

// More bits: x, y, and both halves of x x, y y, x y, top bits flipped.
HWY_INLINE void interleave_words(const uint16_t* const* x,
                                 const uint16_t* const* y, ptrdiff_t at,
                                 uint32_t* out) {
  const VmafU32 d;
  const VmafU16 d16;
  const auto flip = hn::Set(d16, uint16_t{0x8000});
  const auto a = hn::BitCast(d16, interleaved(x[0] + at, x[1] + at));
  const auto b = hn::BitCast(d16, interleaved(y[0] + at, y[1] + at));
  const auto store = [&](size_t map, auto value) {
    hn::Store(hn::BitCast(d, hn::Xor(value, flip)), d, out + map * kVifColumns);
  };
  store(0, a);
  store(1, b);
  store(2, hn::MulHigh(a, a));
  store(3, hn::Mul(a, a));
  store(4, hn::MulHigh(b, b));
  store(5, hn::Mul(b, b));
  store(6, hn::MulHigh(a, b));
  store(7, hn::Mul(a, b));
}

template <int kPairs>
HWY_INLINE VmafVU32 sum_down(const uint32_t* pairs, size_t step,
                             const VmafV16* weights) {
  const VmafU32 d;
  const VmafD16 d16;
  VmafV32 sum = hn::Zero(VmafD32());
  for (int p = 0; p < kPairs; ++p) {
    sum = madd(hn::BitCast(d16, hn::Load(d, pairs + size_t(p) * step)),
               weights[p], sum);
  }
  return hn::BitCast(d, sum);
}

// Keeps the low halves with their top bit flipped.
HWY_INLINE void store_flipped(VmafVU32 value, int16_t* out) {
  const VmafU32 d;
  const VmafHalf16 half;
  const auto kept =
      hn::And(hn::Xor(value, hn::Set(d, 0x8000u)), hn::Set(d, 0xFFFFu));
  hn::StoreU(hn::TruncateTo(half, kept), half,
             reinterpret_cast<uint16_t*>(out));
}

HWY_INLINE void store_halves(VmafVU32 value, int16_t* high, int16_t* low) {
  store_flipped(hn::ShiftRight<16>(value), high);
  store_flipped(value, low);
}

HWY_NOINLINE void filter_bytes_down(const VifStrip& strip,
                                    const uint32_t* pairs,
                                    const VmafV16* weights, size_t columns) {
  constexpr size_t kStep = 5 * kVifColumns;
  const VmafU32 d;
  for (size_t x = 0; x < columns; x += hn::Lanes(d)) {
    const auto sum = [&](size_t map) {
      return sum_down<9>(pairs + map * kVifColumns + x, kStep, weights);
    };
    const VmafVU32 a = sum(0);
    const VmafVU32 b = sum(1);
    const VmafVU32 middle = hn::Set(d, (128u << 16) + 128u);
    store_flipped(hn::ShiftRight<8>(hn::Add(a, middle)), strip.down[0] + x);
    store_flipped(hn::ShiftRight<8>(hn::Add(b, middle)), strip.down[1] + x);
    const VmafVU32 square = hn::Set(d, 1u << 30);
    const VmafVU32 aa = hn::Add(hn::Add(sum(2), hn::ShiftLeft<8>(a)), square);
    const VmafVU32 bb = hn::Add(hn::Add(sum(3), hn::ShiftLeft<8>(b)), square);
    const VmafVU32 ab =
        hn::Add(hn::Add(sum(4), hn::ShiftLeft<7>(hn::Add(a, b))), square);
    store_halves(aa, strip.down[2] + x, strip.down[3] + x);
    store_halves(bb, strip.down[4] + x, strip.down[5] + x);
    store_halves(ab, strip.down[6] + x, strip.down[7] + x);
  }
}

template <int kPairs>
HWY_NOINLINE void filter_words_down(const VifStrip& strip,
                                    const uint32_t* pairs,
                                    const VmafV16* weights, int double_shift,
                                    int mean_shift, int square_shift,
                                    size_t columns) {
  constexpr size_t kStep = 8 * kVifColumns;
  const VmafU32 d;
  const VmafVU32 flip = hn::Set(d, 0x80000000u);
  const VmafVU32 mean_half = hn::Set(d, 1u << (mean_shift - 1));
  const VmafVU32 square_half = hn::Set(d, 1u << (square_shift - 1));
  for (size_t x = 0; x < columns; x += hn::Lanes(d)) {
    const auto sum = [&](size_t map) {
      return hn::Xor(
          hn::ShiftLeftSame(
              sum_down<kPairs>(pairs + map * kVifColumns + x, kStep, weights),
              double_shift),
          flip);
    };
    for (size_t map = 0; map < 2; ++map) {
      store_flipped(
          hn::ShiftRightSame(hn::Add(sum(map), mean_half), mean_shift),
          strip.down[map] + x);
    }
    for (size_t map = 2; map < 8; map += 2) {
      const VmafVU32 high = hn::ShiftLeftSame(sum(map), 16 - square_shift);
      const VmafVU32 low =
          hn::ShiftRightSame(hn::Add(sum(map + 1), square_half), square_shift);
      store_halves(hn::Add(high, low), strip.down[map] + x,
                   strip.down[map + 1] + x);
    }
  }
}

// ---- rows and statistics ----------------------------------------------------

template <int kPairs>
HWY_INLINE VmafVU32 sum_along(const int16_t* at, const VmafV16* weights,
                              int double_shift) {
  const VmafD16 d16;
  VmafV32 sum = hn::Zero(VmafD32());
  for (int p = 0; p < kPairs; ++p) {
    sum = madd(hn::LoadU(d16, at + 2 * p), weights[p], sum);
  }
  return hn::Xor(hn::ShiftLeftSame(hn::BitCast(VmafU32(), sum), double_shift),
                 hn::Set(VmafU32(), 0x80000000u));
}

// (a b + 2^31) >> 32.
HWY_INLINE VmafVU32 high_product(VmafVU32 a, VmafVU32 b) {
  const VmafU32 d;
  const hn::Repartition<uint64_t, VmafU32> d64;
  const auto half = hn::Set(d64, uint64_t{1} << 31);
  const auto even = hn::Add(hn::MulEven(a, b), half);
  const auto a_odd = hn::BitCast(d, hn::ShiftRight<32>(hn::BitCast(d64, a)));
  const auto b_odd = hn::BitCast(d, hn::ShiftRight<32>(hn::BitCast(d64, b)));
  const auto odd = hn::Add(hn::MulEven(a_odd, b_odd), half);
  return hn::BitCast(
      d, hn::Or(hn::ShiftRight<32>(even),
                hn::And(odd, hn::Set(d64, uint64_t{0xFFFFFFFF} << 32))));
}

struct VifRowSums {
  V32Half kept, kept_neg, total;
  V64 plain_error;
  size_t plain;
};

// The exponent and the first 15 bits behind the leading one of a whole number.
HWY_INLINE V32Half log_key(V64 value) {
  const hn::RebindToUnsigned<D64> d64;
  const hn::Rebind<uint32_t, D64> d32;
  return hn::BitCast(
      D32Half(),
      hn::TruncateTo(d32, hn::ShiftRight<37>(hn::BitCast(d64, value))));
}

// 2048 log2 of what the key stands for, plus 2048 * 1038.
HWY_INLINE V32Half log_of(V32Half key, const int32_t* table) {
  const D32Half d;
  const V32Half place = hn::And(key, hn::Set(d, 32767));
  return hn::Add(hn::GatherIndex(d, table, place),
                 hn::ShiftLeft<11>(hn::ShiftRight<15>(key)));
}

// Half of the pixels: those with structure.
template <bool kNeg>
HWY_INLINE void add_structure(V32Half variance, V32Half test_variance,
                              V32Half covariance, const int32_t* table,
                              VifRowSums& sums) {
  const D64 d;
  const D32Half d32;
  const V64 noise = hn::Set(d, 131072.0);
  const V64 s1 = hn::PromoteTo(d, variance);
  const V64 s2 = hn::PromoteTo(d, test_variance);
  const V64 s12 = hn::PromoteTo(d, covariance);
  const V64 gain = hn::Div(s12, hn::Add(s1, hn::Set(d, 65536 * 1.0e-10)));
  const V64 rest =
      hn::Max(hn::Trunc(hn::Sub(s2, hn::Mul(gain, s12))), hn::Zero(d));
  const V64 a = hn::Add(rest, noise);
  const V32Half log_a = log_of(log_key(a), table);
  const auto structured = hn::Gt(variance, hn::Set(d32, 131071));
  const auto counts =
      hn::And(structured, hn::And(hn::Gt(covariance, hn::Zero(d32)),
                                  hn::Gt(test_variance, hn::Zero(d32))));
  const auto kept_with = [&](double limit) {
    const V64 g = hn::Min(gain, hn::Set(d, limit));
    const V64 b = hn::Add(hn::Trunc(hn::Mul(hn::Mul(g, g), s1)), a);
    return hn::IfThenElseZero(counts,
                              hn::Sub(log_of(log_key(b), table), log_a));
  };
  sums.kept = hn::Add(sums.kept, kept_with(100.0));
  if constexpr (kNeg) sums.kept_neg = hn::Add(sums.kept_neg, kept_with(1.0));
  const V32Half log_s = log_of(log_key(hn::Add(s1, noise)), table);
  sums.total = hn::Add(
      sums.total,
      hn::IfThenElseZero(structured,
                         hn::Sub(log_s, hn::Set(d32, 2048 * (1038 + 17)))));
}

template <bool kNeg>
HWY_INLINE void add_pixels(VmafV32 variance, VmafV32 test_variance,
                           VmafV32 covariance, size_t pixels,
                           const int32_t* table, VifRowSums& sums) {
  const VmafD32 d;
  const D64 d64;
  const D32Half half;
  const auto inside = hn::FirstN(d, pixels);
  const auto plain = hn::And(inside, hn::Lt(variance, hn::Set(d, 131072)));
  const size_t plain_pixels = hn::CountTrue(d, plain);
  if (plain_pixels > 0) {
    sums.plain += plain_pixels;
    const VmafV32 error = hn::IfThenElseZero(plain, test_variance);
    sums.plain_error =
        hn::Add(sums.plain_error,
                hn::Add(hn::PromoteTo(d64, hn::LowerHalf(half, error)),
                        hn::PromoteTo(d64, hn::UpperHalf(half, error))));
  }
  if (plain_pixels >= HWY_MIN(pixels, hn::Lanes(d))) return;
  // What is not there counts as plain.
  const VmafV32 s1 = hn::IfThenElseZero(inside, variance);
  add_structure<kNeg>(hn::LowerHalf(half, s1),
                      hn::LowerHalf(half, test_variance),
                      hn::LowerHalf(half, covariance), table, sums);
  add_structure<kNeg>(hn::UpperHalf(half, s1),
                      hn::UpperHalf(half, test_variance),
                      hn::UpperHalf(half, covariance), table, sums);
}

// Every second pixel from column `at` of the strip's rows on.
template <int kPairs, bool kNeg>
HWY_INLINE void add_every_second(const VifStrip& strip, size_t at,
                                 const VifFilter16& filter, size_t pixels,
                                 const int32_t* table, VifRowSums& sums) {
  const VmafU32 d;
  const VmafD32 signed_d;
  const auto sum = [&](size_t map) {
    return sum_along<kPairs>(strip.down[map] + at, filter.even,
                             filter.double_shift);
  };
  const auto mean_square = [&](size_t map) {
    const VmafVU32 low = hn::Add(sum(map + 1), hn::Set(d, 32768u));
    return hn::Add(sum(map), hn::ShiftRight<16>(low));
  };
  const VmafVU32 m1 = sum(0);
  const VmafVU32 m2 = sum(1);
  const auto less = [&](VmafVU32 square, VmafVU32 a, VmafVU32 b) {
    return hn::BitCast(signed_d, hn::Sub(square, high_product(a, b)));
  };
  const VmafV32 variance = less(mean_square(2), m1, m1);
  const VmafV32 test_variance =
      hn::Max(less(mean_square(4), m2, m2), hn::Zero(signed_d));
  const VmafV32 covariance = less(mean_square(6), m1, m2);
  add_pixels<kNeg>(variance, test_variance, covariance, pixels, table, sums);
}

template <int kPairs, bool kNeg>
HWY_NOINLINE void add_row(const VifStrip& strip, const VifFilter16& filter,
                          size_t width, const int32_t* table,
                          VmafVifSums& all) {
  const D32Half d32;
  const D64 d64;
  const DI64 di64;
  const size_t first = kVifSide - size_t(filter.half);
  VifRowSums sums = {hn::Zero(d32), hn::Zero(d32), hn::Zero(d32), hn::Zero(d64),
                     0};
  constexpr size_t kStep = 2;
  for (size_t x = 0; x < width; x += kStep * hn::Lanes(VmafD32())) {
    add_every_second<kPairs, kNeg>(strip, first + x, filter,
                                   (width - x + 1) / 2, table, sums);
    if (width - x > 1) {
      add_every_second<kPairs, kNeg>(strip, first + x + 1, filter,
                                     (width - x) / 2, table, sums);
    }
  }
  const auto total = [&](V32Half v) {
    return hn::GetLane(hn::SumOfLanes(di64, hn::PromoteTo(di64, v)));
  };
  all.kept += total(sums.kept);
  if constexpr (kNeg) all.kept_neg += total(sums.kept_neg);
  all.total += total(sums.total);
  all.plain += int64_t(sums.plain);
  all.plain_error +=
      int64_t(hn::GetLane(hn::SumOfLanes(d64, sums.plain_error)));
}

// ---- a band -----------------------------------------------------------------

template <int kPairs, bool kBytes, bool kNeg>
HWY_NOINLINE void band_strip(const VmafVifBand& band, const VifStrip& strip,
                             const VifFilter16& filter, size_t x0, size_t width,
                             VmafVifSums& all) {
  constexpr size_t kMaps = kBytes ? 5 : 8;
  constexpr size_t kStep = kMaps * kVifColumns;
  const size_t lanes = hn::Lanes(VmafD32());
  const size_t columns = (width + 2 * kVifSide + lanes - 1) / lanes * lanes;
  const size_t pairs = size_t(band.rows + 2 * filter.half + 1) / 2;
  const int mean_shift = band.scale == 0 ? band.bits : 16;
  const int square_shift = band.scale == 0 ? 2 * (band.bits - 8) : 16;
  const int32_t* table = vif_log_table();
  for (size_t p = 0; p < pairs; ++p) {
    for (size_t x = 0; x < columns; x += lanes) {
      uint32_t* out = strip.pairs + p * kStep + x;
      const ptrdiff_t at = ptrdiff_t(x0 + x) - ptrdiff_t(kVifSide);
      if constexpr (kBytes) {
        interleave_bytes(band.reference + 2 * p, band.test + 2 * p, at, out);
      } else {
        interleave_words(band.reference + 2 * p, band.test + 2 * p, at, out);
      }
    }
  }
  for (int row = 0; row < band.rows; ++row) {
    const uint32_t* from = strip.pairs + size_t(row / 2) * kStep;
    const VmafV16* weights = row % 2 ? filter.odd : filter.even;
    if constexpr (kBytes) {
      filter_bytes_down(strip, from, weights, columns);
    } else {
      filter_words_down<kPairs>(strip, from, weights, filter.double_shift,
                                mean_shift, square_shift, columns);
    }
    add_row<kPairs, kNeg>(strip, filter, width, table, all);
  }
}

template <int kPairs, bool kBytes>
HWY_INLINE VmafVifSums band_of(const VmafVifBand& band, void* scratch) {
  const VifStrip strip = strip_in(scratch);
  VifFilter16 filter;
  make_filter(band.scale, filter);
  VmafVifSums all;
  for (size_t x0 = 0; x0 < band.width; x0 += kVifStrip) {
    const size_t width = HWY_MIN(kVifStrip, band.width - x0);
    if (band.with_neg) {
      band_strip<kPairs, kBytes, true>(band, strip, filter, x0, width, all);
    } else {
      band_strip<kPairs, kBytes, false>(band, strip, filter, x0, width, all);
    }
  }
  return all;
}

VmafVifSums vmaf_vif_band(const VmafVifBand& band, void* scratch) {
  switch (band.scale) {
    case 0:
      return band.bits == 8 ? band_of<9, true>(band, scratch)
                            : band_of<9, false>(band, scratch);
    case 1: return band_of<5, false>(band, scratch);
    case 2: return band_of<3, false>(band, scratch);
    default: return band_of<2, false>(band, scratch);
  }
}

// ---- the next scale ---------------------------------------------------------

template <int kPairs>
HWY_NOINLINE void halve(const uint16_t* const* rows, size_t width, int shift,
                        const VifFilter16& filter, uint16_t* scratch,
                        uint16_t* out) {
  const VmafU32 d;
  const VmafD16 d16;
  const VmafHalf16 half16;
  const VmafV16 flip16 = hn::BitCast(d16, hn::Set(d, 0x80008000u));
  const VmafVU32 flip = hn::Set(d, 0x80000000u);
  const VmafVU32 half = hn::Set(d, 1u << (shift - 1));
  const size_t half_taps = size_t(filter.half);
  int16_t* down = reinterpret_cast<int16_t*>(scratch) + kVifSide;
  for (size_t x = 0; x < width + 2 * kVifSide; x += hn::Lanes(d)) {
    const ptrdiff_t at = ptrdiff_t(x) - ptrdiff_t(kVifSide);
    VmafV32 sum = hn::Zero(VmafD32());
    for (int p = 0; p < kPairs; ++p) {
      const auto both = interleaved(rows[2 * p] + at, rows[2 * p + 1] + at);
      sum = madd(hn::Xor(hn::BitCast(d16, both), flip16), filter.even[p], sum);
    }
    const VmafVU32 value = hn::Xor(
        hn::ShiftLeftSame(hn::BitCast(d, sum), filter.double_shift), flip);
    store_flipped(hn::ShiftRightSame(hn::Add(value, half), shift), down + at);
  }
  for (size_t x = 0; x < width; x += 2 * hn::Lanes(d)) {
    const VmafVU32 sum = sum_along<kPairs>(down + x - half_taps, filter.even,
                                           filter.double_shift);
    // A sum plus 32768 stays below 2^32: the samples are at most 65535.
    const VmafVU32 value = hn::ShiftRight<16>(hn::Add(sum, hn::Set(d, 32768u)));
    hn::StoreU(hn::TruncateTo(half16, value), half16, out + x / 2);
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

HWY_EXPORT(vmaf_vif_band);
HWY_EXPORT(vmaf_vif_halve);

size_t vmaf_vif_scratch_bytes() {
  return kVifPairRows * kVifMostMaps * kVifColumns * sizeof(uint32_t) +
         kVifMostMaps * (kVifColumns + 32) * sizeof(int16_t);
}

VmafVifSums vmaf_vif_band(const VmafVifBand& band, void* scratch) {
  return HWY_DYNAMIC_DISPATCH(vmaf_vif_band)(band, scratch);
}

void vmaf_vif_halve(const uint16_t* const* rows, size_t width, int scale,
                    int bits, uint16_t* scratch, uint16_t* out) {
  HWY_DYNAMIC_DISPATCH(vmaf_vif_halve)(rows, width, scale, bits, scratch, out);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
