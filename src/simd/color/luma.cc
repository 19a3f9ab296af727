// SPDX-License-Identifier: Apache-2.0
#include "simd/color/luma.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/color/luma.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/color/luma-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

void luma_of_rgba8(const uint8_t* rgba, size_t count, LumaWeights weights,
                   float scale, float* out) {
  const hn::ScalableTag<float> df;
  const Weigher weigh(df, weights);
  const auto factor = hn::Set(df, scale / 10000.0f);
  for_each_block(
      df, count,
      [=](const uint8_t* from, float* to) HWY_ATTR {
        hn::StoreU(hn::Mul(weigh.of_pixels(from), factor), df, to);
      },
      Input<uint8_t, 4>{rgba}, Output<float>{out});
}

void luma_of_rgba16(const uint16_t* rgba, size_t count, LumaWeights weights,
                    float scale, float* out) {
  const hn::ScalableTag<float> df;
  const hn::Rebind<uint16_t, decltype(df)> d16;
  const hn::RebindToSigned<decltype(df)> di;
  const Weigher weigh(df, weights);
  const auto factor = hn::Set(df, scale / 10000.0f);
  const auto convert = [=](hn::Vec<decltype(d16)> v) HWY_ATTR {
    return hn::ConvertTo(df, hn::PromoteTo(di, v));
  };
  for_each_block(
      df, count,
      [=](const uint16_t* from, float* to) HWY_ATTR {
        hn::Vec<decltype(d16)> r, g, b, a;
        hn::LoadInterleaved4(d16, from, r, g, b, a);
        const auto sum = weigh(convert(r), convert(g), convert(b));
        hn::StoreU(hn::Mul(sum, factor), df, to);
      },
      Input<uint16_t, 4>{rgba}, Output<float>{out});
}

// The weighted sum divided by 10000. The float quotient may be off by one near
// an integer; the integer remainder corrects it.
void luma8_rounded(const uint8_t* rgba, size_t count, LumaWeights weights,
                   uint8_t* out) {
  const hn::ScalableTag<float> df;
  const hn::RebindToSigned<decltype(df)> di;
  const hn::Rebind<uint8_t, decltype(df)> d8;
  const Weigher weigh(df, weights);
  const auto half = hn::Set(di, 5000);
  const auto divisor = hn::Set(di, 10000);
  const auto inverse = hn::Set(df, 1.0f / 10000);
  for_each_block(
      df, count,
      [=](const uint8_t* from, uint8_t* to) HWY_ATTR {
        const auto sum = hn::ConvertTo(di, weigh.of_pixels(from));
        const auto dividend = hn::Add(sum, half);
        const auto guess =
            hn::ConvertTo(di, hn::Mul(hn::ConvertTo(df, dividend), inverse));
        const auto rest = hn::Sub(dividend, hn::Mul(guess, divisor));
        // Masks are -1 where true.
        const auto low = hn::VecFromMask(di, hn::Lt(rest, hn::Zero(di)));
        const auto high =
            hn::VecFromMask(di, hn::Gt(rest, hn::Sub(divisor, hn::Set(di, 1))));
        const auto quotient = hn::Sub(hn::Add(guess, low), high);
        hn::StoreU(hn::DemoteTo(d8, quotient), d8, to);
      },
      Input<uint8_t, 4>{rgba}, Output<uint8_t>{out});
}

void luma8_fixed15(const uint8_t* rgba, size_t count, uint8_t* out) {
  const hn::ScalableTag<int32_t> di;
  const hn::RebindToUnsigned<decltype(di)> du;
  const hn::Rebind<uint8_t, decltype(di)> d8;
  const auto byte = hn::Set(du, 0xFF);
  for_each_block(
      di, count,
      [=](const uint8_t* from, uint8_t* to) HWY_ATTR {
        const auto pixels =
            hn::LoadU(du, reinterpret_cast<const uint32_t*>(from));
        const auto r = hn::And(pixels, byte);
        const auto g = hn::And(hn::ShiftRight<8>(pixels), byte);
        const auto b = hn::And(hn::ShiftRight<16>(pixels), byte);
        const auto sum =
            hn::Add(hn::Add(hn::Mul(r, hn::Set(du, 9798)),
                            hn::Mul(g, hn::Set(du, 19235))),
                    hn::Add(hn::Mul(b, hn::Set(du, 3735)), hn::Set(du, 16384)));
        hn::StoreU(hn::DemoteTo(d8, hn::BitCast(di, hn::ShiftRight<15>(sum))),
                   d8, to);
      },
      Input<uint8_t, 4>{rgba}, Output<uint8_t>{out});
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(luma_of_rgba8);
HWY_EXPORT(luma_of_rgba16);
HWY_EXPORT(luma8_rounded);
HWY_EXPORT(luma8_fixed15);

void luma(const uint8_t* rgba, size_t count, LumaWeights weights, float scale,
          float* out) {
  HWY_DYNAMIC_DISPATCH(luma_of_rgba8)(rgba, count, weights, scale, out);
}
void luma(const uint16_t* rgba, size_t count, LumaWeights weights, float scale,
          float* out) {
  HWY_DYNAMIC_DISPATCH(luma_of_rgba16)(rgba, count, weights, scale, out);
}
void luma8_full(const uint8_t* rgba, size_t count, LumaWeights weights,
                uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(luma8_rounded)(rgba, count, weights, out);
}
void luma8_opencv(const uint8_t* rgba, size_t count, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(luma8_fixed15)(rgba, count, out);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
