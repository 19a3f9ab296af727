// SPDX-License-Identifier: Apache-2.0
#include "simd/evidence/evidence_planes.h"

#include <algorithm>
#include <cstdlib>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/evidence/evidence_planes.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using DSample = hn::ScalableTag<int16_t>;

// 0.564 and 0.713 as fractions of 2^15.
constexpr int16_t kU = 18481;
constexpr int16_t kV = 23364;

int16_t fixed_15(int value, int factor) {
  return int16_t((value * factor + (1 << 14)) >> 15);
}

void units_of_pixel(const uint8_t* p, int16_t& y, int16_t& u, int16_t& v) {
  y = int16_t((77 * p[0] + 150 * p[1] + 29 * p[2] + 32) >> 6);
  u = fixed_15(kUnitsPerLevel * p[2] - y, kU);
  v = fixed_15(kUnitsPerLevel * p[0] - y, kV);
}

// Luma units of a vector of pixels, and their blue and red in units.
template <class D>
struct Luma {
  hn::Vec<D> y, blue, red;
};

// Processes two colors at a time as the 16-bit halves of 32-bit pixels.
// Weighted sums stay below 2^16.
template <class D>
HWY_INLINE Luma<D> luma_of(D d, const uint8_t* rgba) {
  const hn::RebindToUnsigned<D> du;
  const hn::Repartition<uint32_t, D> d32;
  const auto* const pixels = reinterpret_cast<const uint32_t*>(rgba);
  const auto mask = hn::Set(d32, 0x00FF00FFu);
  const auto weights_rb = hn::BitCast(du, hn::Set(d32, 29u << 16 | 77u));
  const auto weights_g = hn::BitCast(du, hn::Set(d32, 150u));
  const auto colors = [&](hn::Vec<decltype(d32)> words) HWY_ATTR {
    return hn::BitCast(du, hn::And(words, mask));
  };
  const auto sum = [&](hn::Vec<decltype(du)> rb,
                       hn::Vec<decltype(d32)> words) HWY_ATTR {
    const auto red_and_blue = hn::Mul(rb, weights_rb);
    const auto blue =
        hn::BitCast(du, hn::ShiftRight<16>(hn::BitCast(d32, red_and_blue)));
    const auto green = hn::Mul(colors(hn::ShiftRight<8>(words)), weights_g);
    return hn::Add(hn::Add(red_and_blue, blue), green);
  };
  const auto first = hn::LoadU(d32, pixels);
  const auto second = hn::LoadU(d32, pixels + hn::Lanes(d32));
  const auto rb0 = colors(first);
  const auto rb1 = colors(second);
  const auto weighted = hn::Add(
      hn::ConcatEven(du, sum(rb1, second), sum(rb0, first)), hn::Set(du, 32));
  return {hn::BitCast(d, hn::ShiftRight<6>(weighted)),
          hn::BitCast(d, hn::ShiftLeft<2>(hn::ConcatOdd(du, rb1, rb0))),
          hn::BitCast(d, hn::ShiftLeft<2>(hn::ConcatEven(du, rb1, rb0)))};
}

template <class D>
struct Units {
  hn::Vec<D> y, u, v;
};

template <class D>
HWY_INLINE Units<D> units_of(D d, const uint8_t* rgba) {
  const Luma<D> luma = luma_of(d, rgba);
  return {luma.y,
          hn::MulFixedPoint15(hn::Sub(luma.blue, luma.y), hn::Set(d, kU)),
          hn::MulFixedPoint15(hn::Sub(luma.red, luma.y), hn::Set(d, kV))};
}

// Rows of a block are shorter than the vectors of some machines, so these
// narrower vectors process the rest.
using Middle16 = hn::CappedTag<int16_t, 16>;
using Narrow16 = hn::CappedTag<int16_t, 8>;

// Calls visit(d, i) for every vector. Returns the end of the last one.
template <typename Visit>
HWY_INLINE size_t for_vectors(size_t count, const Visit& visit) {
  size_t i = 0;
  for (const DSample d; i + hn::Lanes(d) <= count; i += hn::Lanes(d))
    visit(d, i);
  for (const Middle16 d; i + hn::Lanes(d) <= count; i += hn::Lanes(d)) {
    visit(d, i);
  }
  for (const Narrow16 d; i + hn::Lanes(d) <= count; i += hn::Lanes(d)) {
    visit(d, i);
  }
  return i;
}

