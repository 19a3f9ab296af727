// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/samples.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/plane/samples.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/blocks-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

template <typename T>
void to_float_row(const T* in, size_t count, float scale, float bias,
                  float* out) {
  const hn::ScalableTag<float> df;
  const auto factor = hn::Set(df, scale);
  const auto addend = hn::Set(df, bias);
  for_each_block(
      df, count,
      [=](const T* from, float* to) HWY_ATTR {
        const auto product = hn::Mul(to_float(df, from), factor);
        hn::StoreU(hn::Add(product, addend), df, to);
      },
      Input<T>{in}, Output<float>{out});
}

template <typename T>
void to_samples_row(const float* in, size_t count, float scale, float max,
                    T* out) {
  const hn::ScalableTag<float> df;
  const auto factor = hn::Set(df, scale);
  const auto most = hn::Set(df, max);
  for_each_block(
      df, count,
      [=](const float* from, T* to) HWY_ATTR {
        const auto value = hn::Mul(hn::LoadU(df, from), factor);
        to_samples(df, clamped(df, value, most), to);
      },
      Input<float>{in}, Output<T>{out});
}

void rgba8_to_planes(const uint8_t* rgba, size_t count, float scale, float* r,
                     float* g, float* b) {
  const hn::ScalableTag<float> df;
  const hn::RebindToUnsigned<decltype(df)> du;
  const auto factor = hn::Set(df, scale);
  for_each_block(
      df, count,
      [=](const uint8_t* from, float* to_r, float* to_g, float* to_b) HWY_ATTR {
        const auto pixels =
            hn::LoadU(du, reinterpret_cast<const uint32_t*>(from));
        hn::StoreU(hn::Mul(channel_of<0>(df, pixels), factor), df, to_r);
        hn::StoreU(hn::Mul(channel_of<1>(df, pixels), factor), df, to_g);
        hn::StoreU(hn::Mul(channel_of<2>(df, pixels), factor), df, to_b);
      },
      Input<uint8_t, 4>{rgba}, Output<float>{r}, Output<float>{g},
      Output<float>{b});
}

void rgba16_to_planes(const uint16_t* rgba, size_t count, float scale, float* r,
                      float* g, float* b) {
  const hn::ScalableTag<float> df;
  const hn::Rebind<uint16_t, decltype(df)> d16;
  const hn::RebindToSigned<decltype(df)> di;
  const auto factor = hn::Set(df, scale);
  const auto convert = [=](hn::Vec<decltype(d16)> v) HWY_ATTR {
    return hn::Mul(hn::ConvertTo(df, hn::PromoteTo(di, v)), factor);
  };
  for_each_block(
      df, count,
      [=](const uint16_t* from, float* to_r, float* to_g, float* to_b)
          HWY_ATTR {
            hn::Vec<decltype(d16)> r16, g16, b16, a16;
            hn::LoadInterleaved4(d16, from, r16, g16, b16, a16);
            hn::StoreU(convert(r16), df, to_r);
            hn::StoreU(convert(g16), df, to_g);
            hn::StoreU(convert(b16), df, to_b);
          },
      Input<uint16_t, 4>{rgba}, Output<float>{r}, Output<float>{g},
      Output<float>{b});
}

void planes_to_rgba8(const float* r, const float* g, const float* b,
                     size_t count, uint8_t* rgba) {
  const hn::ScalableTag<float> df;
  const auto most = hn::Set(df, 255.0f);
  const auto value = [=](const float* from) HWY_ATTR {
    return clamped(df, hn::Mul(hn::LoadU(df, from), most), most);
  };
  for_each_block(
      df, count,
      [=](const float* from_r, const float* from_g, const float* from_b,
          uint8_t* to) HWY_ATTR {
        store_rgba8(df, value(from_r), value(from_g), value(from_b), most, to);
      },
      Input<float>{r}, Input<float>{g}, Input<float>{b},
      Output<uint8_t, 4>{rgba});
}

void planes_to_rgba16(const float* r, const float* g, const float* b,
                      size_t count, uint16_t* rgba) {
  const hn::ScalableTag<float> df;
  const auto most = hn::Set(df, 65535.0f);
  const auto value = [=](const float* from) HWY_ATTR {
    return clamped(df, hn::Mul(hn::LoadU(df, from), most), most);
  };
  for_each_block(
      df, count,
      [=](const float* from_r, const float* from_g, const float* from_b,
          uint16_t* to) HWY_ATTR {
        store_rgba16(df, value(from_r), value(from_g), value(from_b), most, to);
      },
      Input<float>{r}, Input<float>{g}, Input<float>{b},
      Output<uint16_t, 4>{rgba});
}

