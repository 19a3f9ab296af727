// SPDX-License-Identifier: Apache-2.0
#include "simd/color/transfer.h"

#include <array>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/color/transfer.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/blocks-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

// Horner's rule, constant term first.
template <class DF, size_t kTerms>
HWY_INLINE hn::Vec<DF> polynomial(DF df, hn::Vec<DF> x,
                                  const float (&terms)[kTerms]) {
  auto sum = hn::Set(df, terms[kTerms - 1]);
  for (size_t i = kTerms - 1; i-- > 0;) {
    sum = hn::MulAdd(sum, x, hn::Set(df, terms[i]));
  }
  return sum;
}

// y^2.4 = y^2 * (y^(1/4))^1.6. The last factor varies so little that a minimax
// polynomial of five terms, fitted to relative error, reaches float precision.
template <class DF>
HWY_INLINE hn::Vec<DF> linear_of(DF df, hn::Vec<DF> coded) {
  static constexpr float kPower16[] = {
      -0.013942263026621252f, 0.25381609078638506f, 1.0303096451761653f,
      -0.3947310198022594f,   0.15299749402225818f, -0.028450085024753567f};
  const auto y = hn::Max(hn::MulAdd(coded, hn::Set(df, float(1 / 1.055)),
                                    hn::Set(df, float(0.055 / 1.055))),
                         hn::Zero(df));
  const auto root = hn::Sqrt(hn::Sqrt(y));
  const auto curve = hn::Mul(hn::Mul(y, y), polynomial(df, root, kPower16));
  const auto line = hn::Mul(coded, hn::Set(df, float(1 / 12.92)));
  return hn::IfThenElse(hn::Le(coded, hn::Set(df, 0.04045f)), line, curve);
}

// The curve 1.055 x^(1/2.4) - 0.055 as a minimax polynomial of x^(1/4).
template <class DF>
HWY_INLINE hn::Vec<DF> srgb_of(DF df, hn::Vec<DF> linear) {
  static constexpr float kCurve[] = {
      -0.05844659204365715f, 0.12357589647947355f, 1.4615257920598335f,
      -1.1558960076317502f,  1.209151054513853f,   -0.8984138804239976f,
      0.3947138356500779f,   -0.0762104210839699f};
  const auto one = hn::Set(df, 1.0f);
  const auto x = clamped(df, linear, one);
  const auto curve =
      hn::Min(polynomial(df, hn::Sqrt(hn::Sqrt(x)), kCurve), one);
  const auto line = hn::Mul(x, hn::Set(df, 12.92f));
  return hn::IfThenElse(hn::Le(x, hn::Set(df, 0.0031308f)), line, curve);
}

// Applies `curve` to every lane except alpha.
template <class Curve>
HWY_INLINE void on_colors(float* rgba, size_t count, const Curve& curve) {
  const hn::ScalableTag<float> df;
  const hn::RebindToSigned<decltype(df)> di;
  const auto three = hn::Set(di, 3);
  const auto is_alpha =
      hn::RebindMask(df, hn::Eq(hn::And(hn::Iota(di, 0), three), three));
  for_each_block(
      df, 4 * count,
      [=](const float* from, float* to) HWY_ATTR {
        const auto v = hn::LoadU(df, from);
        hn::StoreU(hn::IfThenElse(is_alpha, v, curve(v)), df, to);
      },
      Input<float>{rgba}, Output<float>{rgba});
}

void srgb_to_linear_pixels(float* rgba, size_t count) {
  on_colors(rgba, count, [](auto v) HWY_ATTR {
    return linear_of(hn::ScalableTag<float>(), v);
  });
}

void linear_to_srgb_pixels(float* rgba, size_t count) {
  on_colors(rgba, count, [](auto v) HWY_ATTR {
    return srgb_of(hn::ScalableTag<float>(), v);
  });
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(srgb_to_linear_pixels);
HWY_EXPORT(linear_to_srgb_pixels);

const float* linear_of_srgb8() {
  static const std::array<float, 256> table = [] {
    std::array<float, 256> values{};
    for (size_t i = 0; i < values.size(); ++i) {
      const double coded = double(i) / 255;
      values[i] =
          float(coded <= 0.04045 ? coded / 12.92
                                 : std::pow((coded + 0.055) / 1.055, 2.4));
    }
    return values;
  }();
  return table.data();
}

void srgb_to_linear_rgba(float* rgba, size_t count) {
  HWY_DYNAMIC_DISPATCH(srgb_to_linear_pixels)(rgba, count);
}
void linear_to_srgb_rgba(float* rgba, size_t count) {
  HWY_DYNAMIC_DISPATCH(linear_to_srgb_pixels)(rgba, count);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