void to_luma_units(const uint8_t* rgba, size_t count, int16_t* y) {
  const auto vector = [&](auto d, size_t i) HWY_ATTR {
    hn::StoreU(luma_of(d, rgba + 4 * i).y, d, y + i);
  };
  size_t i = for_vectors(count, vector);
  for (; i < count; ++i) {
    int16_t unused_u, unused_v;
    units_of_pixel(rgba + 4 * i, y[i], unused_u, unused_v);
  }
}

void to_units(const uint8_t* rgba, size_t count, int16_t* y, int16_t* u,
              int16_t* v) {
  const auto vector = [&](auto d, size_t i) HWY_ATTR {
    const auto units = units_of(d, rgba + 4 * i);
    hn::StoreU(units.y, d, y + i);
    hn::StoreU(units.u, d, u + i);
    hn::StoreU(units.v, d, v + i);
  };
  size_t i = for_vectors(count, vector);
  for (; i < count; ++i) units_of_pixel(rgba + 4 * i, y[i], u[i], v[i]);
}

// Stores `now` in `samples` and returns the lanes that changed by more than
// `limit`.
template <class D>
HWY_INLINE hn::Mask<D> update(D d, hn::Vec<D> now, int16_t limit,
                              int16_t* samples) {
  const auto change = hn::Abs(hn::Sub(now, hn::LoadU(d, samples)));
  hn::StoreU(now, d, samples);
  return hn::Gt(change, hn::Set(d, limit));
}

void to_units_moved(const uint8_t* rgba, size_t count, int16_t limit,
                    int16_t* y, int16_t* u, int16_t* v, uint8_t* moved) {
  const auto vector = [&](auto d, size_t i) HWY_ATTR {
    const hn::Rebind<uint8_t, decltype(d)> d8;
    const auto units = units_of(d, rgba + 4 * i);
    const auto any = hn::Or(update(d, units.y, limit, y + i),
                            hn::Or(update(d, units.u, limit, u + i),
                                   update(d, units.v, limit, v + i)));
    const auto marks = hn::IfThenElseZero(any, hn::Set(d, 1));
    hn::StoreU(hn::DemoteTo(d8, marks), d8, moved + i);
  };
  size_t i = for_vectors(count, vector);
  for (; i < count; ++i) {
    int16_t ny, nu, nv;
    units_of_pixel(rgba + 4 * i, ny, nu, nv);
    moved[i] = std::abs(ny - y[i]) > limit || std::abs(nu - u[i]) > limit ||
               std::abs(nv - v[i]) > limit;
    y[i] = ny;
    u[i] = nu;
    v[i] = nv;
  }
}

// Marks samples from `begin` on in whole vectors of D. Returns the end of the
// last vector.
template <class D>
HWY_INLINE size_t mark_vectors(D d, const int16_t* y, ptrdiff_t stride,
                               size_t begin, size_t count, int flat, int edge,
                               uint8_t* marks) {
  const hn::Rebind<uint8_t, D> d8;
  const size_t lanes = hn::Lanes(d);
  size_t i = begin;
  for (; i + lanes <= count; i += lanes) {
    auto low = hn::LoadU(d, y + i);
    auto high = low;
    for (ptrdiff_t row = -1; row <= 1; ++row) {
      for (ptrdiff_t x = -1; x <= 1; ++x) {
        const auto value = hn::LoadU(d, y + ptrdiff_t(i) + row * stride + x);
        low = hn::Min(low, value);
        high = hn::Max(high, value);
      }
    }
    const auto range = hn::Sub(high, low);
    const auto is_flat = hn::Not(hn::Gt(range, hn::Set(d, int16_t(flat))));
    const auto is_edge = hn::Gt(range, hn::Set(d, int16_t(edge - 1)));
    const auto found = hn::Or(hn::IfThenElseZero(is_flat, hn::Set(d, kFlat)),
                              hn::IfThenElseZero(is_edge, hn::Set(d, kEdge)));
    hn::StoreU(hn::DemoteTo(d8, found), d8, marks + i);
  }
  return i;
}

void mark(const int16_t* y, ptrdiff_t stride, size_t count, int flat, int edge,
          uint8_t* marks) {
  size_t i = mark_vectors(DSample(), y, stride, 0, count, flat, edge, marks);
  i = mark_vectors(Narrow16(), y, stride, i, count, flat, edge, marks);
  for (; i < count; ++i) {
    int low = y[i];
    int high = low;
    for (ptrdiff_t row = -1; row <= 1; ++row) {
      for (ptrdiff_t x = -1; x <= 1; ++x) {
        const int value = y[ptrdiff_t(i) + row * stride + x];
        low = std::min(low, value);
        high = std::max(high, value);
      }
    }
    marks[i] = uint8_t((high - low <= flat ? kFlat : 0) |
                       (high - low >= edge ? kEdge : 0));
  }
}

