// SPDX-License-Identifier: Apache-2.0
#include "simd/edges.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/edges.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/gradient-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

void sobel_row(const RowWindow3& window, size_t count, float* dx, float* dy,
               float* magnitude) {
  const D d;
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V above_left = load(window.above + x - 1);
    const V above_right = load(window.above + x + 1);
    const V below_left = load(window.below + x - 1);
    const V below_right = load(window.below + x + 1);
    const V across =
        hn::Sub(load(window.here + x + 1), load(window.here + x - 1));
    const V along = hn::Sub(load(window.below + x), load(window.above + x));
    const V two = hn::Set(d, 2.0f);
    const V gx = hn::MulAdd(across, two,
                            hn::Sub(hn::Add(above_right, below_right),
                                    hn::Add(above_left, below_left)));
    const V gy = hn::MulAdd(along, two,
                            hn::Sub(hn::Add(below_left, below_right),
                                    hn::Add(above_left, above_right)));
    hn::Store(gx, d, dx + x);
    hn::Store(gy, d, dy + x);
    hn::Store(hn::Add(hn::Abs(gx), hn::Abs(gy)), d, magnitude + x);
  }
}

void thin_edges_row(const RowWindow3& magnitude, const float* dx,
                    const float* dy, size_t count, float low, float high,
                    uint8_t* marks) {
  const D d;
  const hn::RebindToSigned<D> di;
  const hn::Rebind<uint8_t, D> d8;
  // tan(22.5 degrees) in units of 2^-15, as OpenCV rounds it.
  const V slope = hn::Set(d, 13573.0f);
  const V unit = hn::Set(d, 32768.0f);
  const V steep = hn::Set(d, 65536.0f);
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V here = load(magnitude.here + x);
    const V gx = hn::Load(d, dx + x);
    const V gy = hn::Load(d, dy + x);
    const V ax = hn::Abs(gx);
    const V ay = hn::Mul(hn::Abs(gy), unit);
    const V flat = hn::Mul(ax, slope);
    const auto is_flat = hn::Lt(ay, flat);
    const auto is_steep = hn::Gt(ay, hn::MulAdd(ax, steep, flat));
    const auto along_x = hn::And(hn::Gt(here, load(magnitude.here + x - 1)),
                                 hn::Ge(here, load(magnitude.here + x + 1)));
    const auto along_y = hn::And(hn::Gt(here, load(magnitude.above + x)),
                                 hn::Ge(here, load(magnitude.below + x)));
    const auto falling = hn::And(hn::Gt(here, load(magnitude.above + x - 1)),
                                 hn::Gt(here, load(magnitude.below + x + 1)));
    const auto rising = hn::And(hn::Gt(here, load(magnitude.above + x + 1)),
                                hn::Gt(here, load(magnitude.below + x - 1)));
    // Zero counts as positive, as in whole numbers.
    const V zero = hn::Zero(d);
    const auto opposite = hn::Xor(hn::Lt(gx, zero), hn::Lt(gy, zero));
    const auto diagonal =
        hn::Or(hn::And(opposite, rising), hn::AndNot(opposite, falling));
    const auto crest =
        hn::Or(hn::And(is_flat, along_x),
               hn::AndNot(is_flat, hn::Or(hn::And(is_steep, along_y),
                                          hn::AndNot(is_steep, diagonal))));
    const auto kept = hn::And(crest, hn::Gt(here, hn::Set(d, low)));
    const V one = hn::Set(d, 1.0f);
    const V mark = hn::Add(
        hn::IfThenElseZero(kept, one),
        hn::IfThenElseZero(hn::And(kept, hn::Gt(here, hn::Set(d, high))), one));
    hn::StoreU(hn::DemoteTo(d8, hn::ConvertTo(di, mark)), d8, marks + x);
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(sobel_row);
HWY_EXPORT(thin_edges_row);

void sobel_row(const RowWindow3& window, size_t count, float* dx, float* dy,
               float* magnitude) {
  HWY_DYNAMIC_DISPATCH(sobel_row)(window, count, dx, dy, magnitude);
}

void thin_edges_row(const RowWindow3& magnitude, const float* dx,
                    const float* dy, size_t count, float low, float high,
                    uint8_t* marks) {
  HWY_DYNAMIC_DISPATCH(thin_edges_row)
  (magnitude, dx, dy, count, low, high, marks);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
