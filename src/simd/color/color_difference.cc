// SPDX-License-Identifier: Apache-2.0
#include "simd/color/color_difference.h"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/color/color_difference.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/elementary-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

HWY_INLINE V constant(float value) { return hn::Set(D(), value); }

// f(t) of CIELAB: a cube root with a linear segment near black.
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

// Avoids 0 in reciprocals.
HWY_INLINE V not_zero(V x) { return hn::Max(x, constant(1e-30f)); }

HWY_INLINE V root(V x) { return hn::Mul(x, reciprocal_root(D(), not_zero(x))); }

HWY_INLINE V sum_of_squares(V x, V y) {
  return hn::MulAdd(x, x, hn::Mul(y, y));
}

// sqrt(c^7 / (c^7 + 25^7))
HWY_INLINE V chroma_saturation(V c) {
  const V t = hn::Mul(c, constant(1.0f / 25));
  const V t2 = hn::Mul(t, t);
  const V t7 = hn::Mul(hn::Mul(t2, t2), hn::Mul(t2, t));
  return hn::Mul(t7, reciprocal_root(D(), not_zero(hn::MulAdd(t7, t7, t7))));
}

// A hue as a point on the unit circle; (0, 0) for gray.
struct Hue {
  V x, y;
};

struct Polar {
  V chroma;
  Hue hue;
};

HWY_INLINE Polar polar_of(V a, V b) {
  const V square = sum_of_squares(a, b);
  const V inverse = reciprocal_root(D(), not_zero(square));
  return {hn::Mul(square, inverse), {hn::Mul(a, inverse), hn::Mul(b, inverse)}};
}

struct HueMean {
  Hue mean;  // unit length
  V chord;   // 2 sin(dh'/2), with the sign of dh'
};

// Equations 10 and 14. The mean hue bisects the smaller angle between the two
// hues: it is the direction of their sum.
HWY_INLINE HueMean mean_hue(const Hue& h1, const Hue& h2) {
  const D d;
  const V zero = hn::Zero(d);
  const V one = constant(1);
  const V sx = hn::Add(h1.x, h2.x);
  const V sy = hn::Add(h1.y, h2.y);
  const V dx = hn::Sub(h2.x, h1.x);
  const V dy = hn::Sub(h2.y, h1.y);
  const V s2 = sum_of_squares(sx, sy);
  const V d2 = sum_of_squares(dx, dy);
  const V cross = hn::Sub(hn::Mul(h1.x, h2.y), hn::Mul(h1.y, h2.x));
  const auto far = hn::Gt(d2, s2);
  V turn = cross;
  V mx = sx;
  V my = sy;
  if (!hn::AllFalse(d, far)) {
    // If the hues are more than a right angle apart, their difference, turned
    // by a quarter, is more exact than their sum. For opposite hues, the sign
    // follows the order of the angles in 0..360: the first is the smaller one
    // if it lies in the upper half of the circle.
    const auto opposite = hn::And(hn::Lt(hn::Abs(cross), constant(2e-6f)), far);
    turn = hn::IfThenElse(
        opposite, hn::IfThenElse(hn::Eq(h1.y, zero), h1.x, h1.y), cross);
    mx = hn::IfThenElse(far, hn::CopySign(hn::Abs(dy), hn::Xor(dy, turn)), sx);
    my = hn::IfThenElse(
        far, hn::CopySign(hn::Abs(dx), hn::Neg(hn::Xor(dx, turn))), sy);
  }
  const V norm2 = hn::Max(s2, d2);
  const auto gray =
      hn::Lt(norm2, constant(0.5f));  // hue undefined in both colors
  const V inverse = reciprocal_root(d, hn::Max(norm2, constant(0.5f)));
  return {
      {hn::IfThenElse(gray, one, hn::Mul(mx, inverse)), hn::Mul(my, inverse)},
      hn::CopySign(root(d2), turn)};
}

