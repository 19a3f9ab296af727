// SPDX-License-Identifier: Apache-2.0
#include "simd/ssim/box_ssim.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/ssim/box_ssim.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

HWY_INLINE V constant(float value) { return hn::Set(D(), value); }

// The sum of seven samples, from x on.
HWY_INLINE V seven(const float* x) {
  const D d;
  const V pairs = hn::Add(hn::Load(d, x), hn::LoadU(d, x + 1));
  const V more = hn::Add(hn::LoadU(d, x + 2), hn::LoadU(d, x + 3));
  const V rest = hn::Add(hn::LoadU(d, x + 4), hn::LoadU(d, x + 5));
  return hn::Add(hn::Add(pairs, more), hn::Add(rest, hn::LoadU(d, x + 6)));
}

// Both factors are computed as 1 minus an error term that depends on the
// difference of the frames, so they are exactly 1 for equal samples. Sums of
// integer samples are exact: squares of samples minus 128 sum below 2^24.
double box_ssim_row(const float* const reference[kBoxSsimWindow],
                    const float* const test[kBoxSsimWindow], size_t windows,
                    float* scratch) {
  const D d;
  const size_t step = (windows + 47) / 16 * 16;
  float* const sums_a = scratch;
  float* const sums_c = scratch + step;
  float* const squares = scratch + 2 * step;
  float* const errors = scratch + 3 * step;
  const V middle = constant(128);
  for (size_t x = 0; x < windows + 6; x += hn::Lanes(d)) {
    V sum_a = hn::Zero(d);
    V sum_c = hn::Zero(d);
    V square = hn::Zero(d);
    V error = hn::Zero(d);
    for (size_t y = 0; y < kBoxSsimWindow; ++y) {
      const V a = hn::Sub(hn::Load(d, reference[y] + x), middle);
      const V c = hn::Sub(hn::Load(d, test[y] + x), middle);
      const V difference = hn::Sub(a, c);
      sum_a = hn::Add(sum_a, a);
      sum_c = hn::Add(sum_c, c);
      square = hn::MulAdd(a, a, hn::MulAdd(c, c, square));
      error = hn::MulAdd(difference, difference, error);
    }
    hn::Store(sum_a, d, sums_a + x);
    hn::Store(sum_c, d, sums_c + x);
    hn::Store(square, d, squares + x);
    hn::Store(error, d, errors + x);
  }
  const V share = constant(1.0f / 49);
  const V unbiased = constant(49.0f / 48);
  const V c1 = constant(6.5025f);
  const V c2 = constant(58.5225f);
  const V one = constant(1);
  V total = hn::Zero(d);
  for (size_t x = 0; x < windows; x += hn::Lanes(d)) {
    const V a = hn::Mul(seven(sums_a + x), share);
    const V c = hn::Mul(seven(sums_c + x), share);
    const V shift = hn::Sub(a, c);
    const V shift2 = hn::Mul(shift, shift);
    const V mean_a = hn::Add(a, middle);
    const V mean_c = hn::Add(c, middle);
    const V energy = hn::MulAdd(mean_a, mean_a, hn::Mul(mean_c, mean_c));
    const V centered = hn::MulAdd(a, a, hn::Mul(c, c));
    // The sum of both variances, and the variance of the difference.
    const V variances =
        hn::Mul(hn::MulSub(seven(squares + x), share, centered), unbiased);
    const V variance =
        hn::Mul(hn::MulSub(seven(errors + x), share, shift2), unbiased);
    const V luminance = hn::Sub(one, hn::Div(shift2, hn::Add(energy, c1)));
    const V structure = hn::Sub(one, hn::Div(variance, hn::Add(variances, c2)));
    total = hn::Add(total, hn::IfThenElseZero(hn::FirstN(d, windows - x),
                                              hn::Mul(luminance, structure)));
  }
  return double(hn::GetLane(hn::SumOfLanes(d, total)));
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(box_ssim_row);

double box_ssim_row(const float* const reference[kBoxSsimWindow],
                    const float* const test[kBoxSsimWindow], size_t windows,
                    float* scratch) {
  return HWY_DYNAMIC_DISPATCH(box_ssim_row)(reference, test, windows, scratch);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
