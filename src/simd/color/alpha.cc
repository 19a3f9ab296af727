// SPDX-License-Identifier: Apache-2.0
#include "simd/color/alpha.h"

#include <algorithm>
#include <cstdlib>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/color/alpha.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/blocks-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

using D16 = hn::ScalableTag<uint16_t>;
using D32 = hn::ScalableTag<uint32_t>;

// x / 255, rounded; exact for x <= 255 * 255.
HWY_INLINE hn::Vec<D16> over_255(D16 d, hn::Vec<D16> x) {
  const auto y = hn::Add(x, hn::Set(d, 128));
  return hn::ShiftRight<8>(hn::Add(y, hn::ShiftRight<8>(y)));
}

// x / 65535, rounded; exact for x <= 65535 * 65535: no step overflows.
HWY_INLINE hn::Vec<D32> over_65535(D32 d, hn::Vec<D32> x) {
  const auto y = hn::Add(x, hn::Set(d, 32768));
  return hn::ShiftRight<16>(hn::Add(y, hn::ShiftRight<16>(y)));
}

// A vector of 8-bit RGBA pixels as two vectors of 16-bit values, R with B and G
// with A, so that no shuffles are needed.
struct Halves {
  hn::Vec<D16> rb, ga;
};
HWY_INLINE Halves split(hn::Vec<D32> pixels) {
  const D16 d16;
  const auto low = hn::Set(d16, 0xFF);
  const auto words = hn::BitCast(d16, pixels);
  return {hn::And(words, low), hn::ShiftRight<8>(words)};
}
HWY_INLINE hn::Vec<D32> joined(hn::Vec<D16> rb, hn::Vec<D16> ga) {
  return hn::BitCast(D32(), hn::Or(rb, hn::ShiftLeft<8>(ga)));
}
HWY_INLINE hn::Vec<D16> alpha_twice(hn::Vec<D32> pixels) {
  const auto alpha = hn::ShiftRight<24>(pixels);
  return hn::BitCast(D16(), hn::Or(alpha, hn::ShiftLeft<16>(alpha)));
}

HWY_INLINE hn::Vec<D32> load_pixels(const uint8_t* rgba) {
  return hn::LoadU(D32(), reinterpret_cast<const uint32_t*>(rgba));
}
HWY_INLINE void store_pixels(hn::Vec<D32> pixels, uint8_t* rgba) {
  hn::StoreU(pixels, D32(), reinterpret_cast<uint32_t*>(rgba));
}

bool is_opaque8(const uint8_t* rgba, size_t count) {
  const D32 d;
  const size_t step = hn::Lanes(d);
  size_t x = 0;
  auto all = hn::Set(d, ~0u);
  for (; x + step <= count; x += step) {
    all = hn::And(all, load_pixels(rgba + 4 * x));
  }
  const auto most = hn::Set(d, 255);
  bool opaque = hn::AllTrue(d, hn::Eq(hn::ShiftRight<24>(all), most));
  for (; x < count; ++x) opaque &= rgba[4 * x + 3] == 255;
  return opaque;
}

bool is_opaque16(const uint16_t* rgba, size_t count) {
  const hn::ScalableTag<uint64_t> d;
  const size_t step = hn::Lanes(d);
  size_t x = 0;
  auto all = hn::Set(d, ~uint64_t{0});
  for (; x + step <= count; x += step) {
    all = hn::And(
        all, hn::LoadU(d, reinterpret_cast<const uint64_t*>(rgba + 4 * x)));
  }
  const auto most = hn::Set(d, 65535);
  bool opaque = hn::AllTrue(d, hn::Eq(hn::ShiftRight<48>(all), most));
  for (; x < count; ++x) opaque &= rgba[4 * x + 3] == 65535;
  return opaque;
}

