// SPDX-License-Identifier: Apache-2.0
#include "simd/butteraugli/butteraugli.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/butteraugli/bands.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/fir-inl.h"
#include "simd/float_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
namespace bt = butteraugli;

constexpr size_t kPlane = bt::kBlockRows * bt::kStride;
constexpr size_t kBandBegin = 16;

HWY_INLINE F clamped(F x, float limit) {
  return hn::Min(hn::Max(x, set(-limit)), set(limit));
}
// Removes the part of x within ±width, or doubles it.
HWY_INLINE F without_core(F x, float width) {
  return hn::Sub(x, clamped(x, width));
}
HWY_INLINE F with_core_doubled(F x, float width) {
  return hn::Add(x, clamped(x, width));
}
// Compresses values beyond the limit.
HWY_INLINE F compressed(F x, float limit) {
  const F core = clamped(x, limit);
  return hn::MulAdd(hn::Sub(x, core), set(0.724216145665f), core);
}

// Filters a block vertically. The middle one of kBlocks is the output block.
template <size_t kTaps, size_t kBlocks>
HWY_INLINE void filter_down(const float (&taps)[kTaps],
                            const bt::ConstBlock (&blocks)[kBlocks],
                            size_t begin, size_t end, float* out) {
  static_assert(4 * (kBlocks / 2) + 1 >= kTaps);
  for (size_t x = begin; x < end; x += hn::Lanes(df)) {
    const auto sample = [&blocks, x](ptrdiff_t row) HWY_ATTR {
      const size_t at = size_t(row + ptrdiff_t(4 * (kBlocks / 2)));
      return hn::Load(df, blocks[at / 4] + (at % 4) * bt::kStride + x);
    };
    fir_down(taps, sample, out + x, bt::kStride);
  }
}

void split_low(const bt::ConstBlock (&xyb)[3][9], const bt::Columns& columns,
               const bt::BorderScale& scale, float* scratch,
               const bt::Block (&low)[3], const bt::Block (&rest)[3]) {
  for (size_t i = 0; i < 3; ++i) {
    filter_down(bt::kLowTaps, xyb[i], 0, columns.color_end,
                scratch + i * kPlane);
  }
  for (size_t row = 0; row < bt::kBlockRows; ++row) {
    const F row_scale = set(scale.row[row]);
    for (size_t x = kBandBegin; x < columns.band_end; x += hn::Lanes(df)) {
      const size_t at = row * bt::kStride + x;
      const F factor = hn::Mul(row_scale, hn::Load(df, scale.column + x));
      F blurred[3];
      for (size_t i = 0; i < 3; ++i) {
        blurred[i] =
            hn::Mul(fir_along(bt::kLowTaps, scratch + i * kPlane + at), factor);
        hn::Store(hn::Sub(hn::Load(df, xyb[i][4] + at), blurred[i]), df,
                  rest[i] + at);
      }
      hn::Store(hn::Mul(blurred[0], set(33.832837186260f)), df, low[0] + at);
      hn::Store(hn::Mul(blurred[1], set(14.458268100570f)), df, low[1] + at);
      const F blue =
          hn::NegMulAdd(blurred[1], set(0.362267051518f), blurred[2]);
      hn::Store(hn::Mul(blue, set(49.87984651440f)), df, low[2] + at);
    }
  }
}

// Strong luma detail masks red-green detail.
HWY_INLINE F suppressed(F x, F luma) {
  constexpr float kFloor = 0.653020556257f;
  constexpr float kHalfPoint = 46.0f;
  const F share = hn::Div(set((1 - kFloor) * kHalfPoint),
                          hn::MulAdd(luma, luma, set(kHalfPoint)));
  return hn::Mul(x, hn::Add(share, set(kFloor)));
}

void split_middle(const bt::ConstBlock (&rest)[3][5],
                  const bt::Columns& columns, const bt::BorderScale& scale,
                  float* scratch, const bt::Block (&middle)[3],
                  const bt::Block (&fine)[2]) {
  for (size_t i = 0; i < 3; ++i) {
    filter_down(bt::kMiddleTaps, rest[i], kBandBegin, columns.band_end,
                scratch + i * kPlane);
  }
  for (size_t row = 0; row < bt::kBlockRows; ++row) {
    const F row_scale = set(scale.row[row]);
    for (size_t x = kBandBegin; x < columns.band_end; x += hn::Lanes(df)) {
      const size_t at = row * bt::kStride + x;
      const F factor = hn::Mul(row_scale, hn::Load(df, scale.column + x));
      F m[3];
      for (size_t i = 0; i < 3; ++i) {
        m[i] = hn::Mul(fir_along(bt::kMiddleTaps, scratch + i * kPlane + at),
                       factor);
      }
      hn::Store(without_core(m[0], 0.29f), df, middle[0] + at);
      hn::Store(with_core_doubled(m[1], 0.1f), df, middle[1] + at);
      hn::Store(m[2], df, middle[2] + at);
      const F fine_x = hn::Sub(hn::Load(df, rest[0][2] + at), m[0]);
      const F fine_y = hn::Sub(hn::Load(df, rest[1][2] + at), m[1]);
      hn::Store(suppressed(fine_x, fine_y), df, fine[0] + at);
      hn::Store(fine_y, df, fine[1] + at);
    }
  }
}

