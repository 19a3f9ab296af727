// SPDX-License-Identifier: Apache-2.0
// Filters process two rows, or two columns, at a time. Samples are stored in
// pairs; results at odd positions use weights shifted by one.
#include "simd/vmaf/vif.h"

#include <type_traits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/vmaf/vif.cc"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/vmaf/vif_filter-inl.h"
#include "simd/vmaf/vif_sums-inl.h"

#ifndef FRAMEWISE_SIMD_VMAF_VIF_ONCE
#define FRAMEWISE_SIMD_VMAF_VIF_ONCE
namespace framewise::simd {

// Columns of results computed at a time, so that the rows in use stay in the
// cache. The inputs of adjacent strips overlap.
constexpr size_t kVifStrip = 480;
constexpr size_t kVifColumns = kVifStrip + 2 * kVifSide + 64;
constexpr size_t kVifMostMaps = 8;
constexpr size_t kVifPairRows = size_t(VmafVifBand::kMostRows) / 2 + 9;

}  // namespace framewise::simd
#endif

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

// Buffers of one strip.
struct VifStrip {
  // Pairs of rows of each map, kVifColumns apart: [pair][map][column].
  uint32_t* pairs;
  // Two rows of each map after the vertical filter, with the top bits flipped.
  int16_t* down[2][kVifMostMaps];
};

HWY_INLINE VifStrip strip_in(void* scratch) {
  VifStrip strip;
  strip.pairs = static_cast<uint32_t*>(scratch);
  auto* rows = reinterpret_cast<int16_t*>(
      strip.pairs + kVifPairRows * kVifMostMaps * kVifColumns);
  for (auto& row : strip.down) {
    for (int16_t*& map : row) {
      map = rows;
      rows += kVifColumns;
    }
  }
  return strip;
}

// ---- columns ----------------------------------------------------------------

// The maps: means of the reference and of the test, followed by the high and
// low halves of the squares of both and of their product. 8-bit input needs
// only maps 0, 1, 2, 4 and 6 before the vertical filter, because nothing has
// two halves.
enum VifMap : size_t { kX, kY, kXX, kYY = 4, kXY = 6 };
constexpr size_t kVifByteMaps = 5;
constexpr size_t byte_place(size_t map) { return map < 2 ? map : map / 2 + 1; }

// Stores two rows, in the order of packed_columns().
HWY_INLINE void store_pairs(VmafV16 upper, VmafV16 lower, uint32_t* out) {
  const VmafU32 d;
  const VmafD16 d16;
  hn::Store(hn::BitCast(d, hn::InterleaveLower(d16, upper, lower)), d, out);
  hn::Store(hn::BitCast(d, hn::InterleaveUpper(d16, upper, lower)), d,
            out + hn::Lanes(d));
}

// 8 bits: with a = x - 128 and b = y - 128, the numbers a, b, a a, b b and a y
// fit 16 bits.
template <class Sides>
HWY_INLINE void interleave_bytes(const uint16_t* const* x,
                                 const uint16_t* const* y, ptrdiff_t at,
                                 uint32_t* out) {
  const VmafV16 middle = hn::Set(VmafD16(), 128);
  const auto to = [&](size_t map) {
    return out + byte_place(map) * kVifColumns;
  };
  const VmafV16 a0 = hn::Sub(load_samples(x[0] + at), middle);
  const VmafV16 a1 = hn::Sub(load_samples(x[1] + at), middle);
  if constexpr (Sides::kReference) {
    store_pairs(a0, a1, to(kX));
    store_pairs(hn::Mul(a0, a0), hn::Mul(a1, a1), to(kXX));
  }
  if constexpr (Sides::kTest) {
    const VmafV16 y0 = load_samples(y[0] + at);
    const VmafV16 y1 = load_samples(y[1] + at);
    const VmafV16 b0 = hn::Sub(y0, middle);
    const VmafV16 b1 = hn::Sub(y1, middle);
    store_pairs(b0, b1, to(kY));
    store_pairs(hn::Mul(b0, b0), hn::Mul(b1, b1), to(kYY));
    store_pairs(hn::Mul(a0, y0), hn::Mul(a1, y1), to(kXY));
  }
}