void composite8(const uint8_t* rgba, const uint8_t* background, size_t count,
                uint8_t* out) {
  const D16 d16;
  const D32 d32;
  const auto most = hn::Set(d16, 255);
  const auto full_alpha = hn::Set(d32, 0xFF000000u);
  for_each_block(
      d32, count,
      [=](const uint8_t* from, const uint8_t* under, uint8_t* to) HWY_ATTR {
        const auto pixels = load_pixels(from);
        const Halves top = split(pixels);
        const Halves bottom = split(load_pixels(under));
        const auto alpha = alpha_twice(pixels);
        const auto rest = hn::Sub(most, alpha);
        const auto mix = [=](auto a, auto b) HWY_ATTR {
          return over_255(d16, hn::Add(hn::Mul(a, alpha), hn::Mul(b, rest)));
        };
        store_pixels(
            hn::Or(joined(mix(top.rb, bottom.rb), mix(top.ga, bottom.ga)),
                   full_alpha),
            to);
      },
      Input<uint8_t, 4>{rgba}, Input<uint8_t, 4>{background},
      Output<uint8_t, 4>{out});
}

void premultiply8(const uint8_t* rgba, size_t count, uint8_t* out) {
  const D16 d16;
  const D32 d32;
  const auto alpha_only = hn::Set(d32, 0xFF000000u);
  for_each_block(
      d32, count,
      [=](const uint8_t* from, uint8_t* to) HWY_ATTR {
        const auto pixels = load_pixels(from);
        const Halves half = split(pixels);
        const auto alpha = alpha_twice(pixels);
        const auto colors = joined(over_255(d16, hn::Mul(half.rb, alpha)),
                                   over_255(d16, hn::Mul(half.ga, alpha)));
        store_pixels(
            hn::Or(hn::AndNot(alpha_only, colors), hn::And(alpha_only, pixels)),
            to);
      },
      Input<uint8_t, 4>{rgba}, Output<uint8_t, 4>{out});
}

// The quotient is within 255 * 2^-24 of the true one. A true quotient that is
// not a half lies at least 1 / 510 from every half, so rounding is exact.
void unpremultiply8(const uint8_t* rgba, size_t count, uint8_t* out) {
  const hn::ScalableTag<float> df;
  const D32 d32;
  const auto most = hn::Set(df, 255.0f);
  const auto half = hn::Set(df, 0.5f);
  for_each_block(
      d32, count,
      [=](const uint8_t* from, uint8_t* to) HWY_ATTR {
        const auto pixels = load_pixels(from);
        const auto alpha = channel_of<3>(df, pixels);
        const auto visible = hn::Gt(alpha, hn::Zero(df));
        const auto divided = [=](auto color) HWY_ATTR {
          const auto value = hn::Div(hn::Mul(color, most), alpha);
          const auto rounded = hn::Floor(hn::Add(hn::Min(value, most), half));
          return hn::IfThenElseZero(visible, rounded);
        };
        store_rgba8(df, divided(channel_of<0>(df, pixels)),
                    divided(channel_of<1>(df, pixels)),
                    divided(channel_of<2>(df, pixels)), alpha, to);
      },
      Input<uint8_t, 4>{rgba}, Output<uint8_t, 4>{out});
}

// Applies `color(value, background, alpha)` in 32 bits to R, G and B.
template <class Color, class Alpha>
HWY_INLINE void for_each_pixel16(const uint16_t* rgba,
                                 const uint16_t* background, size_t count,
                                 uint16_t* out, const Color& color,
                                 const Alpha& alpha_of) {
  const D32 d32;
  const hn::Rebind<uint16_t, D32> d16;
  const hn::RebindToSigned<D32> di;
  for_each_block(
      d32, count,
      [&](const uint16_t* from, const uint16_t* under, uint16_t* to) HWY_ATTR {
        using V = hn::Vec<decltype(d16)>;
        V top[3], bottom[3], alpha, ignored;
        hn::LoadInterleaved4(d16, from, top[0], top[1], top[2], alpha);
        hn::LoadInterleaved4(d16, under, bottom[0], bottom[1], bottom[2],
                             ignored);
        const auto wide_alpha = hn::PromoteTo(d32, alpha);
        for (int i = 0; i < 3; ++i) {
          const auto mixed = color(hn::PromoteTo(d32, top[i]),
                                   hn::PromoteTo(d32, bottom[i]), wide_alpha);
          top[i] = hn::DemoteTo(d16, hn::BitCast(di, mixed));
        }
        hn::StoreInterleaved4(top[0], top[1], top[2], alpha_of(alpha), d16, to);
      },
      Input<uint16_t, 4>{rgba}, Input<uint16_t, 4>{background},
      Output<uint16_t, 4>{out});
}