// T of equation 15, by multiple-angle formulas.
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

// 1 - cos(h - 275 degrees). Equation 16 vanishes beyond 100 degrees from blue,
// and it does not wrap around: hues from 0 to 95 degrees, 85 degrees and more
// beyond blue, count as far away.
constexpr float kFarFromBlue = 1.17f;
HWY_INLINE V distance_from_blue(const Hue& h) {
  constexpr float kCos = 0.0871557427f;  // of 275 degrees
  constexpr float kSin = -0.996194698f;
  const V x = hn::MulAdd(h.x, constant(kCos), hn::Mul(h.y, constant(kSin)));
  const V y =
      hn::Sub(hn::Mul(h.y, constant(kCos)), hn::Mul(h.x, constant(kSin)));
  const auto red =
      hn::And(hn::Gt(y, hn::Zero(D())), hn::Lt(x, constant(0.0871557427f)));
  return hn::IfThenElse(red, constant(kFarFromBlue), hn::Sub(constant(1), x));
}

// sin(2 dtheta) with dtheta = 30 exp(-((h - 275) / 25)^2) degrees: equations 16
// and 19. The square of an angle is a smooth function of its cosine. This
// polynomial, in units of 25 degrees and times log2(e), has an error of at most
// 4e-5, at the largest angles, where the exponential almost vanishes.
HWY_INLINE V blue_turn(V distance) {
  const D d;
  V p = constant(-0.108624928f);
  p = hn::MulAdd(p, distance, constant(0.197483361f));
  p = hn::MulAdd(p, distance, constant(-0.296508759f));
  p = hn::MulAdd(p, distance, constant(-0.114624619f));
  p = hn::MulAdd(p, distance, constant(-0.69531244f));
  p = hn::MulAdd(p, distance, constant(-2.52421093f));
  p = hn::MulAdd(p, distance, constant(-15.1555042f));
  const V bell = hn::IfThenElseZero(hn::Lt(distance, constant(kFarFromBlue)),
                                    exp2(d, hn::Mul(p, distance)));
  const V u = hn::Mul(bell, constant(1.04719755f));  // 60 degrees
  const V u2 = hn::Mul(u, u);
  // Taylor series of the sine; error below 5e-8 up to 60 degrees.
  V sine = constant(-2.50521084e-8f);
  sine = hn::MulAdd(sine, u2, constant(2.75573192e-6f));
  sine = hn::MulAdd(sine, u2, constant(-1.98412698e-4f));
  sine = hn::MulAdd(sine, u2, constant(8.33333333e-3f));
  sine = hn::MulAdd(sine, u2, constant(-0.166666667f));
  return hn::MulAdd(hn::Mul(sine, u2), u, u);
}

// The formula is a long chain of dependent operations. Split into five loops
// over a short block, several vectors are in flight in each loop.
struct alignas(64) LabBlock {
  static constexpr size_t kSize = 64;
  using Values = float[kSize];
  Values chroma1, x1, y1;  // of the first color, with a scaled by 1 + G
  Values chroma2, x2, y2;
  Values hue_x, hue_y, chord;
  Values weighted_chord, turn;
};

// Equations 2 to 7.
HWY_INLINE void find_hues(const float* a1, const float* b1, const float* a2,
                          const float* b2, size_t count, LabBlock& block) {
  const D d;
  const V half = constant(0.5f);
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V va1 = hn::Load(d, a1 + x);
    const V vb1 = hn::Load(d, b1 + x);
    const V va2 = hn::Load(d, a2 + x);
    const V vb2 = hn::Load(d, b2 + x);
    const V mean_chroma =
        hn::Mul(half, hn::Add(root(sum_of_squares(va1, vb1)),
                              root(sum_of_squares(va2, vb2))));
    const V stretch =
        hn::NegMulAdd(half, chroma_saturation(mean_chroma), constant(1.5f));
    const Polar p1 = polar_of(hn::Mul(va1, stretch), vb1);
    const Polar p2 = polar_of(hn::Mul(va2, stretch), vb2);
    hn::Store(p1.chroma, d, block.chroma1 + x);
    hn::Store(p1.hue.x, d, block.x1 + x);
    hn::Store(p1.hue.y, d, block.y1 + x);
    hn::Store(p2.chroma, d, block.chroma2 + x);
    hn::Store(p2.hue.x, d, block.x2 + x);
    hn::Store(p2.hue.y, d, block.y2 + x);
  }
}

