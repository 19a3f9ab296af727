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

// Whether any of these pixels had another color.
HWY_INLINE bool any_differs(const uint32_t* before, uint32_t color,
                            size_t count) {
  const D32 d32;
  const auto value = hn::Set(d32, color);
  auto differences = hn::Zero(d32);
  for (size_t i = 0; i < count; i += hn::Lanes(d32)) {
    differences =
        hn::Or(differences, hn::Xor(value, hn::LoadU(d32, before + i)));
  }
  return !hn::AllTrue(d32, hn::Eq(differences, hn::Zero(d32)));
}

// One pixel after the other; returns which have changed, as bits.
HWY_INLINE uint64_t paint_each(const uint8_t* indices, uint64_t painted,
                               const uint32_t* colors, const uint32_t* before,
                               uint32_t* pixels) {
  uint64_t changed = 0;
  for (; painted != 0; painted &= painted - 1) {
    const size_t k = hwy::Num0BitsBelowLS1Bit_Nonzero64(painted);
    const uint32_t color = colors[indices[k]];
    changed |= uint64_t{color != before[k]} << k;
    pixels[k] = color;
  }
  return changed;
}

// The same for all pixels of a step; tells only whether any has changed.
HWY_INLINE bool paint_all(const uint8_t* indices, size_t count,
                          const uint32_t* colors, const uint32_t* before,
                          uint32_t* pixels) {
  if (indices[0] == indices[count - 1] &&
      hn::AllTrue(
          D8(), hn::Eq(hn::LoadU(D8(), indices), hn::Set(D8(), indices[0])))) {
    const uint32_t color = colors[indices[0]];
    const bool changed = any_differs(before, color, count);
    if (changed || before != pixels) fill(color, count, pixels);
    return changed;
  }
  uint32_t differences = 0;
  for (size_t k = 0; k < count; ++k) {
    const uint32_t color = colors[indices[k]];
    differences |= color ^ before[k];
    pixels[k] = color;
  }
  return differences != 0;
}

ChangedRange paint_palette(const uint8_t* indices, size_t count,
                           const uint32_t* colors, int transparent,
                           const uint32_t* before, uint32_t* pixels) {
  const D8 d8;
  const size_t step = hn::Lanes(d8);
  const uint64_t all = ~uint64_t{0} >> (64 - step);
  const auto keep = hn::Set(d8, uint8_t(transparent));
  ChangedRange range;
  for (size_t i = 0; i < count; i += step) {
    const size_t left = std::min(step, count - i);
    uint64_t painted = ~uint64_t{0} >> (64 - left);
    if (transparent >= 0) {
      painted &= bits_of(hn::Ne(hn::LoadU(d8, indices + i), keep));
    }
    uint64_t changed = 0;
    if (painted == all) {
      changed = paint_all(indices + i, step, colors, before + i, pixels + i)
                    ? all
                    : 0;
    } else {
      if (before != pixels) std::copy_n(before + i, left, pixels + i);
      changed =
          paint_each(indices + i, painted, colors, before + i, pixels + i);
    }
    if (changed == 0) continue;
    if (range.end == 0) {
      range.begin = i + hwy::Num0BitsBelowLS1Bit_Nonzero64(changed);
    }
    range.end = i + 64 - hwy::Num0BitsAboveMS1Bit_Nonzero64(changed);
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

ChangedRange paint_palette(const uint8_t* indices, size_t count,
                           const uint32_t* colors, int transparent,
                           const uint32_t* before, uint32_t* pixels) {
  return HWY_DYNAMIC_DISPATCH(paint_palette)(indices, count, colors,
                                             transparent, before, pixels);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
