// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/box.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/plane/box.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/blocks-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

void add_bytes(const uint8_t* in, size_t count, uint16_t* sums) {
  const hn::ScalableTag<uint16_t> d16;
  const hn::Rebind<uint8_t, decltype(d16)> d8;
  const size_t n = hn::Lanes(d16);
  size_t i = 0;
  for (; i + n <= count; i += n) {
    const auto more = hn::PromoteTo(d16, hn::LoadU(d8, in + i));
    hn::StoreU(hn::Add(hn::LoadU(d16, sums + i), more), d16, sums + i);
  }
  for (; i < count; ++i) sums[i] = uint16_t(sums[i] + in[i]);
}

void add_floats(const float* in, size_t count, float* sums) {
  const hn::ScalableTag<float> d;
  const size_t n = hn::Lanes(d);
  size_t i = 0;
  for (; i + n <= count; i += n) {
    hn::StoreU(hn::Add(hn::LoadU(d, sums + i), hn::LoadU(d, in + i)), d,
               sums + i);
  }
  for (; i < count; ++i) sums[i] += in[i];
}

using D4 = hn::FixedTag<float, 4>;

// Sums of 16 bits add up exactly in 32 bits.
void sum_pixels16(const uint16_t* sums, size_t box, size_t count, float scale,
                  float* out) {
  const D4 df;
  const hn::FixedTag<uint32_t, 4> d32;
  const hn::FixedTag<int32_t, 4> di;
  const hn::FixedTag<uint16_t, 4> d16;
  const auto factor = hn::Set(df, scale);
  for (size_t i = 0; i < count; ++i, out += 4) {
    auto sum = hn::Zero(d32);
    for (size_t k = 0; k < box; ++k, sums += 4) {
      sum = hn::Add(sum, hn::PromoteTo(d32, hn::LoadU(d16, sums)));
    }
    hn::StoreU(hn::Mul(hn::ConvertTo(df, hn::BitCast(di, sum)), factor), df,
               out);
  }
}

void sum_pixels_float(const float* sums, size_t box, size_t count, float scale,
                      float* out) {
  const D4 df;
  const auto factor = hn::Set(df, scale);
  for (size_t i = 0; i < count; ++i, out += 4) {
    auto sum = hn::Zero(df);
    for (size_t k = 0; k < box; ++k, sums += 4) {
      sum = hn::Add(sum, hn::LoadU(df, sums));
    }
    hn::StoreU(hn::Mul(sum, factor), df, out);
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(add_bytes);
HWY_EXPORT(add_floats);
HWY_EXPORT(sum_pixels16);
HWY_EXPORT(sum_pixels_float);

void add_row(const uint8_t* in, size_t count, uint16_t* sums) {
  HWY_DYNAMIC_DISPATCH(add_bytes)(in, count, sums);
}
void add_row(const float* in, size_t count, float* sums) {
  HWY_DYNAMIC_DISPATCH(add_floats)(in, count, sums);
}
void sum_pixels(const uint16_t* sums, size_t box, size_t count, float scale,
                float* out) {
  HWY_DYNAMIC_DISPATCH(sum_pixels16)(sums, box, count, scale, out);
}
void sum_pixels(const float* sums, size_t box, size_t count, float scale,
                float* out) {
  HWY_DYNAMIC_DISPATCH(sum_pixels_float)(sums, box, count, scale, out);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
