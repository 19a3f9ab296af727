// SPDX-License-Identifier: Apache-2.0
// Unlike undoing them, applying filters needs no result of the pixel before, so
// all bytes of a vector are computed at once.
#include "simd/codec/png_filter_row.h"

#include <cstdlib>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/codec/png_filter_row.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

struct Zero {
  template <class D, class V>
  V vector(D d, V, V, V) const {
    return hn::Zero(d);
  }
  uint8_t byte(uint8_t, uint8_t, uint8_t) const { return 0; }
};

struct Left {
  template <class D, class V>
  V vector(D, V left, V, V) const {
    return left;
  }
  uint8_t byte(uint8_t left, uint8_t, uint8_t) const { return left; }
};

struct Up {
  template <class D, class V>
  V vector(D, V, V up, V) const {
    return up;
  }
  uint8_t byte(uint8_t, uint8_t up, uint8_t) const { return up; }
};

// AverageRound rounds up; of complements it gives the complement of what is
// rounded down.
struct Average {
  template <class D, class V>
  V vector(D, V left, V up, V) const {
    return hn::Not(hn::AverageRound(hn::Not(left), hn::Not(up)));
  }
  uint8_t byte(uint8_t left, uint8_t up, uint8_t) const {
    return uint8_t((left + up) / 2);
  }
};

// The distances to left and up are those between bytes, and fit into one. That
// to the corner is |left - corner + up - corner|: the sum of both distances if
// the differences have one sign, which then no other can be below, and else the
// difference of both distances.
struct Paeth {
  template <class D, class V>
  V vector(D, V left, V up, V corner) const {
    const V to_left = distance(up, corner);
    const V to_up = distance(left, corner);
    const auto left_above = hn::Eq(hn::Max(left, corner), left);
    const auto up_above = hn::Eq(hn::Max(up, corner), up);
    const auto one_sign = hn::Not(hn::Xor(hn::VecFromMask(D(), left_above),
                                          hn::VecFromMask(D(), up_above)));
    const V to_corner =
        hn::Or(distance(to_left, to_up), one_sign);  // 255 where never least
    const V least = hn::Min(hn::Min(to_left, to_up), to_corner);
    return hn::IfThenElse(hn::Eq(to_left, least), left,
                          hn::IfThenElse(hn::Eq(to_up, least), up, corner));
  }
  template <class V>
  static V distance(V a, V b) {
    return hn::Sub(hn::Max(a, b), hn::Min(a, b));
  }
  uint8_t byte(uint8_t left, uint8_t up, uint8_t corner) const {
    const int to_left = std::abs(up - corner);
    const int to_up = std::abs(left - corner);
    const int to_corner = std::abs(left + up - 2 * corner);
    if (to_left <= to_up && to_left <= to_corner) return left;
    return to_up <= to_corner ? up : corner;
  }
};

template <class Predict>
uint64_t filter_with(Predict predict, size_t pixel, const uint8_t* row,
                     const uint8_t* above, uint8_t* out, size_t count) {
  size_t i = 0;
  uint64_t sum = 0;
  // `i - pixel` would wrap around for the first pixel.
  const uint8_t* const left = row - pixel;
  const uint8_t* const corner = above - pixel;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<uint8_t> d;
  const hn::ScalableTag<uint64_t> d64;
  auto sums = hn::Zero(d64);
  for (; i + hn::Lanes(d) <= count; i += hn::Lanes(d)) {
    const auto predicted =
        predict.vector(d, hn::LoadU(d, left + i), hn::LoadU(d, above + i),
                       hn::LoadU(d, corner + i));
    const auto residual = hn::Sub(hn::LoadU(d, row + i), predicted);
    hn::StoreU(residual, d, out + i);
    // The distance of a signed byte from 0 is the lesser of it and its negative
    // as unsigned ones.
    const auto size = hn::Min(residual, hn::Sub(hn::Zero(d), residual));
    sums = hn::Add(sums, hn::SumsOf8(size));
  }
  sum = hn::GetLane(hn::SumOfLanes(d64, sums));
#endif
  for (; i < count; ++i) {
    const uint8_t residual =
        uint8_t(row[i] - predict.byte(left[i], above[i], corner[i]));
    out[i] = residual;
    sum += residual < 128 ? residual : 256u - residual;
  }
  return sum;
}

uint64_t filter_any(PngFilter filter, int pixel_bytes, const uint8_t* row,
                    const uint8_t* above, uint8_t* out, size_t count) {
  const auto pixel = size_t(pixel_bytes);
  switch (filter) {
    case PngFilter::kNone:
      return filter_with(Zero(), pixel, row, above, out, count);
    case PngFilter::kSub:
      return filter_with(Left(), pixel, row, above, out, count);
    case PngFilter::kUp:
      return filter_with(Up(), pixel, row, above, out, count);
    case PngFilter::kAverage:
      return filter_with(Average(), pixel, row, above, out, count);
    case PngFilter::kPaeth:
      return filter_with(Paeth(), pixel, row, above, out, count);
  }
  return 0;
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(filter_any);

uint64_t png_filter_row(PngFilter filter, int pixel_bytes, const uint8_t* row,
                        const uint8_t* above, uint8_t* out, size_t count) {
  return HWY_DYNAMIC_DISPATCH(filter_any)(filter, pixel_bytes, row, above, out,
                                          count);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