HWY_INLINE void find_mean_hues(size_t count, LabBlock& block) {
  const D d;
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const HueMean found =
        mean_hue({hn::Load(d, block.x1 + x), hn::Load(d, block.y1 + x)},
                 {hn::Load(d, block.x2 + x), hn::Load(d, block.y2 + x)});
    hn::Store(found.mean.x, d, block.hue_x + x);
    hn::Store(found.mean.y, d, block.hue_y + x);
    hn::Store(found.chord, d, block.chord + x);
  }
}

// dH' / S_H.
HWY_INLINE void weigh_hues(size_t count, LabBlock& block) {
  const D d;
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V c1 = hn::Load(d, block.chroma1 + x);
    const V c2 = hn::Load(d, block.chroma2 + x);
    const Hue hue = {hn::Load(d, block.hue_x + x),
                     hn::Load(d, block.hue_y + x)};
    const V chroma = hn::Mul(constant(0.5f), hn::Add(c1, c2));
    const V sh = hn::MulAdd(hn::Mul(chroma, constant(0.015f)), hue_weight(hue),
                            constant(1));
    const V length =
        hn::Mul(root(hn::Mul(c1, c2)), hn::Load(d, block.chord + x));
    hn::Store(hn::Mul(length, reciprocal(d, sh)), d, block.weighted_chord + x);
  }
}

// R_T, which is zero except for blues. Tests whole blocks: a branch per vector
// would often be mispredicted.
HWY_INLINE void turn_blues(size_t count, LabBlock& block) {
  const D d;
  auto near = hn::FirstN(d, 0);  // ignores lanes beyond the row
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V distance = distance_from_blue(
        {hn::Load(d, block.hue_x + x), hn::Load(d, block.hue_y + x)});
    hn::Store(distance, d, block.turn + x);
    near = hn::Or(near, hn::And(hn::FirstN(d, count - x),
                                hn::Lt(distance, constant(kFarFromBlue))));
  }
  const bool any = !hn::AllFalse(d, near);
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    if (!any) {
      hn::Store(hn::Zero(d), d, block.turn + x);
      continue;
    }
    const V chroma =
        hn::Mul(constant(0.5f), hn::Add(hn::Load(d, block.chroma1 + x),
                                        hn::Load(d, block.chroma2 + x)));
    const V turn = blue_turn(hn::Load(d, block.turn + x));
    hn::Store(hn::Mul(hn::Mul(constant(-2), turn), chroma_saturation(chroma)),
              d, block.turn + x);
  }
}

HWY_INLINE V combined(V l1, V l2, const LabBlock& block, size_t x,
                      const ParametricFactors& factors) {
  const D d;
  const V half = constant(0.5f);
  const V one = constant(1);
  const V lightness = hn::MulSub(half, hn::Add(l1, l2), constant(50));
  const V lightness2 = hn::Mul(lightness, lightness);
  const V sl =
      hn::MulAdd(hn::Mul(lightness2,
                         reciprocal_root(d, hn::Add(lightness2, constant(20)))),
                 constant(0.015f), one);
  const V c1 = hn::Load(d, block.chroma1 + x);
  const V c2 = hn::Load(d, block.chroma2 + x);
  const V sc = hn::MulAdd(hn::Add(c1, c2), constant(0.0225f), one);
  const V dl = hn::Mul(hn::Mul(hn::Sub(l2, l1), reciprocal(d, sl)),
                       constant(1 / factors.lightness));
  const V dc = hn::Mul(hn::Mul(hn::Sub(c2, c1), reciprocal(d, sc)),
                       constant(1 / factors.chroma));
  const V dh =
      hn::Mul(hn::Load(d, block.weighted_chord + x), constant(1 / factors.hue));
  V sum = hn::Mul(dl, dl);
  sum = hn::MulAdd(dc, dc, sum);
  sum = hn::MulAdd(dh, dh, sum);
  sum = hn::MulAdd(hn::Load(d, block.turn + x), hn::Mul(dc, dh), sum);
  return root(hn::Max(sum, hn::Zero(d)));
}

