// SPDX-License-Identifier: Apache-2.0
#include "simd/flashes/light_cells.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/flashes/light_cells.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/blocks-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace {

using DF = hn::ScalableTag<float>;
using VF = hn::Vec<DF>;

HWY_INLINE VF lanes_of(float value) { return hn::Set(DF(), value); }

// The power segment of the sRGB curve, ((x + 0.055) / 1.055)^2.4, as a quotient
// of two polynomials; largest error 2.4e-7 from x = 0.04045 on.
HWY_INLINE VF power_segment(VF x) {
  VF p = hn::MulAdd(lanes_of(8.210152774e-01f), x, lanes_of(7.961564959e-01f));
  p = hn::MulAdd(p, x, lanes_of(1.624820318e-01f));
  p = hn::MulAdd(p, x, lanes_of(1.043637593e-02f));
  p = hn::MulAdd(p, x, lanes_of(2.200248328e-04f));
  VF q = hn::MulAdd(lanes_of(6.521209011e-03f), x, lanes_of(-5.512498495e-02f));
  q = hn::MulAdd(q, x, lanes_of(4.987528350e-01f));
  q = hn::MulAdd(q, x, lanes_of(1.076976492e+00f));
  q = hn::MulAdd(q, x, lanes_of(2.631846970e-01f));
  return hn::Div(p, q);
}

struct Srgb {
  static HWY_INLINE VF light(VF coded) {
    return hn::IfThenElse(hn::Gt(coded, lanes_of(0.04045f)),
                          power_segment(coded),
                          hn::Mul(coded, lanes_of(1.0f / 12.92f)));
  }
};

// x^2.4 is the power segment at 1.055 x - 0.055. Below 0.09, where the quotient
// does not hold, a parabola through the value at 0.09 differs by at most 2e-4.
struct Power24 {
  static HWY_INLINE VF light(VF coded) {
    const VF moved = hn::MulAdd(coded, lanes_of(1.055f), lanes_of(-0.055f));
    return hn::IfThenElse(hn::Gt(coded, lanes_of(0.0905f)),
                          power_segment(moved),
                          hn::Mul(hn::Mul(coded, coded), lanes_of(0.3827f)));
  }
};

template <class Curve>
void begin_light_of(const ColorRows& coded, size_t count,
                    const ColorRows& sums) {
  const DF df;
  for_each_block(
      df, count,
      [&](const float* r, const float* g, const float* b, float* to_r,
          float* to_g, float* to_b) HWY_ATTR {
        hn::StoreU(Curve::light(hn::LoadU(df, r)), df, to_r);
        hn::StoreU(Curve::light(hn::LoadU(df, g)), df, to_g);
        hn::StoreU(Curve::light(hn::LoadU(df, b)), df, to_b);
      },
      Input<float>{coded.red}, Input<float>{coded.green},
      Input<float>{coded.blue}, Output<float>{sums.red},
      Output<float>{sums.green}, Output<float>{sums.blue});
}

template <class Curve>
void add_light_of(const ColorRows& coded, size_t count, const ColorRows& sums) {
  const DF df;
  for_each_block(
      df, count,
      [&](const float* r, const float* g, const float* b, const float* from_r,
          const float* from_g, const float* from_b, float* to_r, float* to_g,
          float* to_b) HWY_ATTR {
        const VF light_r = Curve::light(hn::LoadU(df, r));
        const VF light_g = Curve::light(hn::LoadU(df, g));
        const VF light_b = Curve::light(hn::LoadU(df, b));
        hn::StoreU(hn::Add(hn::LoadU(df, from_r), light_r), df, to_r);
        hn::StoreU(hn::Add(hn::LoadU(df, from_g), light_g), df, to_g);
        hn::StoreU(hn::Add(hn::LoadU(df, from_b), light_b), df, to_b);
      },
      Input<float>{coded.red}, Input<float>{coded.green},
      Input<float>{coded.blue}, Input<float>{sums.red},
      Input<float>{sums.green}, Input<float>{sums.blue},
      Output<float>{sums.red}, Output<float>{sums.green},
      Output<float>{sums.blue});
}

template <class Curve>
void sum_light_of(const ColorRows& coded, size_t count, Sums state,
                  const ColorRows& sums) {
  if (state == Sums::kBegin) return begin_light_of<Curve>(coded, count, sums);
  add_light_of<Curve>(coded, count, sums);
}

void add_srgb(const ColorRows& coded, size_t count, Sums state,
              const ColorRows& sums) {
  sum_light_of<Srgb>(coded, count, state, sums);
}
void add_power24(const ColorRows& coded, size_t count, Sums state,
                 const ColorRows& sums) {
  sum_light_of<Power24>(coded, count, state, sums);
}

// Cells of 2 to 4 pixels are what common sizes need: 720p to 1440p.
template <size_t kSide>
HWY_INLINE size_t interleaved_means(const float* sums, size_t cells,
                                    float scale, float* means) {
  const DF df;
  const size_t lanes = hn::Lanes(df);
  size_t i = 0;
  for (; i + lanes <= cells; i += lanes) {
    VF a, b, c, d, total;
    const float* at = sums + i * kSide;
    if constexpr (kSide == 2) {
      hn::LoadInterleaved2(df, at, a, b);
      total = hn::Add(a, b);
    } else if constexpr (kSide == 3) {
      hn::LoadInterleaved3(df, at, a, b, c);
      total = hn::Add(hn::Add(a, b), c);
    } else {
      hn::LoadInterleaved4(df, at, a, b, c, d);
      total = hn::Add(hn::Add(a, b), hn::Add(c, d));
    }
    hn::StoreU(hn::Mul(total, hn::Set(df, scale)), df, means + i);
  }
  return i;
}

void cell_means(const float* sums, size_t cells, size_t side, float scale,
                float* means) {
  size_t i = 0;
  if (side == 2) i = interleaved_means<2>(sums, cells, scale, means);
  if (side == 3) i = interleaved_means<3>(sums, cells, scale, means);
  if (side == 4) i = interleaved_means<4>(sums, cells, scale, means);
  for (; i < cells; ++i) {
    float total = 0;
    for (size_t k = 0; k < side; ++k) total += sums[i * side + k];
    means[i] = total * scale;
  }
}

}  // namespace
}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {
HWY_EXPORT(add_srgb);
HWY_EXPORT(add_power24);
HWY_EXPORT(cell_means);

void add_light(LightCurve curve, const ColorRows& coded, size_t count,
               Sums state, const ColorRows& sums) {
  if (curve == LightCurve::kSrgb) {
    HWY_DYNAMIC_DISPATCH(add_srgb)(coded, count, state, sums);
  } else {
    HWY_DYNAMIC_DISPATCH(add_power24)(coded, count, state, sums);
  }
}

void add_rows(const ColorRows& light, size_t count, const ColorRows& sums) {
  for (size_t x = 0; x < count; ++x) {
    sums.red[x] += light.red[x];
    sums.green[x] += light.green[x];
    sums.blue[x] += light.blue[x];
  }
}

void cell_means(const float* sums, size_t cells, size_t side, float scale,
                float* means) {
  HWY_DYNAMIC_DISPATCH(cell_means)(sums, cells, side, scale, means);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
