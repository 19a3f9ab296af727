// SPDX-License-Identifier: Apache-2.0
// Palette frames are mostly drawings and screens, with long runs of one color.
// A vector of equal indices becomes a fill, or nothing if transparent. Other
// vectors are looked up pixel by pixel.
#include "simd/codec/palette.h"

#include <algorithm>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/codec/palette.cc"
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

// Pixels per bit of the record of changes.
constexpr size_t kGroup = 16;
constexpr uint64_t kWholeGroup = 0xFFFF;

// For pixels painted with one color: the groups with a pixel of another color
// before, all bits of a group set.
HWY_INLINE uint64_t find_others(const uint32_t* before, uint32_t color,
                                size_t count) {
  const D32 d32;
  const auto value = hn::Set(d32, color);
  uint64_t changed = 0;
  for (size_t group = 0; group < count; group += kGroup) {
    auto differences = hn::Zero(d32);
    for (size_t i = group; i < group + kGroup; i += hn::Lanes(d32)) {
      differences =
          hn::Or(differences, hn::Xor(value, hn::LoadU(d32, before + i)));
    }
    if (!hn::AllTrue(d32, hn::Eq(differences, hn::Zero(d32)))) {
      changed |= kWholeGroup << group;
    }
  }
  return changed;
}

HWY_INLINE uint64_t first_bits(size_t count) {
  return count >= 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1;
}

// Paints pixel by pixel. Returns a bit for each pixel that changed.
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

// Paints whole groups of pixels. Sets one bit per changed group.
HWY_INLINE uint64_t paint_all(const uint8_t* indices, size_t count,
                              const uint32_t* colors, const uint32_t* before,
                              uint32_t* pixels) {
  if (indices[0] == indices[count - 1] &&
      hn::AllTrue(
          D8(), hn::Eq(hn::LoadU(D8(), indices), hn::Set(D8(), indices[0])))) {
    const uint32_t color = colors[indices[0]];
    const uint64_t changed = find_others(before, color, count);
    if (changed != 0 || before != pixels) fill(color, count, pixels);
    return changed;
  }
  uint64_t changed = 0;
  for (size_t group = 0; group < count; group += kGroup) {
    uint32_t differences = 0;
    for (size_t k = group; k < group + kGroup; ++k) {
      const uint32_t color = colors[indices[k]];
      differences |= color ^ before[k];
      pixels[k] = color;
    }
    if (differences != 0) changed |= kWholeGroup << group;
  }
  return changed;
}

// Records the groups that changed among up to 64 pixels from `first` on. A
// range that begins within a group must end with that group.
HWY_INLINE void note(uint64_t changed, size_t first, uint64_t* words) {
  changed <<= first % kGroup;
  for (size_t group = first / kGroup; changed != 0; ++group) {
    if (changed & kWholeGroup) {
      words[group / 64] |= uint64_t{1} << (group % 64);
    }
    changed >>= kGroup;
  }
}

ChangedRange paint_palette(const uint8_t* indices, size_t count,
                           const uint32_t* colors, int transparent,
                           const uint32_t* before, uint32_t* pixels,
                           const ChangedBits& bits) {
  const D8 d8;
  const size_t step = hn::Lanes(d8);
  const auto keep = hn::Set(d8, uint8_t(transparent));
  ChangedRange range;
  // Paint up to the start of a group first, then whole steps.
  size_t left = std::min(step, kGroup - bits.first % kGroup);
  if (bits.first % kGroup == 0) left = step;
  for (size_t i = 0; i < count; i += left, left = step) {
    left = std::min(left, count - i);
    const uint64_t all = first_bits(left);
    uint64_t painted = all;
    if (transparent >= 0) {
      painted &= bits_of(hn::Ne(hn::LoadU(d8, indices + i), keep));
    }
    uint64_t changed = 0;
    if (painted == all && left == step && step >= kGroup) {
      changed = paint_all(indices + i, step, colors, before + i, pixels + i);
    } else {
      if (before != pixels) std::copy_n(before + i, left, pixels + i);
      changed =
          paint_each(indices + i, painted, colors, before + i, pixels + i);
    }
    if (changed == 0) continue;
    note(changed, bits.first + i, bits.words);
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
                           const uint32_t* before, uint32_t* pixels,
                           const ChangedBits& bits) {
  return HWY_DYNAMIC_DISPATCH(paint_palette)(indices, count, colors,
                                             transparent, before, pixels, bits);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