// `count` is at most LabBlock::kSize.
HWY_INLINE void difference_block(const float* const p1[3],
                                 const float* const p2[3], size_t count,
                                 float* difference,
                                 const ParametricFactors& factors) {
  const D d;
  LabBlock block;
  find_hues(p1[1], p1[2], p2[1], p2[2], count, block);
  find_mean_hues(count, block);
  weigh_hues(count, block);
  turn_blues(count, block);
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V value = combined(hn::Load(d, p1[0] + x), hn::Load(d, p2[0] + x),
                             block, x, factors);
    hn::Store(value, d, difference + x);
  }
}

void ciede2000_row(const ColorRow& reference, const ColorRow& test,
                   size_t count, float* difference,
                   const ParametricFactors& factors) {
  for (size_t x = 0; x < count; x += LabBlock::kSize) {
    const float* const p1[] = {reference.planes[0] + x, reference.planes[1] + x,
                               reference.planes[2] + x};
    const float* const p2[] = {test.planes[0] + x, test.planes[1] + x,
                               test.planes[2] + x};
    difference_block(p1, p2, HWY_MIN(count - x, LabBlock::kSize),
                     difference + x, factors);
  }
}

DifferenceSummary summarize_differences(const float* differences, size_t stride,
                                        size_t width, size_t height) {
  const D d;
  DifferenceSummary summary;
  V largest = hn::Zero(d);
  for (size_t y = 0; y < height; ++y) {
    const float* row = differences + y * stride;
    V sum = hn::Zero(d);
    for (size_t x = 0; x < width; x += hn::Lanes(d)) {
      const V value =
          hn::IfThenElseZero(hn::FirstN(d, width - x), hn::LoadU(d, row + x));
      sum = hn::Add(sum, value);
      largest = hn::Max(largest, value);
      for (size_t i = 0; i < summary.above.size(); ++i) {
        const V limit = constant(DifferenceSummary::kLimits[i]);
        summary.above[i] += int64_t(hn::CountTrue(d, hn::Gt(value, limit)));
      }
    }
    summary.sum += double(hn::GetLane(hn::SumOfLanes(d, sum)));
  }
  summary.largest = hn::GetLane(hn::MaxOfLanes(d, largest));
  return summary;
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(lab_row);
HWY_EXPORT(ciede2000_row);
HWY_EXPORT(summarize_differences);

void DifferenceSummary::add(const DifferenceSummary& other) {
  sum += other.sum;
  largest = std::max(largest, other.largest);
  for (size_t i = 0; i < above.size(); ++i) above[i] += other.above[i];
}

void lab_row(const ColorRow& linear_rgb, size_t count,
             const MutableColorRow& lab) {
  HWY_DYNAMIC_DISPATCH(lab_row)(linear_rgb, count, lab);
}

void ciede2000_row(const ColorRow& reference, const ColorRow& test,
                   size_t count, float* difference,
                   const ParametricFactors& factors) {
  HWY_DYNAMIC_DISPATCH(ciede2000_row)
  (reference, test, count, difference, factors);
}

DifferenceSummary summarize_differences(const float* differences, size_t stride,
                                        size_t width, size_t height) {
  return HWY_DYNAMIC_DISPATCH(summarize_differences)(differences, stride, width,
                                                     height);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
