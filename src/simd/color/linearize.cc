// SPDX-License-Identifier: Apache-2.0
#include "simd/color/linearize.h"

#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/color/linearize.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/float_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// The power segment of the curve as a quotient p / q of two polynomials;
// largest error 2.4e-7. Faster than a table for long vectors: all of
// SSIMULACRA2 takes a sixth less time with AVX-512.
struct Quotient {
  F p;
  F q;
};

HWY_INLINE Quotient curve(F encoded) {
  F p = hn::MulAdd(set(8.210152774e-01f), encoded, set(7.961564959e-01f));
  p = hn::MulAdd(p, encoded, set(1.624820318e-01f));
  p = hn::MulAdd(p, encoded, set(1.043637593e-02f));
  p = hn::MulAdd(p, encoded, set(2.200248328e-04f));
  F q = hn::MulAdd(set(6.521209011e-03f), encoded, set(-5.512498495e-02f));
  q = hn::MulAdd(q, encoded, set(4.987528350e-01f));
  q = hn::MulAdd(q, encoded, set(1.076976492e+00f));
  q = hn::MulAdd(q, encoded, set(2.631846970e-01f));
  return {p, q};
}

HWY_INLINE F with_straight_part(F encoded, F curved) {
  return hn::IfThenElse(hn::Gt(encoded, set(0.04045f)), curved,
                        hn::Mul(encoded, set(1.0f / 12.92f)));
}

template <class VI>
HWY_INLINE F encoded_of(VI sample, float scale) {
  return hn::Mul(hn::ConvertTo(df, hn::BitCast(di, sample)), set(scale));
}

// Three samples share one division: each 1/q is computed from the inverse of
// the product of all three.
HWY_INLINE void store_linear(F r, F g, F b, float* red, float* green,
                             float* blue) {
  const Quotient cr = curve(r), cg = curve(g), cb = curve(b);
  const F qrg = hn::Mul(cr.q, cg.q);
  const F inverse = hn::Div(set(1.0f), hn::Mul(qrg, cb.q));
  const F inverse_rg = hn::Mul(inverse, cb.q);
  const F curved_r = hn::Mul(cr.p, hn::Mul(inverse_rg, cg.q));
  const F curved_g = hn::Mul(cg.p, hn::Mul(inverse_rg, cr.q));
  const F curved_b = hn::Mul(cb.p, hn::Mul(inverse, qrg));
  hn::StoreU(with_straight_part(r, curved_r), df, red);
  hn::StoreU(with_straight_part(g, curved_g), df, green);
  hn::StoreU(with_straight_part(b, curved_b), df, blue);
}

HWY_INLINE void linearize_vector8(const uint8_t* rgba, float* red, float* green,
                                  float* blue) {
  constexpr float kScale = 1.0f / 255;
  const auto pixel = hn::LoadU(du, reinterpret_cast<const uint32_t*>(rgba));
  const auto mask = hn::Set(du, 0xFF);
  store_linear(encoded_of(hn::And(pixel, mask), kScale),
               encoded_of(hn::And(hn::ShiftRight<8>(pixel), mask), kScale),
               encoded_of(hn::And(hn::ShiftRight<16>(pixel), mask), kScale),
               red, green, blue);
}

HWY_INLINE void linearize_vector16(const uint16_t* rgba, float* red,
                                   float* green, float* blue) {
  constexpr float kScale = 1.0f / 65535;
  const hn::Rebind<uint16_t, decltype(du)> d16;
  hn::Vec<decltype(d16)> r, g, b, a;
  hn::LoadInterleaved4(d16, rgba, r, g, b, a);
  store_linear(encoded_of(hn::PromoteTo(du, r), kScale),
               encoded_of(hn::PromoteTo(du, g), kScale),
               encoded_of(hn::PromoteTo(du, b), kScale), red, green, blue);
}

// Calls vector(x) for each vector of a row. The last vector ends with the row
// and may overlap the one before, with the same result. Returns false if the
// row is shorter than a vector.
template <class Vector>
HWY_INLINE bool for_each_vector(size_t count, const Vector& vector) {
  const size_t lanes = hn::Lanes(df);
  if (count < lanes) return false;
  size_t x = 0;
  for (; x + lanes <= count; x += lanes) vector(x);
  if (x < count) vector(count - lanes);
  return true;
}

void linearize_rgba8(const uint8_t* rgba, size_t count, float* red,
                     float* green, float* blue) {
  const auto vector = [=](size_t x) HWY_ATTR {
    linearize_vector8(rgba + 4 * x, red + x, green + x, blue + x);
  };
  if (for_each_vector(count, vector)) return;
  uint8_t in[HWY_MAX_BYTES] = {};
  std::memcpy(in, rgba, 4 * count);
  float out[3][HWY_MAX_BYTES / sizeof(float)];
  linearize_vector8(in, out[0], out[1], out[2]);
  std::memcpy(red, out[0], count * sizeof(float));
  std::memcpy(green, out[1], count * sizeof(float));
  std::memcpy(blue, out[2], count * sizeof(float));
}

void linearize_rgba16(const uint16_t* rgba, size_t count, float* red,
                      float* green, float* blue) {
  const auto vector = [=](size_t x) HWY_ATTR {
    linearize_vector16(rgba + 4 * x, red + x, green + x, blue + x);
  };
  if (for_each_vector(count, vector)) return;
  uint16_t in[HWY_MAX_BYTES] = {};
  std::memcpy(in, rgba, 8 * count);
  float out[3][HWY_MAX_BYTES / sizeof(float)];
  linearize_vector16(in, out[0], out[1], out[2]);
  std::memcpy(red, out[0], count * sizeof(float));
  std::memcpy(green, out[1], count * sizeof(float));
  std::memcpy(blue, out[2], count * sizeof(float));
}

}  // namespace
}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {
HWY_EXPORT(linearize_rgba8);
HWY_EXPORT(linearize_rgba16);

void linearize_rgba8(const uint8_t* rgba, size_t count, float* red,
                     float* green, float* blue) {
  HWY_DYNAMIC_DISPATCH(linearize_rgba8)(rgba, count, red, green, blue);
}

void linearize_rgba16(const uint16_t* rgba, size_t count, float* red,
                      float* green, float* blue) {
  HWY_DYNAMIC_DISPATCH(linearize_rgba16)(rgba, count, red, green, blue);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
