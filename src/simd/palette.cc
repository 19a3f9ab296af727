// SPDX-License-Identifier: Apache-2.0
// Pictures with palettes are drawings and screens: long runs of one colour.
// A vector of equal indices is a fill (or, if transparent, nothing at all);
// only the others are looked up pixel by pixel.
#include "simd/palette.h"

#include <algorithm>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/palette.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// At most 64 lanes, so that a mask fits one word.
using D8 = hn::CappedTag<uint8_t, 64>;
using D32 = hn::ScalableTag<uint32_t>;

HWY_INLINE void fill(uint32_t color, size_t count, uint32_t* pixels) {
  const D32 d32;
  const auto value = hn::Set(d32, color);
  for (size_t i = 0; i < count; i += hn::Lanes(d32)) {
    hn::StoreU(value, d32, pixels + i);
  }
}

void expand_palette(const uint8_t* indices, size_t count,
                    const uint32_t* colors, uint32_t* pixels) {
  const D8 d8;
  const size_t step = hn::Lanes(d8);
  size_t i = 0;
  for (; i + step <= count; i += step) {
    const auto index = hn::LoadU(d8, indices + i);
    if (hn::AllTrue(d8, hn::Eq(index, hn::Set(d8, indices[i])))) {
      fill(colors[indices[i]], step, pixels + i);
      continue;
    }
    for (size_t k = i; k < i + step; ++k) pixels[k] = colors[indices[k]];
  }
  for (; i < count; ++i) pixels[i] = colors[indices[i]];
}

// Bit i of the result: whether lane i of `mask` is set.
template <class Mask>
HWY_INLINE uint64_t bits_of(const Mask mask) {
  uint8_t bytes[8] = {};
  hn::StoreMaskBits(D8(), mask, bytes);
  uint64_t bits;
  std::memcpy(&bits, bytes, sizeof bits);
  return bits;
}

PaintedRange paint_palette(const uint8_t* indices, size_t count,
                           const uint32_t* colors, uint8_t transparent,
                           uint32_t* pixels) {
  const D8 d8;
  const size_t step = hn::Lanes(d8);
  const uint64_t all = ~uint64_t{0} >> (64 - step);
  const auto keep = hn::Set(d8, transparent);
  PaintedRange range;
  for (size_t i = 0; i < count; i += step) {
    const auto index = hn::LoadU(d8, indices + i);
    const size_t left = std::min(step, count - i);
    uint64_t painted =
        bits_of(hn::Ne(index, keep)) & (~uint64_t{0} >> (64 - left));
    if (painted == 0) continue;
    if (range.end == 0) {
      range.begin = i + hwy::Num0BitsBelowLS1Bit_Nonzero64(painted);
    }
    range.end = i + 64 - hwy::Num0BitsAboveMS1Bit_Nonzero64(painted);
    if (painted != all) {
      // Gathering all and blending takes longer, however many are painted.
      for (; painted != 0; painted &= painted - 1) {
        const size_t k = i + hwy::Num0BitsBelowLS1Bit_Nonzero64(painted);
        pixels[k] = colors[indices[k]];
      }
    } else if (hn::AllTrue(d8, hn::Eq(index, hn::Set(d8, indices[i])))) {
      fill(colors[indices[i]], step, pixels + i);
    } else {
      for (size_t k = i; k < i + step; ++k) pixels[k] = colors[indices[k]];
    }
  }
  return range;
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(expand_palette);
HWY_EXPORT(paint_palette);

void expand_palette(const uint8_t* indices, size_t count,
                    const uint32_t* colors, uint32_t* pixels) {
  HWY_DYNAMIC_DISPATCH(expand_palette)(indices, count, colors, pixels);
}

PaintedRange paint_palette(const uint8_t* indices, size_t count,
                           const uint32_t* colors, uint8_t transparent,
                           uint32_t* pixels) {
  return HWY_DYNAMIC_DISPATCH(paint_palette)(indices, count, colors,
                                             transparent, pixels);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
