// SPDX-License-Identifier: Apache-2.0
#include "simd/color_difference.h"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/color_difference.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/elementary-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

HWY_INLINE V constant(float value) { return hn::Set(D(), value); }

// f(t) of CIELAB: a cube root with a straight piece near black.
HWY_INLINE V lightness_curve(V t) {
  const V straight =
      hn::MulAdd(t, constant(24389.0f / 27 / 116), constant(16.0f / 116));
  return hn::IfThenElse(hn::Gt(t, constant(216.0f / 24389)), cube_root(D(), t),
                        straight);
}

HWY_INLINE V weighted(V r, V g, V b, double wr, double wg, double wb) {
  return hn::MulAdd(
      r, constant(float(wr)),
      hn::MulAdd(g, constant(float(wg)), hn::Mul(b, constant(float(wb)))));
}

void lab_row(const ColorRow& rgb, size_t count, const MutableColorRow& lab) {
  const D d;
  constexpr double kWhiteX = 0.95047;
  constexpr double kWhiteZ = 1.08883;
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V r = hn::Load(d, rgb.planes[0] + x);
    const V g = hn::Load(d, rgb.planes[1] + x);
    const V b = hn::Load(d, rgb.planes[2] + x);
    const V fx =
        lightness_curve(weighted(r, g, b, 0.4124564 / kWhiteX,
                                 0.3575761 / kWhiteX, 0.1804375 / kWhiteX));
    const V fy =
        lightness_curve(weighted(r, g, b, 0.2126729, 0.7151522, 0.0721750));
    const V fz =
        lightness_curve(weighted(r, g, b, 0.0193339 / kWhiteZ,
                                 0.1191920 / kWhiteZ, 0.9503041 / kWhiteZ));
    hn::Store(hn::MulSub(fy, constant(116), constant(16)), d,
              lab.planes[0] + x);
    hn::Store(hn::Mul(hn::Sub(fx, fy), constant(500)), d, lab.planes[1] + x);
    hn::Store(hn::Mul(hn::Sub(fy, fz), constant(200)), d, lab.planes[2] + x);
  }
}

// sqrt(c^7 / (c^7 + 25^7))
HWY_INLINE V chroma_saturation(V c) {
  const V c2 = hn::Mul(c, c);
  const V c7 = hn::Mul(hn::Mul(c2, c2), hn::Mul(c2, c));
  return hn::Sqrt(hn::Div(c7, hn::Add(c7, constant(6103515625.0f))));
}

HWY_INLINE V length(V x, V y) {
  return hn::Sqrt(hn::MulAdd(x, x, hn::Mul(y, y)));
}

// A hue as a point of the unit circle; (0, 0) for grey.
struct Hue {
  V x, y;
};

HWY_INLINE Hue hue_of(V a, V b, V chroma) {
  const auto colored = hn::Gt(chroma, constant(1e-12f));
  const V inverse = hn::IfThenElseZero(
      colored, hn::Div(constant(1), hn::Max(chroma, constant(1e-12f))));
  return {hn::Mul(a, inverse), hn::Mul(b, inverse)};
}

struct HueMean {
  Hue mean;  // unit length
  V chord;   // 2 sin(dh'/2), with the sign of dh'
};