void composite16(const uint16_t* rgba, const uint16_t* background, size_t count,
                 uint16_t* out) {
  const D32 d32;
  const hn::Rebind<uint16_t, D32> d16;
  const auto most = hn::Set(d32, 65535);
  for_each_pixel16(
      rgba, background, count, out,
      [=](auto top, auto bottom, auto alpha) HWY_ATTR {
        return over_65535(d32, hn::Add(hn::Mul(top, alpha),
                                       hn::Mul(bottom, hn::Sub(most, alpha))));
      },
      [=](auto) HWY_ATTR { return hn::Set(d16, 65535); });
}

void premultiply16(const uint16_t* rgba, size_t count, uint16_t* out) {
  const D32 d32;
  for_each_pixel16(
      rgba, rgba, count, out,
      [=](auto top, auto, auto alpha)
          HWY_ATTR { return over_65535(d32, hn::Mul(top, alpha)); },
      [](auto alpha) HWY_ATTR { return alpha; });
}

HWY_INLINE auto is_alpha_lane(hn::ScalableTag<float> df) {
  const hn::RebindToSigned<decltype(df)> di;
  const auto three = hn::Set(di, 3);
  return hn::RebindMask(df, hn::Eq(hn::And(hn::Iota(di, 0), three), three));
}

void premultiply_float(float* rgba, size_t count) {
  const hn::ScalableTag<float> df;
  const auto alpha_lane = is_alpha_lane(df);
  for_each_block(
      df, 4 * count,
      [=](const float* from, float* to) HWY_ATTR {
        const auto v = hn::LoadU(df, from);
        const auto product = hn::Mul(v, hn::Broadcast<3>(v));
        hn::StoreU(hn::IfThenElse(alpha_lane, v, product), df, to);
      },
      Input<float>{rgba}, Output<float>{rgba});
}

void unpremultiply_float(float* rgba, size_t count) {
  const hn::ScalableTag<float> df;
  const auto alpha_lane = is_alpha_lane(df);
  for_each_block(
      df, 4 * count,
      [=](const float* from, float* to) HWY_ATTR {
        const auto v = hn::LoadU(df, from);
        const auto alpha = hn::Broadcast<3>(v);
        const auto visible = hn::Gt(alpha, hn::Zero(df));
        const auto quotient = hn::IfThenElseZero(visible, hn::Div(v, alpha));
        hn::StoreU(hn::IfThenElse(alpha_lane, v, quotient), df, to);
      },
      Input<float>{rgba}, Output<float>{rgba});
}

void add_alpha(uint32_t a, uint32_t b, AlphaSums& out) {
  const bool soft = a - 1 < 254 || b - 1 < 254;
  const int32_t difference = std::abs(int32_t(a) - int32_t(b));
  out.holes += difference >= kHoleAlpha;
  out.soft += soft;
  out.soft_error += soft ? difference : 0;
}

