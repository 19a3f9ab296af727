// SPDX-License-Identifier: Apache-2.0
// Elementary functions of float vectors, short enough to inline. The largest
// error of each is stated. All are exact where a metric relies on it: equal
// inputs must give a perfect score.

// Include guard per target: Highway compiles this file once for each target.
#if defined(FRAMEWISE_SIMD_ELEMENTARY_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FRAMEWISE_SIMD_ELEMENTARY_INL_H_
#undef FRAMEWISE_SIMD_ELEMENTARY_INL_H_
#else
#define FRAMEWISE_SIMD_ELEMENTARY_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// 1 / x and 1 / sqrt(x) for x >= 1e-30, relative error below 3e-7: the
// processor's estimate and one Newton step, much faster than a division.
// Targets without estimate instructions divide.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V reciprocal(D d, V x) {
#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128
  return hn::Div(hn::Set(d, 1.0f), x);
#else
  const V guess = hn::ApproximateReciprocal(x);
  return hn::Mul(guess, hn::NegMulAdd(x, guess, hn::Set(d, 2.0f)));
#endif
}
template <class D, class V = hn::Vec<D>>
HWY_INLINE V reciprocal_root(D d, V x) {
#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128
  return hn::Div(hn::Set(d, 1.0f), hn::Sqrt(x));
#else
  const V guess = hn::ApproximateReciprocalSqrt(x);
  const V half = hn::Mul(hn::Mul(x, guess), hn::Set(d, -0.5f));
  return hn::Mul(guess, hn::MulAdd(half, guess, hn::Set(d, 1.5f)));
#endif
}

// Cube root of positive normal numbers, relative error below 3e-7: an estimate
// of x^(-1/3) from the bits of x and two Halley steps, without division.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V cube_root(D d, V x) {
  const hn::RebindToSigned<D> di;
  const V third = hn::Set(d, 1.0f / 3.0f);
  const auto bits = hn::ConvertTo(d, hn::BitCast(di, x));
  const auto guess =
      hn::ConvertTo(di, hn::NegMulAdd(bits, third, hn::Set(d, 1419967018.0f)));
  V y = hn::BitCast(d, guess);
  for (int step = 0; step < 2; ++step) {
    const V cubed = hn::Mul(hn::Mul(y, y), y);
    const V error = hn::NegMulAdd(x, cubed, hn::Set(d, 1.0f));
    const V correction =
        hn::Mul(error, hn::MulAdd(error, hn::Set(d, 2.0f / 9.0f), third));
    y = hn::MulAdd(y, correction, y);
  }
  return hn::Mul(x, hn::Mul(y, y));
}

// 2^x for x in [-126, 127], relative error below 2e-7; below -126: 2^-126.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V exp2(D d, V x) {
  const hn::RebindToSigned<D> di;
  const V clamped = hn::Max(x, hn::Set(d, -126.0f));
  const V whole = hn::Round(clamped);
  const V f = hn::Sub(clamped, whole);
  // Taylor series; error below 6e-9 for |f| <= 1/2.
  V p = hn::Set(d, 1.52527338e-5f);
  p = hn::MulAdd(p, f, hn::Set(d, 1.54035304e-4f));
  p = hn::MulAdd(p, f, hn::Set(d, 1.33335581e-3f));
  p = hn::MulAdd(p, f, hn::Set(d, 9.61812911e-3f));
  p = hn::MulAdd(p, f, hn::Set(d, 5.55041087e-2f));
  p = hn::MulAdd(p, f, hn::Set(d, 2.40226507e-1f));
  p = hn::MulAdd(p, f, hn::Set(d, 6.93147181e-1f));
  p = hn::MulAdd(p, f, hn::Set(d, 1.0f));
  const auto exponent =
      hn::ShiftLeft<23>(hn::Add(hn::ConvertTo(di, whole), hn::Set(di, 127)));
  return hn::Mul(p, hn::BitCast(d, exponent));
}

// Base-2 logarithm of positive normal numbers; exactly 0 for 1. The error is
// below 3e-7 absolute near 1 and 2e-7 relative elsewhere.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V log2(D d, V x) {
  const hn::RebindToSigned<D> di;
  // Splits x = m * 2^e with m in [sqrt(1/2), sqrt(2)).
  const auto bits = hn::BitCast(di, x);
  const auto e = hn::ShiftRight<23>(hn::Sub(bits, hn::Set(di, 0x3F3504F3)));
  const V m = hn::BitCast(d, hn::Sub(bits, hn::ShiftLeft<23>(e)));
  const V one = hn::Set(d, 1.0f);
  const V s = hn::Div(hn::Sub(m, one), hn::Add(m, one));
  const V s2 = hn::Mul(s, s);
  // 2/ln(2) * atanh(s), |s| <= 0.1716.
  V p = hn::Set(d, 0.320598898f);
  p = hn::MulAdd(p, s2, hn::Set(d, 0.412198583f));
  p = hn::MulAdd(p, s2, hn::Set(d, 0.577078016f));
  p = hn::MulAdd(p, s2, hn::Set(d, 0.961796694f));
  p = hn::MulAdd(p, s2, hn::Set(d, 2.88539008f));
  return hn::MulAdd(p, s, hn::ConvertTo(d, e));
}

// Angle of (x, y) in radians, -pi..pi, absolute error below 6e-7; 0 for (0, 0).
template <class D, class V = hn::Vec<D>>
HWY_INLINE V atan2(D d, V y, V x) {
  const V zero = hn::Zero(d);
  const V ax = hn::Abs(x);
  const V ay = hn::Abs(y);
  const V big = hn::Max(hn::Max(ax, ay), hn::Set(d, 1e-30f));
  const V t = hn::Mul(hn::Min(ax, ay), reciprocal(d, big));
  const V t2 = hn::Mul(t, t);
  // Least squares fit of atan(t)/t over [0, 1] at Chebyshev nodes.
  V p = hn::Set(d, 0.0027662835f);
  p = hn::MulAdd(p, t2, hn::Set(d, -0.0157312491f));
  p = hn::MulAdd(p, t2, hn::Set(d, 0.0421376236f));
  p = hn::MulAdd(p, t2, hn::Set(d, -0.0745685483f));
  p = hn::MulAdd(p, t2, hn::Set(d, 0.106183706f));
  p = hn::MulAdd(p, t2, hn::Set(d, -0.141977978f));
  p = hn::MulAdd(p, t2, hn::Set(d, 0.19991872f));
  p = hn::MulAdd(p, t2, hn::Set(d, -0.333330367f));
  p = hn::MulAdd(p, t2, hn::Set(d, 0.999999982f));
  V angle = hn::Mul(p, t);
  angle = hn::IfThenElse(hn::Gt(ay, ax),
                         hn::Sub(hn::Set(d, 1.57079632679f), angle), angle);
  angle = hn::IfThenElse(hn::Lt(x, zero),
                         hn::Sub(hn::Set(d, 3.14159265359f), angle), angle);
  return hn::CopySign(angle, y);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // FRAMEWISE_SIMD_ELEMENTARY_INL_H_