// More than 8 bits: samples, and both halves of their products with the top
// bits flipped.
template <class Sides>
HWY_INLINE void interleave_words(const uint16_t* const* x,
                                 const uint16_t* const* y, ptrdiff_t at,
                                 uint32_t* out) {
  const VmafD16 d;
  const VmafU16 du;
  const auto flip = hn::Set(du, uint16_t{0x8000});
  using VU16 = hn::Vec<VmafU16>;
  const auto store = [&](size_t map, VU16 upper, VU16 lower) {
    store_pairs(hn::BitCast(d, hn::Xor(upper, flip)),
                hn::BitCast(d, hn::Xor(lower, flip)), out + map * kVifColumns);
  };
  const auto store_product = [&](size_t map, VU16 a0, VU16 b0, VU16 a1,
                                 VU16 b1) {
    store(map, hn::MulHigh(a0, b0), hn::MulHigh(a1, b1));
    store(map + 1, hn::Mul(a0, b0), hn::Mul(a1, b1));
  };
  const auto a0 = hn::LoadU(du, x[0] + at);
  const auto a1 = hn::LoadU(du, x[1] + at);
  if constexpr (Sides::kReference) {
    store(kX, a0, a1);
    store_product(kXX, a0, a0, a1, a1);
  }
  if constexpr (Sides::kTest) {
    const auto b0 = hn::LoadU(du, y[0] + at);
    const auto b1 = hn::LoadU(du, y[1] + at);
    store(kY, b0, b1);
    store_product(kYY, b0, b0, b1, b1);
    store_product(kXY, a0, b0, a1, b1);
  }
}

// Filters maps vertically, each as the two vectors that packed_columns() joins.
template <int kPairs, size_t kMaps>
HWY_INLINE void sum_down(const uint32_t* const (&maps)[kMaps], size_t step,
                         const VifFilter16& filter, Two (&sums)[2 * kMaps]) {
  const VmafU32 d;
  filtered<kPairs>(
      filter,
      [&](size_t i, size_t p) HWY_ATTR {
        const uint32_t* from = maps[i / 2] + i % 2 * hn::Lanes(d);
        return hn::BitCast(VmafD16(), hn::Load(d, from + p * step));
      },
      sums);
}

HWY_INLINE void store_halves(VmafV32 first, VmafV32 second, int16_t* high,
                             int16_t* low) {
  const VmafV32 flip = hn::Set(VmafD32(), int32_t(0x80000000u));
  // The arithmetic shift of a flipped value is its flipped high half.
  const VmafV32 a = hn::ShiftRight<16>(hn::Xor(first, flip));
  const VmafV32 b = hn::ShiftRight<16>(hn::Xor(second, flip));
  hn::StoreU(packed_columns(a, b), VmafD16(), high);
  store_flipped(first, second, low);
}

// Stores two rows of a map, or of both its halves.
template <class Value>
HWY_INLINE void store_rows(const VifStrip& strip, size_t map, size_t x,
                           const Value& value) {
  const Two first = value(0);
  const Two second = value(1);
  store_flipped(first.even, second.even, strip.down[0][map] + x);
  store_flipped(first.odd, second.odd, strip.down[1][map] + x);
}
template <class Value>
HWY_INLINE void store_rows_in_halves(const VifStrip& strip, size_t map,
                                     size_t x, const Value& value) {
  const Two first = value(0);
  const Two second = value(1);
  store_halves(first.even, second.even, strip.down[0][map] + x,
               strip.down[0][map + 1] + x);
  store_halves(first.odd, second.odd, strip.down[1][map] + x,
               strip.down[1][map + 1] + x);
}

