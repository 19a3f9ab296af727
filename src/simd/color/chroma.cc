// SPDX-License-Identifier: Apache-2.0
#include "simd/color/chroma.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/color/chroma.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/blocks-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

template <typename T>
void blend(const T* near, const T* far, size_t count, float near_weight,
           float* out) {
  const hn::ScalableTag<float> df;
  const auto w = hn::Set(df, near_weight);
  const auto rest = hn::Set(df, 1.0f - near_weight);
  for_each_block(
      df, count,
      [=](const T* a, const T* b, float* to) HWY_ATTR {
        hn::StoreU(hn::Add(hn::Mul(to_float(df, a), w),
                           hn::Mul(to_float(df, b), rest)),
                   df, to);
      },
      Input<T>{near}, Input<T>{far}, Output<float>{out});
}

void double_cosited_row(const float* in, size_t count, float* out) {
  const hn::ScalableTag<float> df;
  const auto half = hn::Set(df, 0.5f);
  for_each_block(
      df, count,
      [=](const float* here, const float* right, float* to) HWY_ATTR {
        const auto c = hn::LoadU(df, here);
        const auto between = hn::Mul(hn::Add(c, hn::LoadU(df, right)), half);
        hn::StoreInterleaved2(c, between, df, to);
      },
      Input<float>{in}, Input<float>{in + 1}, Output<float, 2>{out});
}

void double_centered_row(const float* in, size_t count, float* out) {
  const hn::ScalableTag<float> df;
  const auto quarter = hn::Set(df, 0.25f);
  const auto most = hn::Set(df, 0.75f);
  for_each_block(
      df, count,
      [=](const float* left, const float* here, const float* right, float* to)
          HWY_ATTR {
            const auto c = hn::Mul(hn::LoadU(df, here), most);
            const auto even = hn::Add(c, hn::Mul(hn::LoadU(df, left), quarter));
            const auto odd = hn::Add(c, hn::Mul(hn::LoadU(df, right), quarter));
            hn::StoreInterleaved2(even, odd, df, to);
          },
      Input<float>{in - 1}, Input<float>{in}, Input<float>{in + 1},
      Output<float, 2>{out});
}

void blend8(const uint8_t* near, const uint8_t* far, size_t count,
            float near_weight, float* out) {
  blend(near, far, count, near_weight, out);
}
void blend16(const uint16_t* near, const uint16_t* far, size_t count,
             float near_weight, float* out) {
  blend(near, far, count, near_weight, out);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(blend8);
HWY_EXPORT(blend16);
HWY_EXPORT(double_cosited_row);
HWY_EXPORT(double_centered_row);

void blend_rows(const uint8_t* near, const uint8_t* far, size_t count,
                float near_weight, float* out) {
  HWY_DYNAMIC_DISPATCH(blend8)(near, far, count, near_weight, out);
}
void blend_rows(const uint16_t* near, const uint16_t* far, size_t count,
                float near_weight, float* out) {
  HWY_DYNAMIC_DISPATCH(blend16)(near, far, count, near_weight, out);
}
void double_cosited(const float* in, size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(double_cosited_row)(in, count, out);
}
void double_centered(const float* in, size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(double_centered_row)(in, count, out);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
