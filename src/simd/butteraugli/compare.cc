// SPDX-License-Identifier: Apache-2.0
#include "simd/butteraugli/butteraugli.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/butteraugli/compare.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include <cmath>

#include "simd/float_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
namespace bt = butteraugli;

constexpr size_t kPairBegin = 32;

// Calls body(offset) for each vector of a block.
template <class Body>
HWY_INLINE void for_each_vector(const bt::Columns& columns, const Body& body) {
  for (size_t row = 0; row < bt::kBlockRows; ++row) {
    for (size_t x = kPairBegin; x < columns.pair_end; x += hn::Lanes(df)) {
      body(row * bt::kStride + x);
    }
  }
}

HWY_INLINE F difference(bt::ConstBlock u, bt::ConstBlock v, size_t at) {
  return hn::Sub(hn::Load(df, u + at), hn::Load(df, v + at));
}
HWY_INLINE F squared(F x) { return hn::Mul(x, x); }

void compare_low(const bt::ConstBlock (&reference)[3],
                 const bt::ConstBlock (&test)[3], const bt::Columns& columns,
                 const bt::Weights& weights, bt::Block dc) {
  const F weight_x = set(29.2353797994f * weights.x);
  for_each_vector(columns, [&](size_t at) HWY_ATTR {
    F sum = hn::Mul(squared(difference(reference[0], test[0], at)), weight_x);
    sum = hn::MulAdd(squared(difference(reference[1], test[1], at)),
                     set(0.844626970982f), sum);
    sum = hn::MulAdd(squared(difference(reference[2], test[2], at)),
                     set(0.703646627719f), sum);
    hn::Store(sum, df, dc + at);
  });
}

// The factors of a band's differences for the Malta filter: for the difference
// itself, and for the part outside of the range around the reference's value.
struct MaltaBand {
  MaltaBand(double weight, double norm, double scale, double asymmetry)
      : n(float(norm)),
        a(factor(norm, scale, 0.5f, weight * asymmetry)),
        b(factor(norm, scale, 0.33f, weight / asymmetry)) {}

  static float factor(double norm, double scale, float share, double weight) {
    return float(norm * scale * std::sqrt(double(share) * weight) /
                 (2 * 3.75 + 1));
  }

  float n;
  float a;
  float b;
};
constexpr double kDense = 0.39905817637;
constexpr double kSparse = 0.611612573796;

HWY_INLINE F malta_difference(const MaltaBand& band, F u, F v) {
  const F size_u = hn::Abs(u);
  const F sizes =
      hn::MulAdd(hn::Add(size_u, hn::Abs(v)), set(0.5f), set(band.n));
  // v times the sign of u, and its distance from the interval [0.55, 1.05] |u|.
  const F sign = hn::And(u, hn::SignBit(df));
  const F along = hn::Xor(v, sign);
  const F below = hn::Max(hn::MulSub(size_u, set(0.55f), along), hn::Zero(df));
  const F above =
      hn::Max(hn::NegMulAdd(size_u, set(1.05f), along), hn::Zero(df));
  const F outside = hn::Xor(hn::Sub(below, above), sign);
  const F weighted =
      hn::MulAdd(hn::Sub(u, v), set(band.a), hn::Mul(outside, set(band.b)));
  return hn::Div(weighted, sizes);
}

HWY_INLINE bool is_nonzero(F seen) {
  return !hn::AllTrue(df, hn::Eq(seen, hn::Zero(df)));
}

bt::Nonzero compare_middle(const bt::ConstBlock (&reference)[3],
                           const bt::ConstBlock (&test)[3],
                           const bt::Columns& columns,
                           const bt::Weights& weights, bt::Block ac,
                           const bt::Block (&malta)[2]) {
  const MaltaBand band_x(8246.75321353, 1009002.70582, kSparse, 1);
  const MaltaBand band_y(37.0819870399, 130262059.556, kSparse, 1);
  const F weight_x = set(2150.0f * weights.x);
  F seen_x = hn::Zero(df), seen_y = hn::Zero(df);
  for_each_vector(columns, [&](size_t at) HWY_ATTR {
    const F ux = hn::Load(df, reference[0] + at);
    const F vx = hn::Load(df, test[0] + at);
    const F uy = hn::Load(df, reference[1] + at);
    const F vy = hn::Load(df, test[1] + at);
    F sum = hn::Mul(squared(hn::Sub(ux, vx)), weight_x);
    sum = hn::MulAdd(squared(hn::Sub(uy, vy)), set(10.6195433239f), sum);
    sum = hn::MulAdd(squared(difference(reference[2], test[2], at)),
                     set(16.2176043152f), sum);
    hn::Store(sum, df, ac + at);
    const F dx = malta_difference(band_x, ux, vx);
    const F dy = malta_difference(band_y, uy, vy);
    hn::Store(dx, df, malta[0] + at);
    hn::Store(dy, df, malta[1] + at);
    seen_x = hn::Or(seen_x, dx);
    seen_y = hn::Or(seen_y, dy);
  });
  return {is_nonzero(seen_x), is_nonzero(seen_y)};
}

