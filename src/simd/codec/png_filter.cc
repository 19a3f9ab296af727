// SPDX-License-Identifier: Apache-2.0
// Sub, Average and Paeth depend on the previous pixel, so pixels are processed
// one by one, with all bytes of a pixel in one small vector. The bound is the
// dependency chain from pixel to pixel: 1 operation for Sub, 2 for Average, 7
// for Paeth. Consecutive rows of Paeth have chains of their own, which run at
// once, each row a pixel behind the row above.
#include "simd/codec/png_filter.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/codec/png_filter.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void undo_up(const uint8_t* filtered, const uint8_t* above, uint8_t* out,
             size_t count) {
  const hn::ScalableTag<uint8_t> d;
  size_t i = 0;
  for (; i + hn::Lanes(d) <= count; i += hn::Lanes(d)) {
    const auto sum =
        hn::Add(hn::LoadU(d, filtered + i), hn::LoadU(d, above + i));
    hn::StoreU(sum, d, out + i);
  }
  for (; i < count; ++i) out[i] = uint8_t(filtered[i] + above[i]);
}

inline uint8_t average(uint8_t left, uint8_t up, uint8_t) {
  return uint8_t((left + up) / 2);
}

inline uint8_t paeth(uint8_t left, uint8_t up, uint8_t corner) {
  const int to_left = std::abs(up - corner);
  const int to_up = std::abs(left - corner);
  const int to_corner = std::abs(left + up - 2 * corner);
  if (to_left <= to_up && to_left <= to_corner) return left;
  return to_up <= to_corner ? up : corner;
}

// Byte-wise code for the end of a row, and for whole rows on machines without
// vectors.
template <size_t kPixel, typename Predict>
void finish_row(Predict predict, const uint8_t* filtered, const uint8_t* above,
                uint8_t* out, size_t begin, size_t count) {
  for (size_t i = begin; i < count; ++i) {
    const uint8_t left = i < kPixel ? 0 : out[i - kPixel];
    const uint8_t corner = i < kPixel ? 0 : above[i - kPixel];
    out[i] = uint8_t(filtered[i] + predict(left, above[i], corner));
  }
}

inline uint8_t left_of(uint8_t left, uint8_t, uint8_t) { return left; }

#if HWY_TARGET == HWY_SCALAR

template <size_t kPixel>
void undo_sub(const uint8_t* filtered, const uint8_t* above, uint8_t* out,
              size_t count) {
  finish_row<kPixel>(left_of, filtered, above, out, 0, count);
}

template <size_t kPixel>
void undo_average(const uint8_t* filtered, const uint8_t* above, uint8_t* out,
                  size_t count) {
  finish_row<kPixel>(average, filtered, above, out, 0, count);
}

template <size_t kPixel>
void undo_paeth(const uint8_t* filtered, const uint8_t* above, uint8_t* out,
                size_t count) {
  finish_row<kPixel>(paeth, filtered, above, out, 0, count);
}

template <size_t kPixel, size_t kRows>
void undo_paeth_rows(const PaethRows& rows, size_t count) {
  const uint8_t* above = rows.above;
  for (size_t k = 0; k < kRows; ++k) {
    finish_row<kPixel>(paeth, rows.filtered[k], above, rows.out[k], 0, count);
    above = rows.out[k];
  }
}

#else

// A vector holds one pixel. If its size is not a power of two, the remaining
// lanes hold part of the next pixel and are overwritten later.
template <size_t kPixel>
using PixelTag = hn::FixedTag<uint8_t, (kPixel <= 4 ? 4 : 8)>;

template <size_t kPixel>
void undo_sub(const uint8_t* filtered, const uint8_t* above, uint8_t* out,
              size_t count) {
  const PixelTag<kPixel> d;
  auto left = hn::Zero(d);
  size_t i = 0;
  for (; i + hn::Lanes(d) <= count; i += kPixel) {
    left = hn::Add(left, hn::LoadU(d, filtered + i));
    hn::StoreU(left, d, out + i);
  }
  finish_row<kPixel>(left_of, filtered, above, out, i, count);
}