template <class Sides>
HWY_NOINLINE void filter_bytes_down(const VifStrip& strip,
                                    const uint32_t* pairs,
                                    const VifFilter16& filter, size_t columns) {
  constexpr size_t kStep = kVifByteMaps * kVifColumns;
  const VmafD32 d;
  const VmafV32 mean_half = hn::Set(d, (128 << 16) + 128);
  const VmafV32 middle_square = hn::Set(d, 1 << 30);
  for (size_t x = 0; x < columns; x += 2 * hn::Lanes(d)) {
    const auto map = [&](size_t i) {
      return pairs + byte_place(i) * kVifColumns + x;
    };
    // Sums of a are those of x minus 2^23. Those of a a and a y are derived
    // from it.
    const auto mean_of = [&](const Two& sum) HWY_ATTR {
      return Two{hn::ShiftRight<8>(hn::Add(sum.even, mean_half)),
                 hn::ShiftRight<8>(hn::Add(sum.odd, mean_half))};
    };
    const auto square_of = [&](const Two& sum, const Two& mean,
                               int shift) HWY_ATTR {
      return Two{hn::Add(hn::Add(sum.even, middle_square),
                         hn::ShiftLeftSame(mean.even, shift)),
                 hn::Add(hn::Add(sum.odd, middle_square),
                         hn::ShiftLeftSame(mean.odd, shift))};
    };
    const auto store_side = [&](size_t mean, size_t square,
                                Two(&sums)[4]) HWY_ATTR {
      sum_down<9, 2>({map(mean), map(square)}, kStep, filter, sums);
      store_rows(strip, mean, x,
                 [&](size_t i) HWY_ATTR { return mean_of(sums[i]); });
      store_rows_in_halves(strip, square, x, [&](size_t i) HWY_ATTR {
        return square_of(sums[2 + i], sums[i], 8);
      });
    };
    Two sums[4];
    if constexpr (Sides::kReference) store_side(kX, kXX, sums);
    if constexpr (Sides::kTest) {
      store_side(kY, kYY, sums);
      Two products[2];
      sum_down<9, 1>({map(kXY)}, kStep, filter, products);
      store_rows_in_halves(strip, kXY, x, [&](size_t i) HWY_ATTR {
        return square_of(products[i], sums[i], 7);
      });
    }
  }
}

struct WordShifts {
  int doubled, mean, square;
};

template <int kPairs, class Sides>
HWY_NOINLINE void filter_words_down(const VifStrip& strip,
                                    const uint32_t* pairs,
                                    const VifFilter16& filter,
                                    const WordShifts& shifts, size_t columns) {
  constexpr size_t kStep = kVifMostMaps * kVifColumns;
  const VmafU32 d;
  const VmafD32 ds;
  const VmafVU32 flip = hn::Set(d, 0x80000000u);
  const VmafVU32 mean_half = hn::Set(d, 1u << (shifts.mean - 1));
  const VmafVU32 square_half = hn::Set(d, 1u << (shifts.square - 1));
  const auto unflipped = [&](VmafV32 sum) HWY_ATTR {
    return hn::Xor(hn::ShiftLeftSame(hn::BitCast(d, sum), shifts.doubled),
                   flip);
  };
  const auto mean_of = [&](VmafV32 sum) HWY_ATTR {
    return hn::BitCast(
        ds,
        hn::ShiftRightSame(hn::Add(unflipped(sum), mean_half), shifts.mean));
  };
  const auto square_of = [&](VmafV32 high, VmafV32 low) HWY_ATTR {
    return hn::BitCast(
        ds, hn::Add(hn::ShiftLeftSame(unflipped(high), 16 - shifts.square),
                    hn::ShiftRightSame(hn::Add(unflipped(low), square_half),
                                       shifts.square)));
  };
  for (size_t x = 0; x < columns; x += 2 * hn::Lanes(d)) {
    const auto map = [&](size_t i) { return pairs + i * kVifColumns + x; };
    const auto store_mean = [&](size_t mean) HWY_ATTR {
      Two sums[2];
      sum_down<kPairs, 1>({map(mean)}, kStep, filter, sums);
      store_rows(strip, mean, x, [&](size_t i) HWY_ATTR {
        return Two{mean_of(sums[i].even), mean_of(sums[i].odd)};
      });
    };
    const auto store_square = [&](size_t square) HWY_ATTR {
      Two sums[4];
      sum_down<kPairs, 2>({map(square), map(square + 1)}, kStep, filter, sums);
      store_rows_in_halves(strip, square, x, [&](size_t i) HWY_ATTR {
        return Two{square_of(sums[i].even, sums[2 + i].even),
                   square_of(sums[i].odd, sums[2 + i].odd)};
      });
    };
    if constexpr (Sides::kReference) {
      store_mean(kX);
      store_square(kXX);
    }
    if constexpr (Sides::kTest) {
      store_mean(kY);
      store_square(kYY);
      store_square(kXY);
    }
  }
}

