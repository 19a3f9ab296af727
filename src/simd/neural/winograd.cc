// SPDX-License-Identifier: Apache-2.0
#include "simd/neural/winograd.h"

#include <algorithm>
#include <cassert>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/neural/winograd.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

constexpr size_t kTileLanes = hn::MaxLanes(D());
constexpr size_t kSide = kWinogradSide;

// The points are 0, 1, -1, 2, -2 and infinity. Six samples at a distance of
// kStep vectors, in place.
template <size_t kStep>
HWY_INLINE void transform_samples(V* x) {
  const D d;
  const V four = hn::Set(d, 4.0f);
  const V five = hn::Set(d, 5.0f);
  const V two = hn::Set(d, 2.0f);
  const V x0 = x[0], x1 = x[kStep], x2 = x[2 * kStep], x3 = x[3 * kStep],
          x4 = x[4 * kStep], x5 = x[5 * kStep];
  const V even = hn::NegMulAdd(four, x2, x4);
  const V odd = hn::NegMulAdd(four, x1, x3);
  const V even2 = hn::Sub(x4, x2);
  const V odd2 = hn::Mul(two, hn::Sub(x3, x1));
  x[0] = hn::MulAdd(four, x0, hn::NegMulAdd(five, x2, x4));
  x[kStep] = hn::Add(even, odd);
  x[2 * kStep] = hn::Sub(even, odd);
  x[3 * kStep] = hn::Add(even2, odd2);
  x[4 * kStep] = hn::Sub(even2, odd2);
  x[5 * kStep] = hn::MulAdd(four, x1, hn::NegMulAdd(five, x3, x5));
}

void winograd_input_impl(const float* const* pixels, size_t channels,
                         float* out, size_t point_step) {
  const D d;
  for (size_t c = 0; c < channels; c += kTileLanes) {
    V tile[kWinogradPoints];
    for (size_t y = 0; y < kSide; ++y) {
      for (size_t x = 0; x < kSide; ++x) {
        tile[y * kSide + x] = hn::LoadU(d, pixels[y * kSide + x] + c);
      }
      transform_samples<1>(tile + y * kSide);
    }
    for (size_t x = 0; x < kSide; ++x) transform_samples<kSide>(tile + x);
    for (size_t p = 0; p < kWinogradPoints; ++p) {
      hn::StoreU(tile[p], d, out + p * point_step + c);
    }
  }
}

// Six points at a distance of kStep vectors to kOutputs outputs, in place.
template <size_t kOutputs, size_t kStep>
HWY_INLINE void transform_points(V* x) {
  const D d;
  const V sum1 = hn::Add(x[kStep], x[2 * kStep]);
  const V difference1 = hn::Sub(x[kStep], x[2 * kStep]);
  const V sum2 = hn::Add(x[3 * kStep], x[4 * kStep]);
  const V difference2 = hn::Sub(x[3 * kStep], x[4 * kStep]);
  const V last = x[5 * kStep];
  const V two = hn::Set(d, 2.0f);
  x[0] = hn::Add(x[0], hn::Add(sum1, sum2));
  if constexpr (kOutputs == 2) {
    x[kStep] = hn::Add(hn::MulAdd(two, difference2, difference1), last);
  } else {
    x[kStep] = hn::MulAdd(two, difference2, difference1);
    x[2 * kStep] = hn::MulAdd(hn::Set(d, 4.0f), sum2, sum1);
    x[3 * kStep] =
        hn::Add(hn::MulAdd(hn::Set(d, 8.0f), difference2, difference1), last);
  }
}

template <size_t kOutputs>
void inverse(const float* products, size_t point_step, const float* bias,
             size_t outputs, float* const* pixels) {
  const D d;
  for (size_t c = 0; c < outputs; c += kTileLanes) {
    V tile[kWinogradPoints];
    for (size_t y = 0; y < kSide; ++y) {
      for (size_t x = 0; x < kSide; ++x) {
        const size_t p = y * kSide + x;
        tile[p] = hn::LoadU(d, products + p * point_step + c);
      }
      transform_points<kOutputs, 1>(tile + y * kSide);
    }
    const V offset = hn::LoadU(d, bias + c);
    const size_t left = std::min(outputs - c, kTileLanes);
    for (size_t x = 0; x < kOutputs; ++x) {
      transform_points<kOutputs, kSide>(tile + x);
      for (size_t y = 0; y < kOutputs; ++y) {
        float* const pixel = pixels[y * kOutputs + x];
        if (!pixel) continue;
        const V value =
            hn::Max(hn::Add(tile[y * kSide + x], offset), hn::Zero(d));
        if (left == kTileLanes) {
          hn::StoreU(value, d, pixel + c);
        } else {
          HWY_ALIGN float lanes[kTileLanes];
          hn::Store(value, d, lanes);
          std::copy(lanes, lanes + left, pixel + c);
        }
      }
    }
  }
}

void winograd_output_impl(const float* products, size_t point_step,
                          size_t kernel, const float* bias, size_t outputs,
                          float* const* pixels) {
  if (kernel == 3) {
    inverse<4>(products, point_step, bias, outputs, pixels);
  } else {
    inverse<2>(products, point_step, bias, outputs, pixels);
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(winograd_input_impl);
HWY_EXPORT(winograd_output_impl);

namespace {

// Evaluates the polynomial whose coefficients are the weights at the six
// points. Divides by the product of the distances from the other points.
void evaluate(const double* weights, size_t step, size_t kernel, double* points,
              size_t points_step) {
  constexpr double kPoints[] = {0, 1, -1, 2, -2};
  constexpr double kDivisors[] = {4, -6, -6, 24, 24};
  for (size_t i = 0; i < 5; ++i) {
    double value = 0;
    for (size_t k = kernel; k-- > 0;) {
      value = value * kPoints[i] + weights[k * step];
    }
    points[i * points_step] = value / kDivisors[i];
  }
  points[5 * points_step] = weights[(kernel - 1) * step];
}

}  // namespace

void winograd_weights(const float* weights, size_t kernel,
                      float points[kWinogradPoints]) {
  assert(kernel == 3 || kernel == 5);
  double given[25];
  std::copy(weights, weights + kernel * kernel, given);
  double rows[5 * kWinogradSide];
  for (size_t y = 0; y < kernel; ++y) {
    evaluate(given + y * kernel, 1, kernel, rows + y * kWinogradSide, 1);
  }
  double all[kWinogradPoints];
  for (size_t x = 0; x < kWinogradSide; ++x) {
    evaluate(rows + x, kWinogradSide, kernel, all + x, kWinogradSide);
  }
  std::transform(all, all + kWinogradPoints, points,
                 [](double value) { return float(value); });
}

void winograd_input(const float* const* pixels, size_t channels, float* out,
                    size_t point_step) {
  HWY_DYNAMIC_DISPATCH(winograd_input_impl)(pixels, channels, out, point_step);
}

void winograd_output(const float* products, size_t point_step, size_t kernel,
                     const float* bias, size_t outputs, float* const* pixels) {
  HWY_DYNAMIC_DISPATCH(winograd_output_impl)
  (products, point_step, kernel, bias, outputs, pixels);
}

}  // namespace framewise::simd
#endif