void alphas(const RgbaBlock& r, const RgbaBlock& t, int width, int height,
            AlphaSums& out) {
  const hn::CappedTag<int32_t, 8> d;
  const int lanes = int(hn::Lanes(d));
  const auto one = hn::Set(d, 1);
  const auto zero = hn::Zero(d);
  auto holes = zero, soft = zero, error = zero;
  out = {};
  for (int y = 0; y < height; ++y) {
    const uint8_t* const a = r.pixels + y * r.stride;
    const uint8_t* const b = t.pixels + y * t.stride;
    const auto alpha_at = [&](const uint8_t* row, int x) HWY_ATTR {
      const auto pixels =
          hn::LoadU(d, reinterpret_cast<const int32_t*>(row + 4 * x));
      const hn::RebindToUnsigned<decltype(d)> du;
      return hn::BitCast(d, hn::ShiftRight<24>(hn::BitCast(du, pixels)));
    };
    const auto partial = [&](hn::Vec<decltype(d)> alpha) HWY_ATTR {
      return hn::And(hn::Gt(alpha, zero), hn::Gt(hn::Set(d, 255), alpha));
    };
    int x = 0;
    for (; x + lanes <= width; x += lanes) {
      const auto p = alpha_at(a, x);
      const auto q = alpha_at(b, x);
      const auto difference = hn::Abs(hn::Sub(p, q));
      static_assert(kHoleAlpha == 1 << 7);
      holes = hn::Add(holes, hn::ShiftRight<7>(difference));
      const auto either = hn::Or(partial(p), partial(q));
      soft = hn::Add(soft, hn::IfThenElseZero(either, one));
      error = hn::Add(error, hn::IfThenElseZero(either, difference));
    }
    for (; x < width; ++x) add_alpha(a[4 * x + 3], b[4 * x + 3], out);
  }
  out.holes += hn::GetLane(hn::SumOfLanes(d, holes));
  out.soft += hn::GetLane(hn::SumOfLanes(d, soft));
  out.soft_error += hn::GetLane(hn::SumOfLanes(d, error));
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(alphas);
void alpha_sums(const RgbaBlock& reference, const RgbaBlock& test, int width,
                int height, AlphaSums& out) {
  HWY_DYNAMIC_DISPATCH(alphas)(reference, test, width, height, out);
}

HWY_EXPORT(is_opaque8);
HWY_EXPORT(is_opaque16);
HWY_EXPORT(composite8);
HWY_EXPORT(composite16);
HWY_EXPORT(premultiply8);
HWY_EXPORT(premultiply16);
HWY_EXPORT(unpremultiply8);
HWY_EXPORT(premultiply_float);
HWY_EXPORT(unpremultiply_float);

bool is_opaque(const uint8_t* rgba, size_t count) {
  return HWY_DYNAMIC_DISPATCH(is_opaque8)(rgba, count);
}
bool is_opaque(const uint16_t* rgba, size_t count) {
  return HWY_DYNAMIC_DISPATCH(is_opaque16)(rgba, count);
}
void composite(const uint8_t* rgba, const uint8_t* background, size_t count,
               uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(composite8)(rgba, background, count, out);
}
void composite(const uint16_t* rgba, const uint16_t* background, size_t count,
               uint16_t* out) {
  HWY_DYNAMIC_DISPATCH(composite16)(rgba, background, count, out);
}
void premultiply(const uint8_t* rgba, size_t count, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(premultiply8)(rgba, count, out);
}
void premultiply(const uint16_t* rgba, size_t count, uint16_t* out) {
  HWY_DYNAMIC_DISPATCH(premultiply16)(rgba, count, out);
}
void unpremultiply(const uint8_t* rgba, size_t count, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(unpremultiply8)(rgba, count, out);
}

// Floats are too short for exact quotients of 16-bit values. No hot loop calls
// this, so it uses plain integers.
void unpremultiply(const uint16_t* rgba, size_t count, uint16_t* out) {
  for (size_t i = 0; i < 4 * count; i += 4) {
    const uint32_t alpha = rgba[i + 3];
    for (size_t c = 0; c < 3; ++c) {
      const uint32_t color = std::min<uint32_t>(rgba[i + c], alpha);
      out[i + c] =
          alpha == 0 ? 0 : uint16_t((color * 65535u + alpha / 2) / alpha);
    }
    out[i + 3] = uint16_t(alpha);
  }
}

void premultiply(float* rgba, size_t count) {
  HWY_DYNAMIC_DISPATCH(premultiply_float)(rgba, count);
}
void unpremultiply(float* rgba, size_t count) {
  HWY_DYNAMIC_DISPATCH(unpremultiply_float)(rgba, count);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