// The instruction rounds averages up. For complemented bytes it gives the
// complement of the average rounded down, and ~(x + ~m) = m - x. So the chain
// through `left` is one average and one subtraction.
template <size_t kPixel>
void undo_average(const uint8_t* filtered, const uint8_t* above, uint8_t* out,
                  size_t count) {
  const PixelTag<kPixel> d;
  auto not_left = hn::Not(hn::Zero(d));
  size_t i = 0;
  for (; i + hn::Lanes(d) <= count; i += kPixel) {
    const auto not_up = hn::Not(hn::LoadU(d, above + i));
    not_left =
        hn::Sub(hn::AverageRound(not_left, not_up), hn::LoadU(d, filtered + i));
    hn::StoreU(hn::Not(not_left), d, out + i);
  }
  finish_row<kPixel>(average, filtered, above, out, i, count);
}

template <size_t kPixel>
using WideTag = hn::Rebind<int16_t, PixelTag<kPixel> >;

// One pixel of a row. `left` and `corner` are the pixels to its left and above
// that one, as integers; afterwards those of the next pixel.
template <size_t kPixel, class V>
HWY_INLINE void undo_paeth_pixel(V up, const uint8_t* filtered, V& left,
                                 V& corner, uint8_t* out) {
  const PixelTag<kPixel> d8;
  const WideTag<kPixel> d16;
  const V residual = hn::PromoteTo(d16, hn::LoadU(d8, filtered));
  const V up_minus_corner = hn::Sub(up, corner);
  const V left_minus_corner = hn::Sub(left, corner);
  const V to_left = hn::Abs(up_minus_corner);
  const V to_up = hn::Abs(left_minus_corner);
  const V to_corner = hn::Abs(hn::Add(up_minus_corner, left_minus_corner));
  const V least = hn::Min(hn::Min(to_left, to_up), to_corner);
  const V up_or_corner = hn::IfThenElse(hn::Eq(to_up, least), up, corner);
  const V predicted =
      hn::IfThenElse(hn::Eq(to_left, least), left, up_or_corner);
  left = hn::And(hn::Add(predicted, residual), hn::Set(d16, 255));
  corner = up;
  hn::StoreU(hn::DemoteTo(d8, left), d8, out);
}

// Row k is at pixel n - k while the first row is at pixel n: what it needs of
// the row above is that row's left pixel.
template <size_t kPixel, size_t kRows>
void undo_paeth_rows(const PaethRows& rows, size_t count) {
  const PixelTag<kPixel> d8;
  const WideTag<kPixel> d16;
  using V = hn::Vec<WideTag<kPixel> >;
  const size_t pixels =
      count < hn::Lanes(d8) ? 0 : (count - hn::Lanes(d8)) / kPixel + 1;
  const V zero = hn::Zero(d16);
  V left[4] = {zero, zero, zero, zero};
  V corner[4] = {zero, zero, zero, zero};
  static_assert(kRows <= 4);
  const auto step = [&](size_t k, size_t pixel) HWY_ATTR {
    const size_t i = pixel * kPixel;
    const V up = k == 0 ? hn::PromoteTo(d16, hn::LoadU(d8, rows.above + i))
                        : left[k > 0 ? k - 1 : 0];
    undo_paeth_pixel<kPixel>(up, rows.filtered[k] + i, left[k], corner[k],
                             rows.out[k] + i);
  };
  // Where some rows are at the beginning or at the end.
  const auto step_some = [&](size_t n) HWY_ATTR {
    for (size_t k = kRows; k-- > 0;) {
      if (n >= k && n - k < pixels) step(k, n - k);
    }
  };
  // Lower rows first: they read the left pixel before it moves on.
  const size_t steps = pixels == 0 ? 0 : pixels + kRows - 1;
  size_t n = 0;
  for (; n < std::min(kRows - 1, steps); ++n) step_some(n);
  for (; n < pixels; ++n) {
    for (size_t k = kRows; k-- > 0;) step(k, n - k);
  }
  for (; n < steps; ++n) step_some(n);
  const uint8_t* above = rows.above;
  for (size_t k = 0; k < kRows; ++k) {
    finish_row<kPixel>(paeth, rows.filtered[k], above, rows.out[k],
                       pixels * kPixel, count);
    above = rows.out[k];
  }
}