// The masking strength at a pixel, from its detail.
HWY_INLINE F visibility(F detail_x, F detail_y) {
  constexpr float kFactor = 6.19424080439f;
  constexpr float kBias = 6.19424080439f * 12.61050594197f;
  const F x = hn::Mul(detail_x, set(2.5f));
  const F y = hn::Mul(detail_y, set(0.4f));
  const F strength = hn::Sqrt(hn::MulAdd(x, x, hn::Mul(y, y)));
  return hn::Sub(hn::Sqrt(hn::MulAdd(strength, set(kFactor), set(kBias))),
                 hn::Sqrt(set(kBias)));
}

void split_high(const bt::ConstBlock (&fine)[2][3], const bt::Columns& columns,
                const bt::BorderScale& scale, float* scratch,
                const bt::HighBands& bands) {
  for (size_t i = 0; i < 2; ++i) {
    filter_down(bt::kHighTaps, fine[i], kBandBegin, columns.band_end,
                scratch + i * kPlane);
  }
  for (size_t row = 0; row < bt::kBlockRows; ++row) {
    const F row_scale = set(scale.row[row]);
    for (size_t x = kBandBegin; x < columns.band_end; x += hn::Lanes(df)) {
      const size_t at = row * bt::kStride + x;
      const F factor = hn::Mul(row_scale, hn::Load(df, scale.column + x));
      const F blurred_x =
          hn::Mul(fir_along(bt::kHighTaps, scratch + at), factor);
      const F blurred_y =
          hn::Mul(fir_along(bt::kHighTaps, scratch + kPlane + at), factor);
      const F ultra_x = without_core(
          hn::Sub(hn::Load(df, fine[0][1] + at), blurred_x), 0.04f);
      const F high_x = without_core(blurred_x, 1.5f);
      const F q = compressed(blurred_y, 28.4691806922f);
      const F ultra_y = hn::Mul(
          compressed(hn::Sub(hn::Load(df, fine[1][1] + at), q), 5.19175294647f),
          set(2.69313763794f));
      const F high_y = with_core_doubled(hn::Mul(q, set(2.155f)), 0.132f);
      hn::Store(high_x, df, bands.high[0] + at);
      hn::Store(high_y, df, bands.high[1] + at);
      hn::Store(ultra_x, df, bands.ultra[0] + at);
      hn::Store(ultra_y, df, bands.ultra[1] + at);
      hn::Store(visibility(hn::Add(ultra_x, high_x), hn::Add(ultra_y, high_y)),
                df, bands.mask + at);
    }
  }
}

void blur_mask(const bt::ConstBlock (&mask)[5], const bt::Columns& columns,
               const bt::BorderScale& scale, float* scratch,
               bt::Block blurred) {
  filter_down(bt::kMaskTaps, mask, kBandBegin, columns.band_end, scratch);
  for (size_t row = 0; row < bt::kBlockRows; ++row) {
    const F row_scale = set(scale.row[row]);
    for (size_t x = kBandBegin; x < columns.band_end; x += hn::Lanes(df)) {
      const size_t at = row * bt::kStride + x;
      const F factor = hn::Mul(row_scale, hn::Load(df, scale.column + x));
      hn::Store(hn::Mul(fir_along(bt::kMaskTaps, scratch + at), factor), df,
                blurred + at);
    }
  }
}

}  // namespace
}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {
HWY_EXPORT(split_low);
HWY_EXPORT(split_middle);
HWY_EXPORT(split_high);
HWY_EXPORT(blur_mask);

namespace butteraugli {

void split_low(const ConstBlock (&xyb)[3][9], const Columns& columns,
               const BorderScale& scale, float* scratch, const Block (&low)[3],
               const Block (&rest)[3]) {
  HWY_DYNAMIC_DISPATCH(split_low)(xyb, columns, scale, scratch, low, rest);
}

void split_middle(const ConstBlock (&rest)[3][5], const Columns& columns,
                  const BorderScale& scale, float* scratch,
                  const Block (&middle)[3], const Block (&fine)[2]) {
  HWY_DYNAMIC_DISPATCH(split_middle)
  (rest, columns, scale, scratch, middle, fine);
}

void split_high(const ConstBlock (&fine)[2][3], const Columns& columns,
                const BorderScale& scale, float* scratch,
                const HighBands& bands) {
  HWY_DYNAMIC_DISPATCH(split_high)(fine, columns, scale, scratch, bands);
}

void blur_mask(const ConstBlock (&mask)[5], const Columns& columns,
               const BorderScale& scale, float* scratch, Block blurred) {
  HWY_DYNAMIC_DISPATCH(blur_mask)(mask, columns, scale, scratch, blurred);
}

}  // namespace butteraugli
}  // namespace framewise::simd
#endif  // HWY_ONCE