// ---- rows -------------------------------------------------------------------

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

struct TwoUnsigned {
  VmafVU32 even, odd;
};

// Horizontal sums of the maps of one row, for every second column from `at` on
// and for the columns between them.
template <int kPairs, size_t kMaps>
HWY_INLINE void sum_along(const int16_t* const* down, size_t at,
                          const VifFilter16& filter,
                          const size_t (&maps)[kMaps],
                          TwoUnsigned (&out)[kMaps]) {
  const VmafU32 d;
  const VmafVU32 flip = hn::Set(d, 0x80000000u);
  Two sums[kMaps];
  filtered<kPairs>(
      filter,
      [&](size_t i, size_t p)
          HWY_ATTR { return hn::LoadU(VmafD16(), down[maps[i]] + at + 2 * p); },
      sums);
  const auto unflipped = [&](VmafV32 sum) HWY_ATTR {
    return hn::Xor(hn::ShiftLeftSame(hn::BitCast(d, sum), filter.double_shift),
                   flip);
  };
  for (size_t i = 0; i < kMaps; ++i) {
    out[i] = {unflipped(sums[i].even), unflipped(sums[i].odd)};
  }
}

// The mean of squares (or products) minus the square (or product) of means.
HWY_INLINE Two moment(const TwoUnsigned& high, const TwoUnsigned& low,
                      const TwoUnsigned& a, const TwoUnsigned& b) {
  const VmafD32 d;
  const VmafVU32 half = hn::Set(VmafU32(), 32768u);
  const auto less = [&](VmafVU32 h, VmafVU32 l, VmafVU32 p,
                        VmafVU32 q) HWY_ATTR {
    const VmafVU32 mean = hn::Add(h, hn::ShiftRight<16>(hn::Add(l, half)));
    return hn::BitCast(d, hn::Sub(mean, high_product(p, q)));
  };
  return {less(high.even, low.even, a.even, b.even),
          less(high.odd, low.odd, a.odd, b.odd)};
}

// Filtered means, variances and the covariance, each for two columns.
struct RowMoments {
  TwoUnsigned mean, test_mean;
  Two variance, test_variance, covariance;

  HWY_INLINE void load(const uint32_t* from) {
    const VmafD32 d;
    const VmafU32 du;
    const size_t lanes = hn::Lanes(d);
    mean = {hn::Load(du, from), hn::Load(du, from + lanes)};
    variance = {hn::BitCast(d, hn::Load(du, from + 2 * lanes)),
                hn::BitCast(d, hn::Load(du, from + 3 * lanes))};
  }
  HWY_INLINE void store(uint32_t* to) const {
    const VmafU32 du;
    const size_t lanes = hn::Lanes(du);
    hn::Store(mean.even, du, to);
    hn::Store(mean.odd, du, to + lanes);
    hn::Store(hn::BitCast(du, variance.even), du, to + 2 * lanes);
    hn::Store(hn::BitCast(du, variance.odd), du, to + 3 * lanes);
  }

  template <int kPairs, class Sides>
  HWY_INLINE void filter(const int16_t* const* down, size_t at,
                         const VifFilter16& by) {
    if constexpr (Sides::kReference && Sides::kTest) {
      TwoUnsigned sums[4];
      sum_along<kPairs, 4>(down, at, by, {kX, kY, kXX, kXX + 1}, sums);
      mean = sums[0];
      test_mean = sums[1];
      variance = moment(sums[2], sums[3], mean, mean);
      sum_along<kPairs, 4>(down, at, by, {kYY, kYY + 1, kXY, kXY + 1}, sums);
      test_variance = moment(sums[0], sums[1], test_mean, test_mean);
      covariance = moment(sums[2], sums[3], mean, test_mean);
    } else if constexpr (Sides::kReference) {
      TwoUnsigned sums[3];
      sum_along<kPairs, 3>(down, at, by, {kX, kXX, kXX + 1}, sums);
      mean = sums[0];
      variance = moment(sums[1], sums[2], mean, mean);
    } else {
      TwoUnsigned sums[3];
      sum_along<kPairs, 3>(down, at, by, {kY, kYY, kYY + 1}, sums);
      test_mean = sums[0];
      test_variance = moment(sums[1], sums[2], test_mean, test_mean);
      TwoUnsigned products[2];
      sum_along<kPairs, 2>(down, at, by, {kXY, kXY + 1}, products);
      covariance = moment(products[0], products[1], mean, test_mean);
    }
  }

