// SPDX-License-Identifier: Apache-2.0
#include "simd/color/color_changes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/color/color_changes.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/elementary-inl.h"

#ifndef FRAMEWISE_SIMD_COLOR_CHANGES_ONCE_
#define FRAMEWISE_SIMD_COLOR_CHANGES_ONCE_
namespace framewise::simd {

// Linear light of 8-bit sRGB.
inline const float* srgb_light() {
  static const std::array<float, 256> table = [] {
    std::array<float, 256> values{};
    for (size_t i = 0; i < values.size(); ++i) {
      const double v = double(i) / 255;
      values[i] =
          float(v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4));
    }
    return values;
  }();
  return table.data();
}

}  // namespace framewise::simd
#endif

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D8 = hn::CappedTag<uint8_t, 64>;
using DColor = hn::Repartition<float, D8>;
using DI = hn::Repartition<int32_t, D8>;
constexpr size_t kParts = 4;  // vectors of floats for one of bytes

// The red, green, blue and alpha of a vector of pixels.
struct Channels {
  hn::Vec<D8> r, g, b, a;
};

HWY_INLINE Channels load(const uint8_t* pixels) {
  const D8 d8;
  Channels c;
  hn::LoadInterleaved4(d8, pixels, c.r, c.g, c.b, c.a);
  return c;
}

// Part `part` of the bytes of a vector, as integers.
HWY_INLINE hn::Vec<DI> integers(const uint8_t* bytes, size_t part) {
  const DI di;
  const hn::Rebind<uint8_t, DI> quarter;
  return hn::PromoteTo(di, hn::Load(quarter, bytes + part * hn::Lanes(di)));
}

// A channel laid over white, less 255: (c - 255) * alpha, times 255 less.
HWY_INLINE hn::Vec<DI> below_white(const uint8_t* channel, const uint8_t* alpha,
                                   size_t part) {
  const DI di;
  return hn::Mul(hn::Sub(integers(channel, part), hn::Set(di, 255)),
                 integers(alpha, part));
}

// Bytes of both pixels, to be read in parts.
struct Block {
  HWY_ALIGN uint8_t a[4][64];
  HWY_ALIGN uint8_t b[4][64];
};

HWY_INLINE void store(const Channels& c, uint8_t (&out)[4][64]) {
  const D8 d8;
  hn::Store(c.r, d8, out[0]);
  hn::Store(c.g, d8, out[1]);
  hn::Store(c.b, d8, out[2]);
  hn::Store(c.a, d8, out[3]);
}

// Difference of a channel, 0 to 255, for one part of the block.
HWY_INLINE hn::Vec<DColor> difference(const Block& block, int channel,
                                      size_t part, bool opaque) {
  const DColor df;
  if (opaque) {
    return hn::ConvertTo(df, hn::Sub(integers(block.a[channel], part),
                                     integers(block.b[channel], part)));
  }
  const auto scaled = hn::Sub(below_white(block.a[channel], block.a[3], part),
                              below_white(block.b[channel], block.b[3], part));
  return hn::Mul(hn::ConvertTo(df, scaled), hn::Set(df, 1.0f / 255.0f));
}

struct Yiq {
  HWY_INLINE hn::Mask<DColor> exceeds(const Block& block, size_t part,
                                      bool opaque, float limit) const {
    const DColor df;
    const auto r = difference(block, 0, part, opaque);
    const auto g = difference(block, 1, part, opaque);
    const auto b = difference(block, 2, part, opaque);
    const auto sum = [&](float x, float y, float z) HWY_ATTR {
      return hn::MulAdd(
          r, hn::Set(df, x),
          hn::MulAdd(g, hn::Set(df, y), hn::Mul(b, hn::Set(df, z))));
    };
    const auto luma = sum(0.29889531f, 0.58662247f, 0.11448223f);
    const auto i = sum(0.59597799f, -0.27417610f, -0.32180189f);
    const auto q = sum(0.21147017f, -0.52261711f, 0.31114694f);
    const auto distance =
        hn::MulAdd(hn::Mul(luma, luma), hn::Set(df, 0.5053f),
                   hn::MulAdd(hn::Mul(i, i), hn::Set(df, 0.299f),
                              hn::Mul(hn::Mul(q, q), hn::Set(df, 0.1957f))));
    return hn::Gt(distance, hn::Set(df, limit));
  }
};

struct Oklab {
  const float* light;

  HWY_INLINE hn::Vec<DColor> linear(const uint8_t (&pixels)[4][64], int channel,
                                    size_t part, bool opaque) const {
    const DColor df;
    auto value = integers(pixels[channel], part);
    if (!opaque) {
      // (c - 255) * alpha / 255 + 255, rounded.
      const auto over = below_white(pixels[channel], pixels[3], part);
      const auto exact =
          hn::MulAdd(hn::ConvertTo(df, over), hn::Set(df, 1.0f / 255.0f),
                     hn::Set(df, 255.0f));
      value = hn::NearestInt(exact);
    }
    return hn::GatherIndex(df, light, value);
  }

