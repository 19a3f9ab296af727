// SPDX-License-Identifier: Apache-2.0
#include "simd/butteraugli/butteraugli.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/butteraugli/opsin.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/fir-inl.h"
#include "simd/float_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
namespace bt = butteraugli;

// The light absorption of a cone type, and its smallest value.
struct Cone {
  float red, green, blue, floor;
};
constexpr Cone kCones[3] = {
    {0.29956550340058319f, 0.63373087833825936f, 0.077705617820981968f,
     1.7557483643287353f},
    {0.22158691104574774f, 0.69391388044116142f, 0.0987313588422f,
     1.7557483643287353f},
    {0.02f, 0.02f, 0.20480129041026129f, 12.226454707163354f}};

struct Light {
  F red, green, blue;
};

HWY_INLINE F absorbed(const Cone& cone, const Light& light) {
  F sum = hn::MulAdd(light.red, set(cone.red), set(cone.floor));
  sum = hn::MulAdd(light.green, set(cone.green), sum);
  return hn::MulAdd(light.blue, set(cone.blue), sum);
}

// gamma(p) / p as a fraction. gamma(p) = 19.245 ln(p + 9.97) - 23.16. The
// base-2 logarithm is that of the reference implementation: exponent plus a
// rational function of the mantissa in [2/3, 4/3).
struct Fraction {
  F numerator, denominator;
};

HWY_INLINE Fraction sensitivity(F p) {
  constexpr float kFactor = 19.245013259874995f * 0.6931471805599453f;
  constexpr float kOffset = 23.16046239805755f;
  const auto bits = hn::BitCast(di, hn::Add(p, set(9.9710635769299145f)));
  const auto exponent =
      hn::ShiftRight<23>(hn::Sub(bits, hn::Set(di, 0x3F2AAAAB)));
  const F mantissa =
      hn::BitCast(df, hn::Sub(bits, hn::ShiftLeft<23>(exponent)));
  const F t = hn::Sub(mantissa, set(1.0f));
  F above = hn::MulAdd(t, set(0.74245873327820566f), set(1.4287160470083755f));
  above = hn::MulAdd(above, t, set(-1.8503833400518310e-6f));
  F below = hn::MulAdd(t, set(0.17409343003366853f), set(1.0096718572241148f));
  below = hn::MulAdd(below, t, set(0.99032814277590719f));
  const F whole =
      hn::MulSub(hn::ConvertTo(df, exponent), set(kFactor), set(kOffset));
  return {hn::MulAdd(whole, below, hn::Mul(above, set(kFactor))),
          hn::Mul(below, p)};
}

// The response of the three cone types to `light` for an eye adapted to
// `around`.
HWY_INLINE void responses(const Light& light, const Light& around,
                          F (&out)[3]) {
  for (int i = 0; i < 3; ++i) {
    const Fraction s =
        sensitivity(hn::Max(absorbed(kCones[i], around), set(kCones[i].floor)));
    const F gain = hn::Max(hn::Div(s.numerator, s.denominator), set(1e-4f));
    out[i] = hn::Max(hn::Mul(gain, absorbed(kCones[i], light)),
                     set(kCones[i].floor));
  }
}

HWY_INLINE Light scaled(const Light& light, F factor) {
  return {hn::Mul(light.red, factor), hn::Mul(light.green, factor),
          hn::Mul(light.blue, factor)};
}

void blur_down(const bt::ConstBlock (&linear)[3], const bt::Columns& columns,
               float* out) {
  for (size_t i = 0; i < columns.color_end + 2 * bt::kPad; i += hn::Lanes(df)) {
    const auto sample = [&](ptrdiff_t row) HWY_ATTR {
      const size_t at = size_t(row + 4);
      return hn::Load(df,
                      linear[at / 4] - bt::kPad + (at % 4) * bt::kStride + i);
    };
    fir_down(bt::kOpsinTaps, sample, out + i, bt::kStride);
  }
}

void opsin(const bt::ConstBlock (&linear)[3][3], const bt::Columns& columns,
           float nits, float* scratch, const bt::Block (&xyb)[3]) {
  constexpr size_t kPlane = bt::kBlockRows * bt::kStride;
  for (size_t i = 0; i < 3; ++i) {
    blur_down(linear[i], columns, scratch + i * kPlane);
  }
  const F factor = set(nits);
  for (size_t row = 0; row < bt::kBlockRows; ++row) {
    const float* around = scratch + bt::kPad + row * bt::kStride;
    const size_t offset = row * bt::kStride;
    for (size_t x = 0; x < columns.color_end; x += hn::Lanes(df)) {
      const Light adapted = {
          fir_along(bt::kOpsinTaps, around + x),
          fir_along(bt::kOpsinTaps, around + kPlane + x),
          fir_along(bt::kOpsinTaps, around + 2 * kPlane + x)};
      const Light light = {hn::Load(df, linear[0][1] + offset + x),
                           hn::Load(df, linear[1][1] + offset + x),
                           hn::Load(df, linear[2][1] + offset + x)};
      F cones[3];
      responses(scaled(light, factor), scaled(adapted, factor), cones);
      hn::Store(hn::Sub(cones[0], cones[1]), df, xyb[0] + offset + x);
      hn::Store(hn::Add(cones[0], cones[1]), df, xyb[1] + offset + x);
      hn::Store(cones[2], df, xyb[2] + offset + x);
    }
  }
}

}  // namespace
}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {
HWY_EXPORT(opsin);

namespace butteraugli {

void opsin(const ConstBlock (&linear)[3][3], const Columns& columns, float nits,
           float* scratch, const Block (&xyb)[3]) {
  HWY_DYNAMIC_DISPATCH(opsin)(linear, columns, nits, scratch, xyb);
}

}  // namespace butteraugli
}  // namespace framewise::simd
#endif  // HWY_ONCE