// Weighted squared difference, plus the weighted square of the part of the test
// outside of [0.4, 1] of the reference.
HWY_INLINE F asymmetric(F u, F v, F weight_all, F weight_outside) {
  const F size_u = hn::Abs(u);
  const F along = hn::Xor(v, hn::And(u, hn::SignBit(df)));
  const F below = hn::Max(hn::MulSub(size_u, set(0.4f), along), hn::Zero(df));
  const F above = hn::Max(hn::Sub(along, size_u), hn::Zero(df));
  return hn::MulAdd(squared(hn::Sub(u, v)), weight_all,
                    hn::Mul(squared(hn::Add(below, above)), weight_outside));
}

bt::HighNonzero compare_high(const bt::HighBands& reference,
                             const bt::HighBands& test,
                             const bt::Columns& columns,
                             const bt::Weights& weights, bt::Block ac,
                             const bt::HighDifferences& malta) {
  const double h = double(weights.asymmetry);
  const MaltaBand bands[4] = {
      {6923.99476109, 8051.15833247, kSparse, std::sqrt(h)},  // high X
      {18.7237414387, 4498534.45232, kSparse, std::sqrt(h)},  // high Y
      {173.5, 5.0, kDense, h},                                // ultra X
      {1.10039032555, 71.7800275169, kDense, h}};             // ultra Y
  const float ah = weights.asymmetry;
  const F weight_x = set(0.8f * 400.0f * ah * weights.x);
  const F outside_x = set(0.8f * 400.0f / ah * weights.x);
  const F weight_y = set(0.8f * 1.50815703118f * ah);
  const F outside_y = set(0.8f * 1.50815703118f / ah);
  F seen[4] = {hn::Zero(df), hn::Zero(df), hn::Zero(df), hn::Zero(df)};
  for_each_vector(columns, [&](size_t at) HWY_ATTR {
    const F u[4] = {hn::Load(df, reference.high[0] + at),
                    hn::Load(df, reference.high[1] + at),
                    hn::Load(df, reference.ultra[0] + at),
                    hn::Load(df, reference.ultra[1] + at)};
    const F v[4] = {
        hn::Load(df, test.high[0] + at), hn::Load(df, test.high[1] + at),
        hn::Load(df, test.ultra[0] + at), hn::Load(df, test.ultra[1] + at)};
    const F sum = hn::Add(asymmetric(u[0], v[0], weight_x, outside_x),
                          asymmetric(u[1], v[1], weight_y, outside_y));
    hn::Store(hn::Add(hn::Load(df, ac + at), sum), df, ac + at);
    const bt::Block out[4] = {malta.high[0], malta.high[1], malta.ultra[0],
                              malta.ultra[1]};
    for (int i = 0; i < 4; ++i) {
      const F d = malta_difference(bands[i], u[i], v[i]);
      hn::Store(d, df, out[i] + at);
      seen[i] = hn::Or(seen[i], d);
    }
  });
  return {{is_nonzero(seen[0]), is_nonzero(seen[1])},
          {is_nonzero(seen[2]), is_nonzero(seen[3])}};
}

void compare_masks(bt::ConstBlock reference, bt::ConstBlock test,
                   const bt::Columns& columns, bt::Block ac) {
  for_each_vector(columns, [&](size_t at) HWY_ATTR {
    const F d = difference(reference, test, at);
    hn::Store(hn::MulAdd(squared(d), set(10.0f), hn::Load(df, ac + at)), df,
              ac + at);
  });
}

