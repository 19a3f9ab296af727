// SPDX-License-Identifier: Apache-2.0
#include "simd/structural/fsim.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/structural/fsim.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/elementary-inl.h"
#include "simd/float_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

void yiq_row(const float* r, const float* g, const float* b, size_t count,
             float* y, float* i, float* q) {
  const D d;
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V vr = hn::Load(d, r + x);
    const V vg = hn::Load(d, g + x);
    const V vb = hn::Load(d, b + x);
    hn::Store(weighted(vr, vg, vb, 0.299f, 0.587f, 0.114f), d, y + x);
    hn::Store(weighted(vr, vg, vb, 0.596f, -0.274f, -0.322f), d, i + x);
    hn::Store(weighted(vr, vg, vb, 0.211f, -0.523f, 0.312f), d, q + x);
  }
}

// (2ab + c) / (a^2 + b^2 + c). Exactly 1 for equal values and, because no
// operation is fused, exactly symmetric in a and b.
HWY_INLINE V similarity_of(V a, V b, float c) {
  const V difference = hn::Sub(a, b);
  const V energy = hn::Add(hn::Add(hn::Mul(a, a), hn::Mul(b, b)), set(c));
  return hn::Sub(set(1), hn::Div(hn::Mul(difference, difference), energy));
}

// The real part of x^0.03; a negative x is rotated by 0.03 pi.
HWY_INLINE V damped(V x) {
  const D d;
  const V size = hn::Max(hn::Abs(x), set(1e-30f));
  const V power = exp2(d, hn::Mul(log2(d, size), set(0.03f)));
  const V turned = hn::IfThenElse(hn::Lt(x, hn::Zero(d)),
                                  hn::Mul(power, set(0.995561965f)), power);
  return hn::IfThenZeroElse(hn::Eq(x, hn::Zero(d)), turned);
}

FsimSums fsim_row(const FsimRow& reference, const FsimRow& test, size_t count,
                  float* similarity) {
  const D d;
  V weighted_sum = hn::Zero(d);
  V color_sum = hn::Zero(d);
  V weight_sum = hn::Zero(d);
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V pc1 = hn::Load(d, reference.congruency + x);
    const V pc2 = hn::Load(d, test.congruency + x);
    const V weight =
        hn::IfThenElseZero(hn::FirstN(d, count - x), hn::Max(pc1, pc2));
    const V local =
        hn::Mul(similarity_of(pc1, pc2, 0.85f), hn::Load(d, similarity + x));
    const V by_i = similarity_of(hn::Load(d, reference.i + x),
                                 hn::Load(d, test.i + x), 200.0f);
    const V by_q = similarity_of(hn::Load(d, reference.q + x),
                                 hn::Load(d, test.q + x), 200.0f);
    const V value = hn::Mul(local, weight);
    hn::Store(local, d, similarity + x);
    weighted_sum = hn::Add(weighted_sum, value);
    weight_sum = hn::Add(weight_sum, weight);
    color_sum = hn::MulAdd(value, damped(hn::Mul(by_i, by_q)), color_sum);
  }
  return {double(hn::GetLane(hn::SumOfLanes(d, weighted_sum))),
          double(hn::GetLane(hn::SumOfLanes(d, color_sum))),
          double(hn::GetLane(hn::SumOfLanes(d, weight_sum)))};
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(yiq_row);
HWY_EXPORT(fsim_row);

void yiq_row(const float* r, const float* g, const float* b, size_t count,
             float* y, float* i, float* q) {
  HWY_DYNAMIC_DISPATCH(yiq_row)(r, g, b, count, y, i, q);
}

FsimSums fsim_row(const FsimRow& reference, const FsimRow& test, size_t count,
                  float* similarity) {
  return HWY_DYNAMIC_DISPATCH(fsim_row)(reference, test, count, similarity);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
