// SPDX-License-Identifier: Apache-2.0
// Pictures with palettes are drawings and screens: long runs of one colour.
// A vector of equal indices is a fill (or, if transparent, nothing at all);
// only the others are looked up pixel by pixel.
#include "simd/palette.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/palette.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D8 = hn::ScalableTag<uint8_t>;
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

// Pixels with and without colour mixed: all are looked up, few are kept.
HWY_INLINE void paint_mixed(const uint8_t* indices, size_t count,
                            const uint32_t* colors, uint8_t transparent,
                            uint32_t* pixels) {
  const D32 d32;
  const hn::RebindToSigned<D32> d32s;
  const hn::Rebind<uint8_t, D32> d8;
  const auto keep = hn::Set(d32, transparent);
  for (size_t k = 0; k < count; k += hn::Lanes(d32)) {
    const auto index = hn::PromoteTo(d32, hn::LoadU(d8, indices + k));
    const auto color = hn::GatherIndex(d32, colors, hn::BitCast(d32s, index));
    const auto old = hn::LoadU(d32, pixels + k);
    hn::StoreU(hn::IfThenElse(hn::Eq(index, keep), old, color), d32,
               pixels + k);
  }
}

PaintedRange paint_palette(const uint8_t* indices, size_t count,
                           const uint32_t* colors, uint8_t transparent,
                           uint32_t* pixels) {
  const D8 d8;
  const size_t step = hn::Lanes(d8);
  const auto keep = hn::Set(d8, transparent);
  size_t begin = count;
  size_t end = 0;
  size_t i = 0;
  for (; i + step <= count; i += step) {
    const auto index = hn::LoadU(d8, indices + i);
    const auto kept = hn::Eq(index, keep);
    if (hn::AllTrue(d8, kept)) continue;
    begin = std::min(begin, i);
    end = i + step;
    if (hn::AllTrue(d8, hn::Eq(index, hn::Set(d8, indices[i])))) {
      fill(colors[indices[i]], step, pixels + i);
    } else if (hn::AllFalse(d8, kept)) {
      for (size_t k = i; k < i + step; ++k) pixels[k] = colors[indices[k]];
    } else {
      paint_mixed(indices + i, step, colors, transparent, pixels + i);
    }
  }
  for (; i < count; ++i) {
    if (indices[i] == transparent) continue;
    pixels[i] = colors[indices[i]];
    begin = std::min(begin, i);
    end = i + 1;
  }
  if (begin >= end) return {};
  while (indices[begin] == transparent) ++begin;
  while (indices[end - 1] == transparent) --end;
  return {begin, end};
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
