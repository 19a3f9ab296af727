// SPDX-License-Identifier: Apache-2.0
#include "simd/ssim/dssim.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/ssim/dssim.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/elementary-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

HWY_INLINE V constant(double value) { return hn::Set(D(), float(value)); }

HWY_INLINE V weighted(V r, V g, V b, double wr, double wg, double wb) {
  return hn::MulAdd(r, constant(wr),
                    hn::MulAdd(g, constant(wg), hn::Mul(b, constant(wb))));
}

HWY_INLINE V lightness_curve(V t) {
  const V root = hn::Sub(cube_root(D(), t), constant(16.0 / 116));
  return hn::IfThenElse(hn::Gt(t, constant(216.0 / 24389)), root,
                        hn::Mul(t, constant(24389.0 / (27 * 116))));
}

void dssim_color_row(const float* r, const float* g, const float* b,
                     size_t count, float* l, float* a, float* chroma_b) {
  const D d;
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V vr = hn::Load(d, r + x);
    const V vg = hn::Load(d, g + x);
    const V vb = hn::Load(d, b + x);
    const V fx = lightness_curve(weighted(vr, vg, vb, 0.4124 / 0.9505,
                                          0.3576 / 0.9505, 0.1805 / 0.9505));
    const V fy = lightness_curve(weighted(vr, vg, vb, 0.2126, 0.7152, 0.0722));
    const V fz = lightness_curve(
        weighted(vr, vg, vb, 0.0193 / 1.089, 0.1192 / 1.089, 0.9505 / 1.089));
    hn::Store(hn::Mul(fy, constant(1.05)), d, l + x);
    hn::Store(hn::MulAdd(hn::Sub(fx, fy), constant(500.0 / 220),
                         constant(86.2 / 220)),
              d, a + x);
    hn::Store(hn::MulAdd(hn::Sub(fy, fz), constant(200.0 / 220),
                         constant(107.9 / 220)),
              d, chroma_b + x);
  }
}

HWY_INLINE V blurred(V before, V here, V after) {
  return hn::MulAdd(hn::Add(before, after), constant(0.30875886),
                    hn::Mul(here, constant(0.3824828)));
}

void dssim_blur_along(const float* in, size_t count, float* out) {
  const D d;
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    hn::StoreU(blurred(hn::LoadU(d, in + x - 1), hn::LoadU(d, in + x),
                       hn::LoadU(d, in + x + 1)),
               d, out + x);
  }
}

void dssim_blur_down(const float* above, const float* here, const float* below,
                     size_t count, float* out) {
  const D d;
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    hn::StoreU(blurred(hn::LoadU(d, above + x), hn::LoadU(d, here + x),
                       hn::LoadU(d, below + x)),
               d, out + x);
  }
}

void mean_of_squares_row(const float* const a[3], size_t count, float* out) {
  const D d;
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    V sum = hn::Zero(d);
    for (size_t i = 0; i < 3; ++i) {
      const V v = hn::Load(d, a[i] + x);
      sum = hn::MulAdd(v, v, sum);
    }
    hn::Store(hn::Mul(sum, constant(1.0 / 3)), d, out + x);
  }
}

HWY_INLINE V mean_of_squared_differences(const float* const a[3],
                                         const float* const b[3], size_t x) {
  const D d;
  V sum = hn::Zero(d);
  for (size_t i = 0; i < 3; ++i) {
    const V v = hn::Sub(hn::Load(d, a[i] + x), hn::Load(d, b[i] + x));
    sum = hn::MulAdd(v, v, sum);
  }
  return hn::Mul(sum, constant(1.0 / 3));
}

void mean_of_squared_differences_row(const float* const a[3],
                                     const float* const b[3], size_t count,
                                     float* out) {
  const D d;
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    hn::Store(mean_of_squared_differences(a, b, x), d, out + x);
  }
}

// The mean over the planes of mean^2.
HWY_INLINE V energy_of(const DssimRow& row, size_t x) {
  const D d;
  V sum = hn::Zero(d);
  for (const float* plane : row.means) {
    const V v = hn::Load(d, plane + x);
    sum = hn::MulAdd(v, v, sum);
  }
  return hn::Mul(sum, constant(1.0 / 3));
}

// Both quotients of SSIM are computed as 1 minus an error, because products of
// nearly equal numbers would lose precision.
double dssim_error_row(const DssimRow& reference, const DssimRow& test,
                       const float* difference, size_t count, float* error) {
  const D d;
  V sum = hn::Zero(d);
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V energy1 = energy_of(reference, x);
    const V energy2 = energy_of(test, x);
    const V variances =
        hn::Add(hn::Sub(hn::Load(d, reference.mean_square + x), energy1),
                hn::Sub(hn::Load(d, test.mean_square + x), energy2));
    const V shift = mean_of_squared_differences(reference.means, test.means, x);
    const V variance = hn::Sub(hn::Load(d, difference + x), shift);
    const V by_mean =
        hn::Div(shift, hn::Add(hn::Add(energy1, energy2), constant(1e-4)));
    const V by_structure =
        hn::Div(variance, hn::Add(variances, constant(9e-4)));
    const V value =
        hn::NegMulAdd(by_mean, by_structure, hn::Add(by_mean, by_structure));
    hn::Store(value, d, error + x);
    sum = hn::Add(sum, hn::IfThenElseZero(hn::FirstN(d, count - x), value));
  }
  return double(hn::GetLane(hn::SumOfLanes(d, sum)));
}

double sum_of_deviations(const float* error, float offset, size_t count) {
  const D d;
  V sum = hn::Zero(d);
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V value =
        hn::Abs(hn::Add(hn::Load(d, error + x), hn::Set(d, offset)));
    sum = hn::Add(sum, hn::IfThenElseZero(hn::FirstN(d, count - x), value));
  }
  return double(hn::GetLane(hn::SumOfLanes(d, sum)));
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(dssim_color_row);
HWY_EXPORT(dssim_blur_along);
HWY_EXPORT(dssim_blur_down);
HWY_EXPORT(mean_of_squares_row);
HWY_EXPORT(mean_of_squared_differences_row);
HWY_EXPORT(dssim_error_row);
HWY_EXPORT(sum_of_deviations);

void dssim_color_row(const float* r, const float* g, const float* b,
                     size_t count, float* l, float* a, float* chroma_b) {
  HWY_DYNAMIC_DISPATCH(dssim_color_row)(r, g, b, count, l, a, chroma_b);
}

void dssim_blur_along(const float* in, size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(dssim_blur_along)(in, count, out);
}

void dssim_blur_down(const float* above, const float* here, const float* below,
                     size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(dssim_blur_down)(above, here, below, count, out);
}

void mean_of_squares_row(const float* const a[3], size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(mean_of_squares_row)(a, count, out);
}

void mean_of_squared_differences_row(const float* const a[3],
                                     const float* const b[3], size_t count,
                                     float* out) {
  HWY_DYNAMIC_DISPATCH(mean_of_squared_differences_row)(a, b, count, out);
}

double dssim_error_row(const DssimRow& reference, const DssimRow& test,
                       const float* difference, size_t count, float* error) {
  return HWY_DYNAMIC_DISPATCH(dssim_error_row)(reference, test, difference,
                                               count, error);
}

double sum_of_deviations(const float* error, float offset, size_t count) {
  return HWY_DYNAMIC_DISPATCH(sum_of_deviations)(error, offset, count);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
