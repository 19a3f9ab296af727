// SPDX-License-Identifier: Apache-2.0
#include "simd/color/yuv_to_rgb.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/color/yuv_to_rgb.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/blocks-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

using DF = hn::ScalableTag<float>;
using VF = hn::Vec<DF>;

struct Rgb {
  VF r, g, b;
};

// Applies the matrix and scales results to 0..max.
class Converter {
 public:
  HWY_INLINE Converter(const RgbFromYuv& matrix, float max)
      : most_(hn::Set(DF(), max)) {
    const DF df;
    for (int c = 0; c < 3; ++c) {
      y_[c] = hn::Set(df, matrix.y[c] * max);
      u_[c] = hn::Set(df, matrix.u[c] * max);
      v_[c] = hn::Set(df, matrix.v[c] * max);
      bias_[c] = hn::Set(df, matrix.bias[c] * max);
    }
  }

  template <typename T>
  HWY_INLINE Rgb operator()(const T* luma, const float* u,
                            const float* v) const {
    const DF df;
    const VF y_value = to_float(df, luma);
    const VF u_value = hn::LoadU(df, u);
    const VF v_value = hn::LoadU(df, v);
    return {color(0, y_value, u_value, v_value),
            color(1, y_value, u_value, v_value),
            color(2, y_value, u_value, v_value)};
  }

  VF most() const { return most_; }

 private:
  HWY_INLINE VF color(int c, VF y, VF u, VF v) const {
    const VF luma = hn::Add(hn::Mul(y, y_[c]), bias_[c]);
    const VF chroma = hn::Add(hn::Mul(u, u_[c]), hn::Mul(v, v_[c]));
    return clamped(DF(), hn::Add(luma, chroma), most_);
  }

  VF y_[3], u_[3], v_[3], bias_[3], most_;
};

HWY_INLINE void store_rgba(const Rgb& rgb, VF alpha, uint8_t* rgba) {
  store_rgba8(DF(), rgb.r, rgb.g, rgb.b, alpha, rgba);
}
HWY_INLINE void store_rgba(const Rgb& rgb, VF alpha, uint16_t* rgba) {
  store_rgba16(DF(), rgb.r, rgb.g, rgb.b, alpha, rgba);
}

template <typename T, typename Out>
void to_rgba(const YuvRow<T>& row, size_t count, const RgbFromYuv& matrix,
             float max, Out* rgba) {
  const DF df;
  const Converter convert(matrix, max);
  if (!row.alpha) {
    for_each_block(
        df, count,
        [&](const T* y, const float* u, const float* v, Out* to)
            HWY_ATTR { store_rgba(convert(y, u, v), convert.most(), to); },
        Input<T>{row.y}, Input<float>{row.u}, Input<float>{row.v},
        Output<Out, 4>{rgba});
    return;
  }
  const VF alpha_scale = hn::Set(df, max / row.alpha_max);
  for_each_block(
      df, count,
      [&](const T* y, const float* u, const float* v, const T* a, Out* to)
          HWY_ATTR {
            const VF alpha =
                hn::Min(hn::Mul(to_float(df, a), alpha_scale), convert.most());
            store_rgba(convert(y, u, v), alpha, to);
          },
      Input<T>{row.y}, Input<float>{row.u}, Input<float>{row.v},
      Input<T>{row.alpha}, Output<Out, 4>{rgba});
}

template <typename T>
void to_planes(const YuvRow<T>& row, size_t count, const RgbFromYuv& matrix,
               float* r, float* g, float* b) {
  const DF df;
  const Converter convert(matrix, 1.0f);
  for_each_block(
      df, count,
      [&](const T* y, const float* u, const float* v, float* to_r, float* to_g,
          float* to_b) HWY_ATTR {
        const Rgb rgb = convert(y, u, v);
        hn::StoreU(rgb.r, df, to_r);
        hn::StoreU(rgb.g, df, to_g);
        hn::StoreU(rgb.b, df, to_b);
      },
      Input<T>{row.y}, Input<float>{row.u}, Input<float>{row.v},
      Output<float>{r}, Output<float>{g}, Output<float>{b});
}

void yuv8_to_rgba8(const YuvRow<uint8_t>& row, size_t count,
                   const RgbFromYuv& matrix, uint8_t* rgba) {
  to_rgba(row, count, matrix, 255.0f, rgba);
}
void yuv16_to_rgba8(const YuvRow<uint16_t>& row, size_t count,
                    const RgbFromYuv& matrix, uint8_t* rgba) {
  to_rgba(row, count, matrix, 255.0f, rgba);
}
void yuv8_to_rgba16(const YuvRow<uint8_t>& row, size_t count,
                    const RgbFromYuv& matrix, uint16_t* rgba) {
  to_rgba(row, count, matrix, 65535.0f, rgba);
}
void yuv16_to_rgba16(const YuvRow<uint16_t>& row, size_t count,
                     const RgbFromYuv& matrix, uint16_t* rgba) {
  to_rgba(row, count, matrix, 65535.0f, rgba);
}
void yuv8_to_planes(const YuvRow<uint8_t>& row, size_t count,
                    const RgbFromYuv& matrix, float* r, float* g, float* b) {
  to_planes(row, count, matrix, r, g, b);
}
void yuv16_to_planes(const YuvRow<uint16_t>& row, size_t count,
                     const RgbFromYuv& matrix, float* r, float* g, float* b) {
  to_planes(row, count, matrix, r, g, b);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(yuv8_to_rgba8);
HWY_EXPORT(yuv16_to_rgba8);
HWY_EXPORT(yuv8_to_rgba16);
HWY_EXPORT(yuv16_to_rgba16);
HWY_EXPORT(yuv8_to_planes);
HWY_EXPORT(yuv16_to_planes);

void yuv_to_rgba(const YuvRow<uint8_t>& row, size_t count,
                 const RgbFromYuv& matrix, uint8_t* rgba) {
  HWY_DYNAMIC_DISPATCH(yuv8_to_rgba8)(row, count, matrix, rgba);
}
void yuv_to_rgba(const YuvRow<uint16_t>& row, size_t count,
                 const RgbFromYuv& matrix, uint8_t* rgba) {
  HWY_DYNAMIC_DISPATCH(yuv16_to_rgba8)(row, count, matrix, rgba);
}
void yuv_to_rgba(const YuvRow<uint8_t>& row, size_t count,
                 const RgbFromYuv& matrix, uint16_t* rgba) {
  HWY_DYNAMIC_DISPATCH(yuv8_to_rgba16)(row, count, matrix, rgba);
}
void yuv_to_rgba(const YuvRow<uint16_t>& row, size_t count,
                 const RgbFromYuv& matrix, uint16_t* rgba) {
  HWY_DYNAMIC_DISPATCH(yuv16_to_rgba16)(row, count, matrix, rgba);
}
void yuv_to_planes(const YuvRow<uint8_t>& row, size_t count,
                   const RgbFromYuv& matrix, float* r, float* g, float* b) {
  HWY_DYNAMIC_DISPATCH(yuv8_to_planes)(row, count, matrix, r, g, b);
}
void yuv_to_planes(const YuvRow<uint16_t>& row, size_t count,
                   const RgbFromYuv& matrix, float* r, float* g, float* b) {
  HWY_DYNAMIC_DISPATCH(yuv16_to_planes)(row, count, matrix, r, g, b);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
