// SPDX-License-Identifier: Apache-2.0
// Gradients of three adjacent rows, and their deviation between two frames.

// Include guard per target: Highway compiles this file once for each target.
#if defined(FRAMEWISE_SIMD_GRADIENT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FRAMEWISE_SIMD_GRADIENT_INL_H_
#undef FRAMEWISE_SIMD_GRADIENT_INL_H_
#else
#define FRAMEWISE_SIMD_GRADIENT_INL_H_
#endif

#include <hwy/highway.h>

#include "simd/structural/gradient_similarity.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

HWY_INLINE V load(const float* p) { return hn::LoadU(D(), p); }

// The squared magnitude of the gradient with the weights (edge, middle, edge).
HWY_INLINE V gradient_energy(const RowWindow3& window, size_t x, V middle,
                             V scale) {
  const V above_left = load(window.above + x - 1);
  const V above_right = load(window.above + x + 1);
  const V below_left = load(window.below + x - 1);
  const V below_right = load(window.below + x + 1);
  const V across =
      hn::Sub(load(window.here + x - 1), load(window.here + x + 1));
  const V along = hn::Sub(load(window.above + x), load(window.below + x));
  const V left = hn::Add(above_left, below_left);
  const V right = hn::Add(above_right, below_right);
  const V top = hn::Add(above_left, above_right);
  const V bottom = hn::Add(below_left, below_right);
  const V gx = hn::MulAdd(across, middle, hn::Sub(left, right));
  const V gy = hn::MulAdd(along, middle, hn::Sub(top, bottom));
  return hn::Mul(hn::MulAdd(gx, gx, hn::Mul(gy, gy)), scale);
}

// (a - b)^2 / (a^2 + b^2 + c), computed from a^2 and b^2.
HWY_INLINE V deviation_of(V energy1, V energy2, V c) {
  const V difference = hn::Sub(hn::Sqrt(energy1), hn::Sqrt(energy2));
  return hn::Div(hn::Mul(difference, difference),
                 hn::Add(hn::Add(energy1, energy2), c));
}

HWY_INLINE V laplacian(const RowWindow3& window, size_t x) {
  const V cross =
      hn::Add(hn::Add(load(window.above + x), load(window.below + x)),
              hn::Add(load(window.here + x - 1), load(window.here + x + 1)));
  return hn::NegMulAdd(load(window.here + x), hn::Set(D(), 4.0f), cross);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // FRAMEWISE_SIMD_GRADIENT_INL_H_