// The three smallest values, in ascending order.
struct Smallest {
  F first, second, third;

  HWY_INLINE void insert(F value) {
    third = hn::Min(third, hn::Max(second, value));
    second = hn::Min(second, hn::Max(first, value));
    first = hn::Min(first, value);
  }
};

// The mask at a pixel: a weighted mean of the smallest values of the pixel and
// its neighbors at distance 3.
HWY_INLINE F eroded(bt::ConstBlock above, bt::ConstBlock here,
                    bt::ConstBlock below) {
  const F center = hn::Load(df, here);
  const F twice = hn::Add(center, center);
  Smallest least = {center, twice, twice};
  for (const bt::ConstBlock row : {above, below}) {
    least.insert(hn::LoadU(df, row - 3));
    least.insert(hn::Load(df, row));
    least.insert(hn::LoadU(df, row + 3));
  }
  least.insert(hn::LoadU(df, here - 3));
  least.insert(hn::LoadU(df, here + 3));
  F mask = hn::Mul(least.first, set(0.45f));
  mask = hn::MulAdd(least.second, set(0.3f), mask);
  return hn::MulAdd(least.third, set(0.25f), mask);
}

void difference_map(const bt::ConstBlock (&mask)[3], bt::ConstBlock dc,
                    bt::ConstBlock ac, const bt::Columns& columns,
                    bt::Block map) {
  constexpr float kScale = 1.0f / (17.83f * 0.79079917404f);
  const auto row_at = [&mask](size_t row) HWY_ATTR {
    return mask[row / 4] + (row % 4) * bt::kStride;
  };
  for (size_t row = 0; row < bt::kBlockRows; ++row) {
    for (size_t x = kPairBegin; x < columns.pair_end; x += hn::Lanes(df)) {
      const size_t at = row * bt::kStride + x;
      const F m =
          eroded(row_at(row + 1) + x, row_at(row + 4) + x, row_at(row + 7) + x);
      const F k_ac = hn::Add(
          hn::Div(set(2.5485944793f),
                  hn::MulAdd(m, set(0.451936922203f), set(0.829591754942f))),
          set(1.0f));
      const F k_dc = hn::Add(
          hn::Div(set(0.505054525019f),
                  hn::MulAdd(m, set(3.87449418804f), set(0.20025578522f))),
          set(1.0f));
      const F sum = hn::MulAdd(squared(k_ac), hn::Load(df, ac + at),
                               hn::Mul(squared(k_dc), hn::Load(df, dc + at)));
      hn::Store(hn::Mul(hn::Sqrt(sum), set(kScale)), df, map + at);
    }
  }
}

}  // namespace
}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {
HWY_EXPORT(compare_low);
HWY_EXPORT(compare_middle);
HWY_EXPORT(compare_high);
HWY_EXPORT(compare_masks);
HWY_EXPORT(difference_map);

namespace butteraugli {

void compare_low(const ConstBlock (&reference)[3], const ConstBlock (&test)[3],
                 const Columns& columns, const Weights& weights, Block dc) {
  HWY_DYNAMIC_DISPATCH(compare_low)(reference, test, columns, weights, dc);
}

Nonzero compare_middle(const ConstBlock (&reference)[3],
                       const ConstBlock (&test)[3], const Columns& columns,
                       const Weights& weights, Block ac,
                       const Block (&malta)[2]) {
  return HWY_DYNAMIC_DISPATCH(compare_middle)(reference, test, columns, weights,
                                              ac, malta);
}

HighNonzero compare_high(const HighBands& reference, const HighBands& test,
                         const Columns& columns, const Weights& weights,
                         Block ac, const HighDifferences& malta) {
  return HWY_DYNAMIC_DISPATCH(compare_high)(reference, test, columns, weights,
                                            ac, malta);
}

void compare_masks(ConstBlock reference, ConstBlock test,
                   const Columns& columns, Block ac) {
  HWY_DYNAMIC_DISPATCH(compare_masks)(reference, test, columns, ac);
}

void difference_map(const ConstBlock (&mask)[3], ConstBlock dc, ConstBlock ac,
                    const Columns& columns, Block map) {
  HWY_DYNAMIC_DISPATCH(difference_map)(mask, dc, ac, columns, map);
}

}  // namespace butteraugli
}  // namespace framewise::simd
#endif  // HWY_ONCE