void widen_row(const uint8_t* in, size_t count, uint16_t* out) {
  const hn::ScalableTag<uint16_t> d16;
  const hn::Rebind<uint8_t, decltype(d16)> d8;
  for_each_block(
      d16, count,
      [=](const uint8_t* from, uint16_t* to) HWY_ATTR {
        const auto v = hn::PromoteTo(d16, hn::LoadU(d8, from));
        hn::StoreU(hn::Or(v, hn::ShiftLeft<8>(v)), d16, to);
      },
      Input<uint8_t>{in}, Output<uint16_t>{out});
}

// round(v / 257) is (v * 255 + 32895) >> 16: the high half of the product, plus
// one if adding 32895 to its low half carries.
void narrow_row(const uint16_t* in, size_t count, uint8_t* out) {
  const hn::ScalableTag<uint16_t> d16;
  const hn::Rebind<uint8_t, decltype(d16)> d8;
  const hn::RebindToSigned<decltype(d16)> di;
  const auto factor = hn::Set(d16, 255);
  const auto last_without_carry = hn::Set(d16, 65535 - 32895);
  for_each_block(
      d16, count,
      [=](const uint16_t* from, uint8_t* to) HWY_ATTR {
        const auto v = hn::LoadU(d16, from);
        const auto carries = hn::VecFromMask(
            d16, hn::Gt(hn::Mul(v, factor), last_without_carry));
        const auto q = hn::Sub(hn::MulHigh(v, factor), carries);
        hn::StoreU(hn::DemoteTo(d8, hn::BitCast(di, q)), d8, to);
      },
      Input<uint16_t>{in}, Output<uint8_t>{out});
}

void samples8_to_float(const uint8_t* in, size_t count, float scale, float bias,
                       float* out) {
  to_float_row(in, count, scale, bias, out);
}
void samples16_to_float(const uint16_t* in, size_t count, float scale,
                        float bias, float* out) {
  to_float_row(in, count, scale, bias, out);
}
void float_to_samples8(const float* in, size_t count, float scale, float max,
                       uint8_t* out) {
  to_samples_row(in, count, scale, max, out);
}
void float_to_samples16(const float* in, size_t count, float scale, float max,
                        uint16_t* out) {
  to_samples_row(in, count, scale, max, out);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(samples8_to_float);
HWY_EXPORT(samples16_to_float);
HWY_EXPORT(float_to_samples8);
HWY_EXPORT(float_to_samples16);
HWY_EXPORT(rgba8_to_planes);
HWY_EXPORT(rgba16_to_planes);
HWY_EXPORT(planes_to_rgba8);
HWY_EXPORT(planes_to_rgba16);
HWY_EXPORT(widen_row);
HWY_EXPORT(narrow_row);

void samples_to_float(const uint8_t* in, size_t count, float scale, float bias,
                      float* out) {
  HWY_DYNAMIC_DISPATCH(samples8_to_float)(in, count, scale, bias, out);
}
void samples_to_float(const uint16_t* in, size_t count, float scale, float bias,
                      float* out) {
  HWY_DYNAMIC_DISPATCH(samples16_to_float)(in, count, scale, bias, out);
}
void float_to_samples(const float* in, size_t count, float scale, float max,
                      uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(float_to_samples8)(in, count, scale, max, out);
}
void float_to_samples(const float* in, size_t count, float scale, float max,
                      uint16_t* out) {
  HWY_DYNAMIC_DISPATCH(float_to_samples16)(in, count, scale, max, out);
}
void rgba_to_planes(const uint8_t* rgba, size_t count, float scale, float* r,
                    float* g, float* b) {
  HWY_DYNAMIC_DISPATCH(rgba8_to_planes)(rgba, count, scale, r, g, b);
}
void rgba_to_planes(const uint16_t* rgba, size_t count, float scale, float* r,
                    float* g, float* b) {
  HWY_DYNAMIC_DISPATCH(rgba16_to_planes)(rgba, count, scale, r, g, b);
}
void planes_to_rgba(const float* r, const float* g, const float* b,
                    size_t count, uint8_t* rgba) {
  HWY_DYNAMIC_DISPATCH(planes_to_rgba8)(r, g, b, count, rgba);
}
void planes_to_rgba(const float* r, const float* g, const float* b,
                    size_t count, uint16_t* rgba) {
  HWY_DYNAMIC_DISPATCH(planes_to_rgba16)(r, g, b, count, rgba);
}
void widen_samples(const uint8_t* in, size_t count, uint16_t* out) {
  HWY_DYNAMIC_DISPATCH(widen_row)(in, count, out);
}
void narrow_samples(const uint16_t* in, size_t count, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(narrow_row)(in, count, out);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
