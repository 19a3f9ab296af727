// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/halve.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/plane/halve.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

void halve_rows(const float* top, const float* bottom, size_t width,
                float* half) {
  const hn::ScalableTag<float> d;
  const size_t lanes = hn::Lanes(d);
  const size_t pairs = width / 2;
  size_t i = 0;
  for (; i + lanes <= pairs; i += lanes) {
    hn::Vec<decltype(d)> p00, p01, p10, p11;
    hn::LoadInterleaved2(d, top + 2 * i, p00, p01);
    hn::LoadInterleaved2(d, bottom + 2 * i, p10, p11);
    const auto sum = hn::Add(hn::Add(hn::Add(p00, p01), p10), p11);
    hn::StoreU(hn::Mul(sum, hn::Set(d, 0.25f)), d, half + i);
  }
  for (; i < (width + 1) / 2; ++i) {
    const size_t left = 2 * i;
    const size_t right = left + 1 < width ? left + 1 : left;
    half[i] =
        (((top[left] + top[right]) + bottom[left]) + bottom[right]) * 0.25f;
  }
}

}  // namespace
}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {
HWY_EXPORT(halve_rows);

void halve_rows(const float* top, const float* bottom, size_t width,
                float* half) {
  HWY_DYNAMIC_DISPATCH(halve_rows)(top, bottom, width, half);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
