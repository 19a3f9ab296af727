// SPDX-License-Identifier: Apache-2.0
#include "simd/structural/phase_congruency.h"

#include <cmath>
#include <numbers>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/structural/phase_congruency.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/elementary-inl.h"
#include "simd/float_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;
constexpr size_t kColumns = 16;

HWY_INLINE V square(V v) { return hn::Mul(v, v); }

// exp(-x^2 / (2 sigma^2)), given x^2.
HWY_INLINE V bell(V x_squared, double sigma) {
  return exp2(
      D(), hn::Mul(x_squared, set(-std::numbers::log2e / (2 * sigma * sigma))));
}

// 1 / (1 + (rho / 0.45)^30): removes the corners of the spectrum.
HWY_INLINE V low_pass(V rho2) {
  const V t = hn::Mul(rho2, set(1 / (0.45 * 0.45)));
  const V t4 = square(square(t));
  const V t15 = hn::Mul(hn::Mul(square(t4), t4), hn::Mul(square(t), t));
  return hn::Div(set(1), hn::Add(set(1), t15));
}

void log_gabor_row(float u, const float* v, size_t count, const GaborRow& row) {
  const D d;
  constexpr double kLogOfRatio = -0.597837000755620;  // ln 0.55, sigma over f
  constexpr double kFinest = 6;                       // wavelength in pixels
  constexpr double kLog2OfStep = 0.5 / (kLogOfRatio * kLogOfRatio);
  constexpr double kAngularSigma = std::numbers::pi / 4 / 1.2;
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V vu = hn::Set(d, u);
    const V vv = hn::LoadU(d, v + x);
    const V rho2 = hn::MulAdd(vu, vu, square(vv));
    const auto is_zero = hn::Eq(rho2, hn::Zero(d));
    const V log_rho = hn::Mul(set(0.5 * std::numbers::ln2),
                              log2(d, hn::Max(rho2, set(1e-20))));
    const V distance = hn::Add(log_rho, set(std::log(kFinest)));
    const V finest =
        hn::Mul(low_pass(rho2), bell(square(distance), kLogOfRatio));
    hn::Store(hn::IfThenZeroElse(is_zero, finest), d, row.finest + x);
    // For bells whose centers are one octave apart.
    const V twice_and_octave =
        hn::MulAdd(set(2), distance, set(std::numbers::ln2));
    hn::Store(exp2(d, hn::Mul(twice_and_octave, set(-kLog2OfStep))), d,
              row.ratio + x);
    const V theta = atan2(d, hn::Neg(vv), vu);
    for (size_t o = 0; o < kGaborOrientations; ++o) {
      const V turn =
          hn::Abs(hn::Sub(theta, set(double(o) * std::numbers::pi / 4)));
      const V difference =
          hn::Min(turn, hn::Sub(set(2 * std::numbers::pi), turn));
      hn::Store(bell(square(difference), kAngularSigma), d, row.angular[o] + x);
    }
  }
}

void filter_strip(const float* from_re, const float* from_im,
                  const float* finest, const float* ratio, const float* angular,
                  size_t count, const GaborFiltered& to) {
  const D d;
  const V step = hn::Set(d, kGaborRatioStep);
  for (size_t i = 0; i < count; i += hn::Lanes(d)) {
    const V re = hn::Load(d, from_re + i);
    const V im = hn::Load(d, from_im + i);
    V gain = hn::Mul(hn::Load(d, finest + i), hn::Load(d, angular + i));
    V coarser = hn::Load(d, ratio + i);
    for (size_t s = 0; s < kGaborScales; ++s) {
      hn::Store(hn::Mul(gain, re), d, to.re[s] + i);
      hn::Store(hn::Mul(gain, im), d, to.im[s] + i);
      gain = hn::Mul(gain, coarser);
      coarser = hn::Mul(coarser, step);
    }
  }
}

void local_energy_strip(const GaborResponses& responses, size_t rows,
                        float* energy, float* amplitude, float* finest_squared,
                        size_t stride) {
  const D d;
  for (size_t y = 0; y < rows; ++y) {
    for (size_t c = 0; c < kColumns; c += hn::Lanes(d)) {
      const size_t at = y * kColumns + c;
      V re[kGaborScales];
      V im[kGaborScales];
      V sum_re = hn::Zero(d);
      V sum_im = hn::Zero(d);
      V total = hn::Load(d, amplitude + at);
      for (size_t s = 0; s < kGaborScales; ++s) {
        re[s] = hn::Load(d, responses.re[s] + at);
        im[s] = hn::Load(d, responses.im[s] + at);
        sum_re = hn::Add(sum_re, re[s]);
        sum_im = hn::Add(sum_im, im[s]);
        const V squared = hn::MulAdd(re[s], re[s], square(im[s]));
        if (s == 0) hn::Store(squared, d, finest_squared + y * stride + c);
        total = hn::Add(total, hn::Sqrt(squared));
      }
      const V length = hn::Sqrt(hn::MulAdd(sum_re, sum_re, square(sum_im)));
      const V inverse = hn::Div(set(1), hn::Add(length, set(1e-4)));
      const V mean_re = hn::Mul(sum_re, inverse);
      const V mean_im = hn::Mul(sum_im, inverse);
      // The sum of all projections onto the mean direction, minus the
      // components perpendicular to it.
      V local = hn::MulAdd(sum_re, mean_re, hn::Mul(sum_im, mean_im));
      for (size_t s = 0; s < kGaborScales; ++s) {
        local = hn::Sub(local, hn::Abs(hn::NegMulAdd(im[s], mean_re,
                                                     hn::Mul(re[s], mean_im))));
      }
      hn::Store(local, d, energy + at);
      hn::Store(total, d, amplitude + at);
    }
  }
}

void add_energy_above_noise(const float* energy, float noise, size_t count,
                            float* total) {
  const D d;
  const V vnoise = hn::Set(d, noise);
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V above =
        hn::Max(hn::Sub(hn::Load(d, energy + x), vnoise), hn::Zero(d));
    hn::Store(hn::Add(hn::Load(d, total + x), above), d, total + x);
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(log_gabor_row);
HWY_EXPORT(filter_strip);
HWY_EXPORT(local_energy_strip);
HWY_EXPORT(add_energy_above_noise);

void log_gabor_row(float u, const float* v, size_t count, const GaborRow& row) {
  HWY_DYNAMIC_DISPATCH(log_gabor_row)(u, v, count, row);
}

void filter_strip(const float* from_re, const float* from_im,
                  const float* finest, const float* ratio, const float* angular,
                  size_t count, const GaborFiltered& to) {
  HWY_DYNAMIC_DISPATCH(filter_strip)
  (from_re, from_im, finest, ratio, angular, count, to);
}

void local_energy_strip(const GaborResponses& responses, size_t rows,
                        float* energy, float* amplitude, float* finest_squared,
                        size_t stride) {
  HWY_DYNAMIC_DISPATCH(local_energy_strip)
  (responses, rows, energy, amplitude, finest_squared, stride);
}

void add_energy_above_noise(const float* energy, float noise, size_t count,
                            float* total) {
  HWY_DYNAMIC_DISPATCH(add_energy_above_noise)(energy, noise, count, total);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
