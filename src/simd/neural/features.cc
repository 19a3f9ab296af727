// SPDX-License-Identifier: Apache-2.0
#include "simd/neural/features.h"

#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/neural/features.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

constexpr size_t kFeatureLanes = hn::MaxLanes(D());

void max_of_pixels_impl(const float* const* pixels, size_t count,
                        size_t channels, float* out) {
  const D d;
  for (size_t c = 0; c < channels; c += kFeatureLanes) {
    V most = hn::LoadU(d, pixels[0] + c);
    for (size_t i = 1; i < count; ++i) {
      most = hn::Max(most, hn::LoadU(d, pixels[i] + c));
    }
    hn::StoreU(most, d, out + c);
  }
}

void inverse_norms_impl(const FeatureRow& row, size_t pixels, size_t channels,
                        float* out) {
  const D d;
  for (size_t x = 0; x < pixels; ++x) {
    const float* at = row.first + x * row.step;
    V sum0 = hn::Zero(d);
    V sum1 = hn::Zero(d);
    size_t c = 0;
    for (; c + 2 * kFeatureLanes <= channels; c += 2 * kFeatureLanes) {
      const V v0 = hn::LoadU(d, at + c);
      const V v1 = hn::LoadU(d, at + c + kFeatureLanes);
      sum0 = hn::MulAdd(v0, v0, sum0);
      sum1 = hn::MulAdd(v1, v1, sum1);
    }
    for (; c < channels; c += kFeatureLanes) {
      const V v = hn::LoadU(d, at + c);
      sum0 = hn::MulAdd(v, v, sum0);
    }
    out[x] =
        1 / (std::sqrt(hn::GetLane(hn::SumOfLanes(d, hn::Add(sum0, sum1)))) +
             1e-10f);
  }
}

HWY_INLINE V add_distance(const float* a, V scale_a, const float* b, V scale_b,
                          const float* weights, V sum) {
  const D d;
  const V difference = hn::Sub(hn::Mul(hn::LoadU(d, a), scale_a),
                               hn::Mul(hn::LoadU(d, b), scale_b));
  return hn::MulAdd(hn::Mul(difference, difference), hn::LoadU(d, weights),
                    sum);
}

void unit_distances_impl(const FeatureRow& a, const float* inverse_a,
                         const FeatureRow& b, const float* inverse_b,
                         size_t pixels, size_t channels, const float* weights,
                         float* out) {
  const D d;
  for (size_t x = 0; x < pixels; ++x) {
    const float* at_a = a.first + x * a.step;
    const float* at_b = b.first + x * b.step;
    const V scale_a = hn::Set(d, inverse_a[x]);
    const V scale_b = hn::Set(d, inverse_b[x]);
    V sum0 = hn::Zero(d);
    V sum1 = hn::Zero(d);
    size_t c = 0;
    for (; c + 2 * kFeatureLanes <= channels; c += 2 * kFeatureLanes) {
      sum0 =
          add_distance(at_a + c, scale_a, at_b + c, scale_b, weights + c, sum0);
      sum1 = add_distance(at_a + c + kFeatureLanes, scale_a,
                          at_b + c + kFeatureLanes, scale_b,
                          weights + c + kFeatureLanes, sum1);
    }
    for (; c < channels; c += kFeatureLanes) {
      sum0 =
          add_distance(at_a + c, scale_a, at_b + c, scale_b, weights + c, sum0);
    }
    out[x] = hn::GetLane(hn::SumOfLanes(d, hn::Add(sum0, sum1)));
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(max_of_pixels_impl);
HWY_EXPORT(inverse_norms_impl);
HWY_EXPORT(unit_distances_impl);

void max_of_pixels(const float* const* pixels, size_t count, size_t channels,
                   float* out) {
  HWY_DYNAMIC_DISPATCH(max_of_pixels_impl)(pixels, count, channels, out);
}

void inverse_norms(const FeatureRow& row, size_t pixels, size_t channels,
                   float* out) {
  HWY_DYNAMIC_DISPATCH(inverse_norms_impl)(row, pixels, channels, out);
}

void unit_distances(const FeatureRow& a, const float* inverse_a,
                    const FeatureRow& b, const float* inverse_b, size_t pixels,
                    size_t channels, const float* weights, float* out) {
  HWY_DYNAMIC_DISPATCH(unit_distances_impl)
  (a, inverse_a, b, inverse_b, pixels, channels, weights, out);
}

}  // namespace framewise::simd
#endif
