// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/registration.h"

#include <cassert>
#include <cstdint>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/plane/registration.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using DI = hn::RebindToSigned<D>;
using V = hn::Vec<D>;
using VI = hn::Vec<DI>;

HWY_INLINE V value_at(const LinearRamp& row, V index) {
  const D d;
  return hn::MulAdd(index, hn::Set(d, row.step), hn::Set(d, row.first));
}

HWY_INLINE double sum_of(V v) { return hn::GetLane(hn::SumOfLanes(D(), v)); }

struct Sums {
  V xx[3], xy[3], yy[3], xe[2], ye[2];

  // Explicit, because generated constructors are not compiled for the target.
  HWY_INLINE Sums() {
    for (V& v : xx) v = hn::Zero(D());
    for (V& v : xy) v = hn::Zero(D());
    for (V& v : yy) v = hn::Zero(D());
    for (V& v : xe) v = hn::Zero(D());
    for (V& v : ye) v = hn::Zero(D());
  }
  HWY_INLINE void add(V weight, V gx, V gy, V error, V along) {
    const V wx = hn::Mul(weight, gx);
    const V wy = hn::Mul(weight, gy);
    add_squares(hn::Mul(wx, gx), along, xx);
    add_squares(hn::Mul(wx, gy), along, xy);
    add_squares(hn::Mul(wy, gy), along, yy);
    add_errors(hn::Mul(wx, error), along, xe);
    add_errors(hn::Mul(wy, error), along, ye);
  }
  static HWY_INLINE void add_squares(V value, V along, V* sums) {
    const V first = hn::Mul(value, along);
    sums[0] = hn::Add(sums[0], value);
    sums[1] = hn::Add(sums[1], first);
    sums[2] = hn::MulAdd(first, along, sums[2]);
  }
  static HWY_INLINE void add_errors(V value, V along, V* sums) {
    sums[0] = hn::Add(sums[0], value);
    sums[1] = hn::MulAdd(value, along, sums[1]);
  }
};

}  // namespace

RegistrationSums sums_of_row(const SampledPlane& plane, const RowOfPoints& row,
                             float x_factor, float y_factor, float outlier) {
  const D d;
  const DI di;
  const size_t lanes = hn::Lanes(d);
  const V one = hn::Set(d, 1);
  const V zero = hn::Zero(d);
  const V right = hn::Set(d, float(plane.width - 1));
  const V bottom = hn::Set(d, float(plane.height - 1));
  const V per_x = hn::Set(d, x_factor);
  const V per_y = hn::Set(d, y_factor);
  const V outside = hn::Set(d, 1 / outlier);
  const VI width = hn::Set(di, plane.width);
  const VI spacing = hn::Set(di, int32_t(row.spacing));
  const float* const below = plane.values + plane.width;
  Sums sums;
  RegistrationSums result;
  for (size_t i = 0; i < row.count; i += lanes) {
    const VI number = hn::Iota(di, int32_t(i));
    const V index = hn::ConvertTo(d, number);
    const V x = value_at(row.x, index);
    const V y = value_at(row.y, index);
    const auto here = hn::FirstN(d, row.count - i);
    const auto inside =
        hn::And(hn::And(here, hn::And(hn::Ge(x, zero), hn::Lt(x, right))),
                hn::And(hn::Ge(y, zero), hn::Lt(y, bottom)));
    // Points outside read the first sample and get weight 0.
    const VI left = hn::ConvertTo(di, hn::IfThenElseZero(inside, x));
    const VI top = hn::ConvertTo(di, hn::IfThenElseZero(inside, y));
    const V u = hn::Sub(x, hn::ConvertTo(d, left));
    const V v = hn::Sub(y, hn::ConvertTo(d, top));
    const VI sample = hn::Add(hn::Mul(top, width), left);
    const V a = hn::GatherIndex(d, plane.values, sample);
    const V b = hn::GatherIndex(d, plane.values + 1, sample);
    const V c = hn::GatherIndex(d, below, sample);
    const V e = hn::GatherIndex(d, below + 1, sample);
    const V across_top = hn::Sub(b, a);
    const V across_bottom = hn::Sub(e, c);
    const V upper = hn::MulAdd(across_top, u, a);
    const V lower = hn::MulAdd(across_bottom, u, c);
    const V down = hn::Sub(lower, upper);
    const V across =
        hn::MulAdd(hn::Sub(across_bottom, across_top), v, across_top);
    const VI at =
        hn::IfThenElseZero(hn::RebindMask(di, here), hn::Mul(number, spacing));
    const V value = hn::GatherIndex(d, row.values, at);
    const V error = hn::Sub(value, hn::MulAdd(down, v, upper));
    const V far_off = hn::Mul(error, outside);
    const V weight = hn::IfThenElseZero(
        inside, hn::Div(one, hn::MulAdd(far_off, far_off, one)));
    sums.add(weight, hn::Mul(across, per_x), hn::Mul(down, per_y), error,
             value_at(row.along, index));
    result.inside += int(hn::CountTrue(d, inside));
  }
  for (size_t k = 0; k < 3; ++k) {
    result.xx[k] = sum_of(sums.xx[k]);
    result.xy[k] = sum_of(sums.xy[k]);
    result.yy[k] = sum_of(sums.yy[k]);
  }
  for (size_t k = 0; k < 2; ++k) {
    result.xe[k] = sum_of(sums.xe[k]);
    result.ye[k] = sum_of(sums.ye[k]);
  }
  return result;
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(sums_of_row);

RegistrationSums registration_sums(const SampledPlane& plane,
                                   const RowOfPoints& row, float x_factor,
                                   float y_factor, float outlier) {
  assert(plane.width >= 2 && plane.height >= 2);
  return HWY_DYNAMIC_DISPATCH(sums_of_row)(plane, row, x_factor, y_factor,
                                           outlier);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