// Equations 10 and 14. The mean hue bisects the smaller angle between the two;
// it comes from their sum where they are near, and from their difference,
// turned by a quarter, where they are nearly opposite.
HWY_INLINE HueMean mean_hue(const Hue& h1, const Hue& h2) {
  const V zero = hn::Zero(D());
  const V sx = hn::Add(h1.x, h2.x);
  const V sy = hn::Add(h1.y, h2.y);
  const V dx = hn::Sub(h2.x, h1.x);
  const V dy = hn::Sub(h2.y, h1.y);
  const V s2 = hn::MulAdd(sx, sx, hn::Mul(sy, sy));
  const V d2 = hn::MulAdd(dx, dx, hn::Mul(dy, dy));
  const V cross = hn::Sub(hn::Mul(h1.x, h2.y), hn::Mul(h1.y, h2.x));
  // For opposite hues the sign follows the order of the angles in 0..360: the
  // first is the smaller one if it lies in the upper half of the circle.
  const auto opposite =
      hn::And(hn::Lt(hn::Abs(cross), constant(2e-6f)), hn::Gt(d2, s2));
  const V turn = hn::IfThenElse(
      opposite, hn::IfThenElse(hn::Eq(h1.y, zero), h1.x, h1.y), cross);
  const auto far = hn::Gt(d2, s2);
  const V mx =
      hn::IfThenElse(far, hn::CopySign(hn::Abs(dy), hn::Xor(dy, turn)), sx);
  const V my = hn::IfThenElse(
      far, hn::CopySign(hn::Abs(dx), hn::Neg(hn::Xor(dx, turn))), sy);
  const V norm2 = hn::Max(s2, d2);
  const auto grey = hn::Lt(norm2, constant(0.5f));  // both hues undefined
  const V inverse =
      hn::Div(constant(1), hn::Sqrt(hn::Max(norm2, constant(0.5f))));
  return {{hn::IfThenElse(grey, constant(1), hn::Mul(mx, inverse)),
           hn::Mul(my, inverse)},
          hn::CopySign(hn::Sqrt(d2), turn)};
}

// T of equation 15, by the formulas for multiple angles.
HWY_INLINE V hue_weight(const Hue& h) {
  const V one = constant(1);
  const V c2 = hn::MulSub(hn::Add(h.x, h.x), h.x, one);
  const V s2 = hn::Mul(hn::Add(h.x, h.x), h.y);
  const V c3 = hn::MulSub(c2, h.x, hn::Mul(s2, h.y));
  const V s3 = hn::MulAdd(s2, h.x, hn::Mul(c2, h.y));
  const V c4 = hn::MulSub(hn::Add(c2, c2), c2, one);
  const V s4 = hn::Mul(hn::Add(c2, c2), s2);
  V t = one;
  t = hn::NegMulAdd(h.x, constant(0.17f * 0.86602540f), t);
  t = hn::NegMulAdd(h.y, constant(0.17f * 0.5f), t);
  t = hn::MulAdd(c2, constant(0.24f), t);
  t = hn::MulAdd(c3, constant(0.32f * 0.99452190f), t);
  t = hn::NegMulAdd(s3, constant(0.32f * 0.10452846f), t);
  t = hn::NegMulAdd(c4, constant(0.20f * 0.45399050f), t);
  return hn::NegMulAdd(s4, constant(0.20f * 0.89100652f), t);
}

// sin(2 dtheta) with dtheta = 30 exp(-((h - 275) / 25)^2) degrees: equations
// 16 and 19.
HWY_INLINE V blue_turn(const Hue& h) {
  const D d;
  constexpr float kCos = 0.0871557427f;  // of 275 degrees
  constexpr float kSin = -0.996194698f;
  const V x = hn::MulAdd(h.x, constant(kCos), hn::Mul(h.y, constant(kSin)));
  const V y =
      hn::Sub(hn::Mul(h.y, constant(kCos)), hn::Mul(h.x, constant(kSin)));
  const V angle = atan2(d, y, x);  // from 275 degrees
  const V steps = hn::Mul(angle, constant(57.2957795f / 25));
  // Beyond 360 degrees the hue starts again from 0, far from 275.
  const V bell = hn::IfThenElseZero(
      hn::Lt(steps, constant(85.0f / 25)),
      exp2(d, hn::Mul(hn::Mul(steps, steps), constant(-1.44269504f))));
  const V u = hn::Mul(bell, constant(1.04719755f));  // 60 degrees
  const V u2 = hn::Mul(u, u);
  // Taylor's series of the sine: below 5e-8 up to 60 degrees.
  V p = constant(-2.50521084e-8f);
  p = hn::MulAdd(p, u2, constant(2.75573192e-6f));
  p = hn::MulAdd(p, u2, constant(-1.98412698e-4f));
  p = hn::MulAdd(p, u2, constant(8.33333333e-3f));
  p = hn::MulAdd(p, u2, constant(-0.166666667f));
  return hn::MulAdd(hn::Mul(p, u2), u, u);
}

