// SPDX-License-Identifier: Apache-2.0
#include "simd/ssimulacra2/positive_xyb.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/ssimulacra2/positive_xyb.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/float_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// The cube root of a positive number without a division. r approximates
// m^(-1/3) within 3.7 % from its bits. A step of fourth order reduces the error
// to 2e-5. The last step corrects the result m r^2.
F cube_root(F m) {
  // bits / 3 as (bits >> 12) * 1365, because there is no integer division.
  const auto third =
      hn::Mul(hn::ShiftRight<12>(hn::BitCast(di, m)), hn::Set(di, 1365));
  F r = hn::BitCast(df, hn::Sub(hn::Set(di, 1419800000), third));
  const F e = hn::NegMulAdd(hn::Mul(m, r), hn::Mul(r, r), set(1.0f));
  F series = hn::MulAdd(e, set(14.0f / 81), set(2.0f / 9));
  series = hn::MulAdd(series, e, set(1.0f / 3));
  r = hn::MulAdd(hn::Mul(r, e), series, r);
  const F root = hn::Mul(m, hn::Mul(r, r));
  const F error = hn::NegMulAdd(root, r, set(1.0f));
  return hn::MulAdd(hn::Mul(root, set(2.0f / 3)), error, root);
}

// The compressed response of one cone type.
F response(F red, F green, F blue, float r, float g, float b) {
  constexpr float kBias = 0.0037930732552754493f;
  constexpr float kRootOfBias = 0.15595420054f;
  F m = hn::MulAdd(red, set(r), set(kBias));
  m = hn::MulAdd(green, set(g), m);
  m = hn::MulAdd(blue, set(b), m);
  // The smallest normal number replaces 0 and negative values; its root is
  // 2e-13.
  m = hn::Max(m, set(1.17549435e-38f));
  return hn::Sub(cube_root(m), set(kRootOfBias));
}

void positive_xyb(const float* red, const float* green, const float* blue,
                  size_t count, float* x, float* y, float* b) {
  for (size_t i = 0; i < count; i += hn::Lanes(df)) {
    const F r = hn::LoadU(df, red + i);
    const F g = hn::LoadU(df, green + i);
    const F bl = hn::LoadU(df, blue + i);
    const F l = response(r, g, bl, 0.30f, 0.622f, 0.078f);
    const F m = response(r, g, bl, 0.23f, 0.692f, 0.078f);
    const F s = response(r, g, bl, 0.24342268924547819f, 0.20476744424496821f,
                         0.55180986650955360f);
    const F luma = hn::Mul(set(0.5f), hn::Add(l, m));
    hn::StoreU(hn::MulAdd(hn::Sub(l, m), set(7.0f), set(0.42f)), df, x + i);
    hn::StoreU(hn::Add(luma, set(0.01f)), df, y + i);
    hn::StoreU(hn::Add(hn::Sub(s, luma), set(0.55f)), df, b + i);
  }
}

}  // namespace
}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {
HWY_EXPORT(positive_xyb);

void positive_xyb(const float* red, const float* green, const float* blue,
                  size_t count, float* x, float* y, float* b) {
  HWY_DYNAMIC_DISPATCH(positive_xyb)(red, green, blue, count, x, y, b);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
