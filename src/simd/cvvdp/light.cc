// SPDX-License-Identifier: Apache-2.0
#include "simd/cvvdp/light.h"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/cvvdp/light.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

struct Colors {
  V red;
  V green;
  V blue;
};

HWY_INLINE V product(const float* row, const Colors& colors) {
  const D d;
  return hn::MulAdd(hn::Set(d, row[0]), colors.red,
                    hn::MulAdd(hn::Set(d, row[1]), colors.green,
                               hn::Mul(hn::Set(d, row[2]), colors.blue)));
}

void cvvdp_opponent_row(const float* red, const float* green, const float* blue,
                        size_t count, const float (&matrix)[9],
                        float* achromatic, float* red_green,
                        float* yellow_violet) {
  const D d;
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const Colors light = {hn::LoadU(d, red + x), hn::LoadU(d, green + x),
                          hn::LoadU(d, blue + x)};
    hn::StoreU(product(matrix, light), d, achromatic + x);
    hn::StoreU(product(matrix + 3, light), d, red_green + x);
    hn::StoreU(product(matrix + 6, light), d, yellow_violet + x);
  }
}

template <bool kFourth>
HWY_INLINE V power_of_root(hn::Vec<hn::RebindToUnsigned<D>> root) {
  const D d;
  const hn::RebindToSigned<D> di;
  const V value = hn::ConvertTo(d, hn::BitCast(di, root));
  const V square = hn::Mul(value, value);
  return kFourth ? hn::Mul(square, square) : square;
}

template <bool kFourth>
HWY_INLINE Colors unpacked(const uint32_t* packed) {
  const hn::RebindToUnsigned<D> du;
  const auto bits = hn::LoadU(du, packed);
  return {
      power_of_root<kFourth>(hn::ShiftRight<21>(bits)),
      power_of_root<kFourth>(
          hn::And(hn::ShiftRight<10>(bits), hn::Set(du, 0x7FF))),
      power_of_root<kFourth>(hn::And(bits, hn::Set(du, 0x3FF))),
  };
}

template <bool kFourth>
void temporal_row(const CvvdpTemporalFilters& filters,
                  const uint32_t* const* frames, size_t count,
                  float* const (&out)[4]) {
  const D d;
  const size_t half = filters.half;
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    V sums[4] = {hn::Set(d, filters.bias[0]), hn::Set(d, filters.bias[1]),
                 hn::Set(d, filters.bias[2]), hn::Set(d, filters.bias[3])};
    const auto add = [&](const Colors& light, size_t tap) HWY_ATTR {
      const V achromatic = product(filters.matrix, light);
      const V red_green = product(filters.matrix + 3, light);
      const V yellow_violet = product(filters.matrix + 6, light);
      sums[0] =
          hn::MulAdd(achromatic, hn::Set(d, filters.achromatic[tap]), sums[0]);
      sums[1] =
          hn::MulAdd(red_green, hn::Set(d, filters.red_green[tap]), sums[1]);
      sums[2] = hn::MulAdd(yellow_violet,
                           hn::Set(d, filters.yellow_violet[tap]), sums[2]);
      sums[3] =
          hn::MulAdd(achromatic, hn::Set(d, filters.transient[tap]), sums[3]);
    };
    for (size_t tap = half; tap > 0; --tap) {
      const Colors newer = unpacked<kFourth>(frames[half - tap] + x);
      const Colors older = unpacked<kFourth>(frames[half + tap] + x);
      add({hn::Add(newer.red, older.red), hn::Add(newer.green, older.green),
           hn::Add(newer.blue, older.blue)},
          tap);
    }
    add(unpacked<kFourth>(frames[half] + x), 0);
    for (size_t c = 0; c < 4; ++c) hn::StoreU(sums[c], d, out[c] + x);
  }
}

void cvvdp_temporal_row(const CvvdpTemporalFilters& filters,
                        const uint32_t* const* frames, size_t count,
                        float* achromatic, float* red_green,
                        float* yellow_violet, float* transient) {
  float* const out[4] = {achromatic, red_green, yellow_violet, transient};
  if (filters.root == CvvdpRoot::kFourth) {
    temporal_row<true>(filters, frames, count, out);
  } else {
    temporal_row<false>(filters, frames, count, out);
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(cvvdp_opponent_row);
HWY_EXPORT(cvvdp_temporal_row);

void cvvdp_opponent_row(const float* red, const float* green, const float* blue,
                        size_t count, const float (&matrix)[9],
                        float* achromatic, float* red_green,
                        float* yellow_violet) {
  HWY_DYNAMIC_DISPATCH(cvvdp_opponent_row)
  (red, green, blue, count, matrix, achromatic, red_green, yellow_violet);
}

void cvvdp_temporal_row(const CvvdpTemporalFilters& filters,
                        const uint32_t* const* frames, size_t count,
                        float* achromatic, float* red_green,
                        float* yellow_violet, float* transient) {
  HWY_DYNAMIC_DISPATCH(cvvdp_temporal_row)
  (filters, frames, count, achromatic, red_green, yellow_violet, transient);
}

namespace {
template <typename Sample>
void pack_row(const Sample* rgba, size_t count, const uint16_t* codes,
              uint32_t* packed) {
  for (size_t x = 0; x < count; ++x) {
    const uint32_t red = codes[rgba[4 * x]];
    const uint32_t green = codes[rgba[4 * x + 1]];
    // Ten bits of eleven, rounded, and kept within them.
    const uint32_t blue = codes[rgba[4 * x + 2]];
    const uint32_t ten = (blue * 1023 + 1023) / 2047;
    packed[x] = red << 21 | green << 10 | ten;
  }
}
}  // namespace

void cvvdp_pack_light_row(const float* red, const float* green,
                          const float* blue, size_t count, float added,
                          float scale, CvvdpRoot root, uint32_t* packed) {
  const auto code = [&](float light, float most) {
    const float share = std::clamp((light - added) * scale, 0.0f, 1.0f);
    const float square = std::sqrt(share);
    return uint32_t(
        most * (root == CvvdpRoot::kFourth ? std::sqrt(square) : square) +
        0.5f);
  };
  for (size_t x = 0; x < count; ++x) {
    packed[x] = code(red[x], 2047) << 21 | code(green[x], 2047) << 10 |
                code(blue[x], 1023);
  }
}

void cvvdp_pack_row(const uint8_t* rgba, size_t count, const uint16_t* codes,
                    uint32_t* packed) {
  pack_row(rgba, count, codes, packed);
}
void cvvdp_pack_row(const uint16_t* rgba, size_t count, const uint16_t* codes,
                    uint32_t* packed) {
  pack_row(rgba, count, codes, packed);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