  struct Lab {
    hn::Vec<DColor> l, a, b;
  };
  HWY_INLINE Lab lab(const uint8_t (&pixels)[4][64], size_t part,
                     bool opaque) const {
    const DColor df;
    const auto r = linear(pixels, 0, part, opaque);
    const auto g = linear(pixels, 1, part, opaque);
    const auto b = linear(pixels, 2, part, opaque);
    const auto sum = [&](hn::Vec<DColor> u, hn::Vec<DColor> v,
                         hn::Vec<DColor> w, float x, float y,
                         float z) HWY_ATTR {
      return hn::MulAdd(
          u, hn::Set(df, x),
          hn::MulAdd(v, hn::Set(df, y), hn::Mul(w, hn::Set(df, z))));
    };
    // The cube root is for positive numbers.
    const auto root = [&](hn::Vec<DColor> v) HWY_ATTR {
      return cube_root(df, hn::Max(v, hn::Set(df, 1e-12f)));
    };
    const auto l =
        root(sum(r, g, b, 0.4122214708f, 0.5363325363f, 0.0514459929f));
    const auto m =
        root(sum(r, g, b, 0.2119034982f, 0.6806995451f, 0.1073969566f));
    const auto s =
        root(sum(r, g, b, 0.0883024619f, 0.2817188376f, 0.6299787005f));
    return {sum(l, m, s, 0.2104542553f, 0.7936177850f, -0.0040720468f),
            sum(l, m, s, 1.9779984951f, -2.4285922050f, 0.4505937099f),
            sum(l, m, s, 0.0259040371f, 0.7827717662f, -0.8086757660f)};
  }

  HWY_INLINE hn::Mask<DColor> exceeds(const Block& block, size_t part,
                                      bool opaque, float limit) const {
    const DColor df;
    const Lab x = lab(block.a, part, opaque);
    const Lab y = lab(block.b, part, opaque);
    const auto da = hn::Sub(x.a, y.a);
    const auto db = hn::Sub(x.b, y.b);
    const auto chroma = hn::Sqrt(hn::MulAdd(da, da, hn::Mul(db, db)));
    const auto distance = hn::Add(hn::AbsDiff(x.l, y.l), chroma);
    return hn::Gt(distance, hn::Set(df, limit));
  }
};

// A block of one vector of pixels. Returns the number of changes.
template <class Distance>
HWY_INLINE size_t mark_block(const Channels& a, const Channels& b,
                             const Distance& distance, float limit,
                             size_t count, uint8_t* changed) {
  const D8 d8;
  const DColor df;
  Block block;
  store(a, block.a);
  store(b, block.b);
  const bool opaque =
      hn::AllTrue(d8, hn::Eq(hn::And(a.a, b.a), hn::Set(d8, 255)));
  const size_t lanes = hn::Lanes(df);
  size_t found = 0;
  for (size_t part = 0; part < kParts; ++part) {
    const size_t begin = part * lanes;
    if (begin >= count) break;
    const auto marked = distance.exceeds(block, part, opaque, limit);
    if (hn::AllFalse(df, marked)) continue;
    HWY_ALIGN uint8_t bits[8] = {};
    hn::StoreMaskBits(df, marked, bits);
    for (size_t i = 0; i < lanes && begin + i < count; ++i) {
      if ((bits[i / 8] >> (i % 8) & 1) == 0) continue;
      changed[begin + i] = 1;
      ++found;
    }
  }
  return found;
}

template <class Distance>
HWY_INLINE size_t mark(const uint8_t* a, const uint8_t* b, size_t count,
                       const Distance& distance, float limit,
                       uint8_t* changed) {
  const D8 d8;
  const size_t lanes = hn::Lanes(d8);
  size_t found = 0;
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const uint8_t* const left = a + 4 * i;
    const uint8_t* const right = b + 4 * i;
    auto different = hn::Zero(d8);
    for (size_t part = 0; part < 4 * lanes; part += lanes) {
      different = hn::Or(different, hn::Xor(hn::LoadU(d8, left + part),
                                            hn::LoadU(d8, right + part)));
    }
    if (hn::AllTrue(d8, hn::Eq(different, hn::Zero(d8)))) continue;
    found += mark_block(load(left), load(right), distance, limit, lanes,
                        changed + i);
  }
  if (i < count && std::memcmp(a + 4 * i, b + 4 * i, 4 * (count - i)) != 0) {
    HWY_ALIGN uint8_t left[4 * 64] = {};
    HWY_ALIGN uint8_t right[4 * 64] = {};
    std::memcpy(left, a + 4 * i, 4 * (count - i));
    std::memcpy(right, b + 4 * i, 4 * (count - i));
    found += mark_block(load(left), load(right), distance, limit, count - i,
                        changed + i);
  }
  return found;
}

size_t mark_yiq(const uint8_t* a, const uint8_t* b, size_t count, float limit,
                uint8_t* changed) {
  return mark(a, b, count, Yiq(), limit, changed);
}

size_t mark_oklab(const uint8_t* a, const uint8_t* b, size_t count, float limit,
                  uint8_t* changed) {
  return mark(a, b, count, Oklab{srgb_light()}, limit, changed);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(mark_yiq);
HWY_EXPORT(mark_oklab);

size_t mark_yiq_changes(const uint8_t* a, const uint8_t* b, size_t count,
                        float limit, uint8_t* changed) {
  return HWY_DYNAMIC_DISPATCH(mark_yiq)(a, b, count, limit, changed);
}
size_t mark_oklab_changes(const uint8_t* a, const uint8_t* b, size_t count,
                          float limit, uint8_t* changed) {
  return HWY_DYNAMIC_DISPATCH(mark_oklab)(a, b, count, limit, changed);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