template <int kSide>
void edge_zones(const uint8_t* marks, ptrdiff_t stride, uint8_t* zones,
                ptrdiff_t zone_stride) {
  const hn::CappedTag<uint8_t, size_t(kSide)> d;
  const ptrdiff_t lanes = ptrdiff_t(hn::Lanes(d));
  // An 11x11 window in two passes: horizontal, then vertical.
  HWY_ALIGN uint8_t along[(kSide + 10) * kSide];
  for (ptrdiff_t row = 0; row < kSide + 10; ++row) {
    for (ptrdiff_t x = 0; x < kSide; x += lanes) {
      const uint8_t* p = marks + (row - 5) * stride + x;
      auto any = hn::LoadU(d, p);
      for (ptrdiff_t k = 1; k <= 5; ++k) {
        any = hn::Or(any, hn::Or(hn::LoadU(d, p - k), hn::LoadU(d, p + k)));
      }
      hn::StoreU(any, d, along + row * kSide + x);
    }
  }
  for (ptrdiff_t y = 0; y < kSide; ++y) {
    for (ptrdiff_t x = 0; x < kSide; x += lanes) {
      const uint8_t* p = along + (y + 5) * kSide + x;
      auto any = hn::LoadU(d, p);
      for (ptrdiff_t k = 1; k <= 5; ++k) {
        any = hn::Or(any, hn::Or(hn::LoadU(d, p - k * kSide),
                                 hn::LoadU(d, p + k * kSide)));
      }
      const auto near =
          hn::Eq(hn::And(any, hn::Set(d, kEdge)), hn::Set(d, kEdge));
      const auto flat = hn::Eq(
          hn::And(hn::LoadU(d, marks + y * stride + x), hn::Set(d, kFlat)),
          hn::Set(d, kFlat));
      const auto kind = hn::IfThenElse(near, hn::Set(d, kNearEdge),
                                       hn::Set(d, kFarFromEdges));
      hn::StoreU(hn::IfThenElseZero(flat, kind), d,
                 zones + y * zone_stride + x);
    }
  }
}

void edge_zones_8(const uint8_t* marks, ptrdiff_t stride, uint8_t* zones,
                  ptrdiff_t zone_stride) {
  edge_zones<8>(marks, stride, zones, zone_stride);
}
void edge_zones_16(const uint8_t* marks, ptrdiff_t stride, uint8_t* zones,
                   ptrdiff_t zone_stride) {
  edge_zones<16>(marks, stride, zones, zone_stride);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(to_luma_units);
HWY_EXPORT(to_units);
HWY_EXPORT(to_units_moved);
HWY_EXPORT(mark);
HWY_EXPORT(edge_zones_8);
HWY_EXPORT(edge_zones_16);

void rgba_to_luma_units(const uint8_t* rgba, size_t count, int16_t* y) {
  HWY_DYNAMIC_DISPATCH(to_luma_units)(rgba, count, y);
}

void rgba_to_units(const uint8_t* rgba, size_t count, int16_t* y, int16_t* u,
                   int16_t* v) {
  HWY_DYNAMIC_DISPATCH(to_units)(rgba, count, y, u, v);
}

void rgba_to_units_moved(const uint8_t* rgba, size_t count, int16_t limit,
                         int16_t* y, int16_t* u, int16_t* v, uint8_t* moved) {
  HWY_DYNAMIC_DISPATCH(to_units_moved)(rgba, count, limit, y, u, v, moved);
}

void mark_flat_and_edges(const int16_t* y, ptrdiff_t stride, size_t count,
                         int flat, int edge, uint8_t* marks) {
  HWY_DYNAMIC_DISPATCH(mark)(y, stride, count, flat, edge, marks);
}

void find_edge_zones(const uint8_t* marks, ptrdiff_t stride, int side,
                     uint8_t* zones, ptrdiff_t zone_stride) {
  if (side == 8) {
    HWY_DYNAMIC_DISPATCH(edge_zones_8)(marks, stride, zones, zone_stride);
  } else {
    HWY_DYNAMIC_DISPATCH(edge_zones_16)(marks, stride, zones, zone_stride);
  }
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
