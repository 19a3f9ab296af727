// SPDX-License-Identifier: Apache-2.0
#include "simd/structural/gradient_similarity.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/structural/gradient_similarity.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/structural/gradient-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
void half_size_row(const float* upper, const float* lower, size_t width,
                   float* out) {
  const D d;
  const V quarter = hn::Set(d, 0.25f);
  const size_t pairs = width / 2;
  size_t x = 0;
  for (; x + hn::Lanes(d) <= pairs; x += hn::Lanes(d)) {
    V even, odd;
    hn::LoadInterleaved2(d, upper + 2 * x, even, odd);
    V sum = hn::Add(even, odd);
    if (lower != nullptr) {
      hn::LoadInterleaved2(d, lower + 2 * x, even, odd);
      sum = hn::Add(sum, hn::Add(even, odd));
    }
    hn::StoreU(hn::Mul(sum, quarter), d, out + x);
  }
  for (; x < (width + 1) / 2; ++x) {
    const bool has_odd = 2 * x + 1 < width;
    float sum = upper[2 * x] + (has_odd ? upper[2 * x + 1] : 0);
    if (lower != nullptr) {
      sum += lower[2 * x] + (has_odd ? lower[2 * x + 1] : 0);
    }
    out[x] = sum * 0.25f;
  }
}

Moments prewitt_deviation_row(const RowWindow3& reference,
                              const RowWindow3& test, size_t count, float c,
                              float* deviation) {
  const D d;
  const V one = hn::Set(d, 1.0f);
  const V ninth = hn::Set(d, 1.0f / 9);
  const V vc = hn::Set(d, c);
  V sum = hn::Zero(d);
  V squares = hn::Zero(d);
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V e1 = gradient_energy(reference, x, one, ninth);
    const V e2 = gradient_energy(test, x, one, ninth);
    const V value =
        hn::IfThenElseZero(hn::FirstN(d, count - x), deviation_of(e1, e2, vc));
    hn::StoreU(value, d, deviation + x);
    sum = hn::Add(sum, value);
    squares = hn::MulAdd(value, value, squares);
  }
  return {double(hn::GetLane(hn::SumOfLanes(d, sum))),
          double(hn::GetLane(hn::SumOfLanes(d, squares)))};
}

void scharr_similarity_row(const RowWindow3& reference, const RowWindow3& test,
                           size_t count, float c, float* similarity) {
  const D d;
  const V middle = hn::Set(d, 10.0f / 3);
  const V scale = hn::Set(d, 9.0f / 256);
  const V one = hn::Set(d, 1.0f);
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V e1 = gradient_energy(reference, x, middle, scale);
    const V e2 = gradient_energy(test, x, middle, scale);
    hn::StoreU(hn::Sub(one, deviation_of(e1, e2, hn::Set(d, c))), d,
               similarity + x);
  }
}

double sobel_laplacian_similarity_row(const RowWindow3& reference,
                                      const RowWindow3& test, size_t count,
                                      float c, float* similarity) {
  const D d;
  const V one = hn::Set(d, 1.0f);
  const V two = hn::Set(d, 2.0f);
  const V vc = hn::Set(d, c);
  V sum = hn::Zero(d);
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V e1 = gradient_energy(reference, x, two, one);
    const V e2 = gradient_energy(test, x, two, one);
    const V l1 = laplacian(reference, x);
    const V l2 = laplacian(test, x);
    const V by_gradient = hn::Sub(one, deviation_of(e1, e2, vc));
    const V by_laplacian =
        hn::Sub(one, deviation_of(hn::Mul(l1, l1), hn::Mul(l2, l2), vc));
    const V value = hn::IfThenElseZero(hn::FirstN(d, count - x),
                                       hn::Mul(by_gradient, by_laplacian));
    hn::StoreU(value, d, similarity + x);
    sum = hn::Add(sum, value);
  }
  return double(hn::GetLane(hn::SumOfLanes(d, sum)));
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(half_size_row);
HWY_EXPORT(prewitt_deviation_row);
HWY_EXPORT(scharr_similarity_row);
HWY_EXPORT(sobel_laplacian_similarity_row);

void half_size_row(const float* upper, const float* lower, size_t width,
                   float* out) {
  HWY_DYNAMIC_DISPATCH(half_size_row)(upper, lower, width, out);
}

Moments prewitt_deviation_row(const RowWindow3& reference,
                              const RowWindow3& test, size_t count, float c,
                              float* deviation) {
  return HWY_DYNAMIC_DISPATCH(prewitt_deviation_row)(reference, test, count, c,
                                                     deviation);
}

void scharr_similarity_row(const RowWindow3& reference, const RowWindow3& test,
                           size_t count, float c, float* similarity) {
  HWY_DYNAMIC_DISPATCH(scharr_similarity_row)
  (reference, test, count, c, similarity);
}

double sobel_laplacian_similarity_row(const RowWindow3& reference,
                                      const RowWindow3& test, size_t count,
                                      float c, float* similarity) {
  return HWY_DYNAMIC_DISPATCH(sobel_laplacian_similarity_row)(
      reference, test, count, c, similarity);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