  // Keeps `left` columns and sets those after them to variance 0.
  HWY_INLINE void clear_behind(size_t left) {
    const VmafD32 d;
    const auto even = hn::FirstN(d, (left + 1) / 2);
    const auto odd = hn::FirstN(d, left / 2);
    variance = {hn::IfThenElseZero(even, variance.even),
                hn::IfThenElseZero(odd, variance.odd)};
    test_variance = {hn::IfThenElseZero(even, test_variance.even),
                     hn::IfThenElseZero(odd, test_variance.odd)};
  }
};

// ---- a band -----------------------------------------------------------------

// Selects the frames to filter. If the reference is not filtered, its moments
// are read; if only the reference is filtered, they are stored.
struct BothSides {
  using Moments = const uint32_t*;
  static constexpr bool kReference = true;
  static constexpr bool kTest = true;
};
struct ReferenceSide {
  using Moments = uint32_t*;
  static constexpr bool kReference = true;
  static constexpr bool kTest = false;
};
struct TestSide {
  using Moments = const uint32_t*;
  static constexpr bool kReference = false;
  static constexpr bool kTest = true;
};

template <int kPairs, class Sides, bool kNeg>
HWY_NOINLINE void add_row(const VifStrip& strip, int parity,
                          const VifFilter16& filter, size_t width,
                          typename Sides::Moments moments, VifStripSums& all) {
  const VmafD32 d;
  const size_t step = 2 * hn::Lanes(d);
  VifStripSums sums = all;
  for (size_t x = 0; x < width; x += step) {
    RowMoments at;
    if constexpr (!Sides::kReference) {
      at.load(moments + 2 * x);
      // Prefetch the moments of the next row, which lie far away.
      for (size_t line = 0; line < 2 * step; line += 16) {
        hwy::Prefetch(moments + vmaf_vif_moments(width) + 2 * x + line);
      }
    }
    at.template filter<kPairs, Sides>(
        strip.down[parity], x + kVifSide - size_t(filter.half), filter);
    if constexpr (!Sides::kTest) {
      at.store(moments + 2 * x);
      at.test_variance = at.covariance = at.variance;
    }
    at.test_variance.even = hn::Max(at.test_variance.even, hn::Zero(d));
    at.test_variance.odd = hn::Max(at.test_variance.odd, hn::Zero(d));
    if (HWY_UNLIKELY(width - x < step)) {
      at.clear_behind(width - x);
      // Columns beyond the width were counted as plain.
      if constexpr (Sides::kReference)
        sums.plain -= int64_t(step - (width - x));
    }
    add_pixels<Sides, kNeg>(at.variance.even, at.test_variance.even,
                            at.covariance.even, sums);
    add_pixels<Sides, kNeg>(at.variance.odd, at.test_variance.odd,
                            at.covariance.odd, sums);
  }
  all = sums;
}