template <size_t kPixel>
void undo_paeth(const uint8_t* filtered, const uint8_t* above, uint8_t* out,
                size_t count) {
  PaethRows row;
  row.above = above;
  row.filtered[0] = filtered;
  row.out[0] = out;
  undo_paeth_rows<kPixel, 1>(row, count);
}

#endif  // HWY_TARGET == HWY_SCALAR

template <size_t kPixel>
void undo(PngFilter filter, const uint8_t* filtered, const uint8_t* above,
          uint8_t* out, size_t count) {
  switch (filter) {
    case PngFilter::kNone: std::memcpy(out, filtered, count); break;
    case PngFilter::kSub: undo_sub<kPixel>(filtered, above, out, count); break;
    case PngFilter::kUp: undo_up(filtered, above, out, count); break;
    case PngFilter::kAverage:
      undo_average<kPixel>(filtered, above, out, count);
      break;
    case PngFilter::kPaeth:
      undo_paeth<kPixel>(filtered, above, out, count);
      break;
  }
}

void undo_any(PngFilter filter, int pixel_bytes, const uint8_t* filtered,
              const uint8_t* above, uint8_t* out, size_t count) {
  switch (pixel_bytes) {
    case 1: undo<1>(filter, filtered, above, out, count); break;
    case 2: undo<2>(filter, filtered, above, out, count); break;
    case 3: undo<3>(filter, filtered, above, out, count); break;
    case 4: undo<4>(filter, filtered, above, out, count); break;
    case 6: undo<6>(filter, filtered, above, out, count); break;
    case 8: undo<8>(filter, filtered, above, out, count); break;
  }
}

template <size_t kPixel>
void undo_paeth_at_once(const PaethRows& rows, size_t row_count, size_t count) {
  switch (row_count) {
    case 1: undo_paeth_rows<kPixel, 1>(rows, count); break;
    case 2: undo_paeth_rows<kPixel, 2>(rows, count); break;
    case 3: undo_paeth_rows<kPixel, 3>(rows, count); break;
    case 4: undo_paeth_rows<kPixel, 4>(rows, count); break;
  }
}

void undo_any_paeth(int pixel_bytes, const PaethRows& rows, size_t row_count,
                    size_t count) {
  switch (pixel_bytes) {
    case 1: undo_paeth_at_once<1>(rows, row_count, count); break;
    case 2: undo_paeth_at_once<2>(rows, row_count, count); break;
    case 3: undo_paeth_at_once<3>(rows, row_count, count); break;
    case 4: undo_paeth_at_once<4>(rows, row_count, count); break;
    case 6: undo_paeth_at_once<6>(rows, row_count, count); break;
    case 8: undo_paeth_at_once<8>(rows, row_count, count); break;
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(undo_any);
HWY_EXPORT(undo_any_paeth);

void png_unfilter_paeth(int pixel_bytes, const PaethRows& rows,
                        size_t row_count, size_t count) {
  HWY_DYNAMIC_DISPATCH(undo_any_paeth)(pixel_bytes, rows, row_count, count);
}

void png_unfilter(PngFilter filter, int pixel_bytes, const uint8_t* filtered,
                  const uint8_t* above, uint8_t* out, size_t count) {
  HWY_DYNAMIC_DISPATCH(undo_any)
  (filter, pixel_bytes, filtered, above, out, count);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