HWY_INLINE V ciede2000(V l1, V a1, V b1, V l2, V a2, V b2) {
  const V half = constant(0.5f);
  const V one = constant(1);
  const V mean_chroma = hn::Mul(half, hn::Add(length(a1, b1), length(a2, b2)));
  const V stretch =
      hn::Sub(constant(1.5f), hn::Mul(half, chroma_saturation(mean_chroma)));
  a1 = hn::Mul(a1, stretch);
  a2 = hn::Mul(a2, stretch);
  const V c1 = length(a1, b1);
  const V c2 = length(a2, b2);
  const auto [hue, chord] = mean_hue(hue_of(a1, b1, c1), hue_of(a2, b2, c2));

  const V lightness = hn::Sub(hn::Mul(half, hn::Add(l1, l2)), constant(50));
  const V lightness2 = hn::Mul(lightness, lightness);
  const V sl = hn::MulAdd(
      hn::Div(lightness2, hn::Sqrt(hn::Add(lightness2, constant(20)))),
      constant(0.015f), one);
  const V chroma = hn::Mul(half, hn::Add(c1, c2));
  const V sc = hn::MulAdd(chroma, constant(0.045f), one);
  const V sh =
      hn::MulAdd(hn::Mul(chroma, constant(0.015f)), hue_weight(hue), one);
  const V rt =
      hn::Mul(hn::Mul(constant(-2), blue_turn(hue)), chroma_saturation(chroma));
  const V dl = hn::Div(hn::Sub(l2, l1), sl);
  const V dc = hn::Div(hn::Sub(c2, c1), sc);
  const V dh = hn::Div(hn::Mul(hn::Sqrt(hn::Mul(c1, c2)), chord), sh);
  V sum = hn::Mul(dl, dl);
  sum = hn::MulAdd(dc, dc, sum);
  sum = hn::MulAdd(dh, dh, sum);
  sum = hn::MulAdd(rt, hn::Mul(dc, dh), sum);
  return hn::Sqrt(hn::Max(sum, hn::Zero(D())));
}

DifferenceSummary ciede2000_row(const ColorRow& reference, const ColorRow& test,
                                size_t count, float* difference) {
  const D d;
  V sum = hn::Zero(d);
  V largest = hn::Zero(d);
  DifferenceSummary summary;
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V l1 = hn::Load(d, reference.planes[0] + x);
    const V a1 = hn::Load(d, reference.planes[1] + x);
    const V b1 = hn::Load(d, reference.planes[2] + x);
    const V l2 = hn::Load(d, test.planes[0] + x);
    const V a2 = hn::Load(d, test.planes[1] + x);
    const V b2 = hn::Load(d, test.planes[2] + x);
    const auto equal =
        hn::And(hn::Eq(l1, l2), hn::And(hn::Eq(a1, a2), hn::Eq(b1, b2)));
    if (hn::AllTrue(d, equal)) {
      hn::Store(hn::Zero(d), d, difference + x);
      continue;
    }
    const V value = hn::IfThenElseZero(hn::FirstN(d, count - x),
                                       ciede2000(l1, a1, b1, l2, a2, b2));
    hn::Store(value, d, difference + x);
    sum = hn::Add(sum, value);
    largest = hn::Max(largest, value);
    for (size_t i = 0; i < summary.above.size(); ++i) {
      const V limit = constant(DifferenceSummary::kLimits[i]);
      summary.above[i] += int64_t(hn::CountTrue(d, hn::Gt(value, limit)));
    }
  }
  summary.sum = double(hn::GetLane(hn::SumOfLanes(d, sum)));
  summary.largest = hn::GetLane(hn::MaxOfLanes(d, largest));
  return summary;
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(lab_row);
HWY_EXPORT(ciede2000_row);

void DifferenceSummary::add(const DifferenceSummary& other) {
  sum += other.sum;
  largest = std::max(largest, other.largest);
  for (size_t i = 0; i < above.size(); ++i) above[i] += other.above[i];
}

void lab_row(const ColorRow& linear_rgb, size_t count,
             const MutableColorRow& lab) {
  HWY_DYNAMIC_DISPATCH(lab_row)(linear_rgb, count, lab);
}

DifferenceSummary ciede2000_row(const ColorRow& reference, const ColorRow& test,
                                size_t count, float* difference) {
  return HWY_DYNAMIC_DISPATCH(ciede2000_row)(reference, test, count,
                                             difference);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