template <int kPairs, bool kBytes, class Sides, bool kNeg>
HWY_NOINLINE void band_strip(const VmafVifBand& band, const VifStrip& strip,
                             const VifFilter16& filter, size_t x0, size_t width,
                             typename Sides::Moments moments,
                             VmafVifSums& all) {
  constexpr size_t kStep = (kBytes ? kVifByteMaps : kVifMostMaps) * kVifColumns;
  const size_t step = 2 * hn::Lanes(VmafD32());
  const size_t columns = (width + 2 * kVifSide + step - 1) / step * step;
  const size_t pairs = size_t(band.rows + 2 * filter.half + 1) / 2;
  const WordShifts shifts = {filter.double_shift,
                             band.scale == 0 ? band.bits : 16,
                             band.scale == 0 ? 2 * (band.bits - 8) : 16};
  for (size_t p = 0; p < pairs; ++p) {
    const uint16_t* const* test = Sides::kTest ? band.test + 2 * p : nullptr;
    for (size_t x = 0; x < columns; x += step) {
      uint32_t* out = strip.pairs + p * kStep + x;
      const ptrdiff_t at = ptrdiff_t(x0 + x) - ptrdiff_t(kVifSide);
      if (p + 1 < pairs) {
        for (size_t row = 2 * p + 2; row < 2 * p + 4; ++row) {
          hwy::Prefetch(band.reference[row] + at);
          if (Sides::kTest) hwy::Prefetch(band.test[row] + at);
        }
      }
      if constexpr (kBytes) {
        interleave_bytes<Sides>(band.reference + 2 * p, test, at, out);
      } else {
        interleave_words<Sides>(band.reference + 2 * p, test, at, out);
      }
    }
  }
  VifStripSums sums;
  sums.clear();
  for (int row = 0; row < band.rows; row += 2) {
    const uint32_t* from = strip.pairs + size_t(row / 2) * kStep;
    if constexpr (kBytes) {
      filter_bytes_down<Sides>(strip, from, filter, columns);
    } else {
      filter_words_down<kPairs, Sides>(strip, from, filter, shifts, columns);
    }
    for (int parity = 0; parity < HWY_MIN(2, band.rows - row); ++parity) {
      add_row<kPairs, Sides, kNeg>(strip, parity, filter, width, moments, sums);
      if (moments) moments += vmaf_vif_moments(width);
    }
  }
  sums.add_to(all);
}

template <int kPairs, bool kBytes, class Sides, bool kNeg>
HWY_INLINE VmafVifSums band_of(const VmafVifBand& band,
                               typename Sides::Moments moments, void* scratch) {
  const VifStrip strip = strip_in(scratch);
  VifFilter16 filter;
  make_filter(band.scale, filter);
  VmafVifSums all;
  for (size_t x0 = 0; x0 < band.width; x0 += kVifStrip) {
    const size_t width = HWY_MIN(kVifStrip, band.width - x0);
    band_strip<kPairs, kBytes, Sides, kNeg>(band, strip, filter, x0, width,
                                            moments, all);
    if (moments) moments += size_t(band.rows) * vmaf_vif_moments(width);
  }
  return all;
}

template <class Sides, bool kNeg>
VmafVifSums band_at_scale(const VmafVifBand& band,
                          typename Sides::Moments moments, void* scratch) {
  switch (band.scale) {
    case 0:
      return band.bits == 8
                 ? band_of<9, true, Sides, kNeg>(band, moments, scratch)
                 : band_of<9, false, Sides, kNeg>(band, moments, scratch);
    case 1: return band_of<5, false, Sides, kNeg>(band, moments, scratch);
    case 2: return band_of<3, false, Sides, kNeg>(band, moments, scratch);
    default: return band_of<2, false, Sides, kNeg>(band, moments, scratch);
  }
}

VmafVifSums vmaf_vif_prepare(const VmafVifBand& band, uint32_t* moments,
                             void* scratch) {
  return band_at_scale<ReferenceSide, false>(band, moments, scratch);
}

VmafVifSums vmaf_vif_band(const VmafVifBand& band, void* scratch) {
  const uint32_t* known = band.moments;
  if (known) {
    return band.with_neg ? band_at_scale<TestSide, true>(band, known, scratch)
                         : band_at_scale<TestSide, false>(band, known, scratch);
  }
  return band.with_neg ? band_at_scale<BothSides, true>(band, known, scratch)
                       : band_at_scale<BothSides, false>(band, known, scratch);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(vmaf_vif_band);
HWY_EXPORT(vmaf_vif_prepare);

size_t vmaf_vif_scratch_bytes() {
  return kVifPairRows * kVifMostMaps * kVifColumns * sizeof(uint32_t) +
         2 * kVifMostMaps * kVifColumns * sizeof(int16_t);
}

VmafVifSums vmaf_vif_band(const VmafVifBand& band, void* scratch) {
  return HWY_DYNAMIC_DISPATCH(vmaf_vif_band)(band, scratch);
}

VmafVifSums vmaf_vif_prepare(const VmafVifBand& band, uint32_t* moments,
                             void* scratch) {
  return HWY_DYNAMIC_DISPATCH(vmaf_vif_prepare)(band, moments, scratch);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
