// SPDX-License-Identifier: Apache-2.0
#include "simd/ssimulacra2/reference_xyb.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/ssimulacra2/reference_xyb.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/float_vectors-inl.h"
#include "simd/ssimulacra2/exact_fma-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

F cube_root_minus(F m, float subtracted) {
  const auto bits = hn::BitCast(di, m);
  const auto exponent =
      hn::Mul(hn::ShiftRight<23>(bits), hn::Set(di, 0x002AAAAA));
  F r = hn::BitCast(df, hn::Sub(hn::Set(di, 0x54800000), exponent));
  r = hn::IfThenZeroElse(hn::Eq(m, hn::Zero(df)), r);
  const F third_of_m = hn::Mul(set(1.0f / 3.0f), m);
  for (int i = 0; i < 3; ++i) {
    const F r2 = hn::Mul(r, r);
    r = exact_fma(df, hn::Neg(third_of_m), hn::Mul(r2, r2),
                  hn::Mul(set(4.0f / 3.0f), r));
  }
  F r2 = hn::Mul(r, r);
  const F step = exact_fma(df, hn::Neg(m), hn::Mul(r2, r2), r);
  r = exact_fma(df, set(1.0f / 3.0f), step, r);
  r2 = hn::Mul(r, r);
  return exact_fma(df, r2, m, set(-subtracted));
}

F reference_response(F red, F green, F blue, float r, float g, float b) {
  F m = exact_fma(df, set(b), blue, set(0.0037930732552754493f));
  m = exact_fma(df, set(g), green, m);
  m = exact_fma(df, set(r), red, m);
  return cube_root_minus(hn::Max(m, hn::Zero(df)), 0.155954197f);
}

void reference_xyb(const float* red, const float* green, const float* blue,
                   size_t count, float* x, float* y, float* b) {
  constexpr float kBlue = 0.078f;
  constexpr float kS0 = 0.24342268924547819f;
  constexpr float kS1 = 0.20476744424496821f;
  for (size_t i = 0; i < count; i += hn::Lanes(df)) {
    const F r = hn::LoadU(df, red + i);
    const F g = hn::LoadU(df, green + i);
    const F bl = hn::LoadU(df, blue + i);
    const F l =
        reference_response(r, g, bl, 0.30f, 1.0f - kBlue - 0.30f, kBlue);
    const F m =
        reference_response(r, g, bl, 0.23f, 1.0f - kBlue - 0.23f, kBlue);
    const F s = reference_response(r, g, bl, kS0, kS1, 1.0f - kS0 - kS1);
    const F red_green = hn::Mul(set(0.5f), hn::Sub(l, m));
    const F luma = hn::Mul(set(0.5f), hn::Add(l, m));
    hn::StoreU(hn::Add(hn::Sub(s, luma), set(0.55f)), df, b + i);
    hn::StoreU(hn::Add(hn::Mul(red_green, set(14.0f)), set(0.42f)), df, x + i);
    hn::StoreU(hn::Add(luma, set(0.01f)), df, y + i);
  }
}

}  // namespace
}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {
HWY_EXPORT(reference_xyb);

void reference_xyb(const float* red, const float* green, const float* blue,
                   size_t count, float* x, float* y, float* b) {
  HWY_DYNAMIC_DISPATCH(reference_xyb)(red, green, blue, count, x, y, b);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
