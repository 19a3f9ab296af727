// SPDX-License-Identifier: Apache-2.0
#include "simd/local_patterns.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/local_patterns.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/gradient-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

// 1 where the interpolated corner is at least as bright as the centre: the
// weights of centre, sides and corner are products of 0.29289 and 0.70711.
HWY_INLINE V corner_bit(V centre, V side1, V side2, V corner) {
  const D d;
  const V sides = hn::Sub(hn::Add(side1, side2), hn::Add(centre, centre));
  const V difference = hn::MulAdd(
      sides, hn::Set(d, 0.29289f * 0.70711f),
      hn::Mul(hn::Sub(corner, centre), hn::Set(d, 0.70711f * 0.70711f)));
  return hn::IfThenElseZero(hn::Ge(difference, hn::Zero(d)), hn::Set(d, 1.0f));
}

HWY_INLINE V side_bit(V centre, V side) {
  return hn::IfThenElseZero(hn::Ge(side, centre), hn::Set(D(), 1.0f));
}

PatternCounts local_patterns_row(const RowWindow3& window, size_t count) {
  const D d;
  PatternCounts counts{};
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V centre = load(window.here + x);
    const V right = load(window.here + x + 1);
    const V left = load(window.here + x - 1);
    const V up = load(window.above + x);
    const V down = load(window.below + x);
    const V bits[8] = {
        side_bit(centre, right),
        corner_bit(centre, up, right, load(window.above + x + 1)),
        side_bit(centre, up),
        corner_bit(centre, up, left, load(window.above + x - 1)),
        side_bit(centre, left),
        corner_bit(centre, down, left, load(window.below + x - 1)),
        side_bit(centre, down),
        corner_bit(centre, down, right, load(window.below + x + 1))};
    V ones = bits[0];
    V changes = hn::Zero(d);
    for (size_t k = 1; k < 8; ++k) {
      ones = hn::Add(ones, bits[k]);
      changes = hn::Add(changes, hn::Abs(hn::Sub(bits[k], bits[k - 1])));
    }
    const V code = hn::IfThenElse(hn::Le(changes, hn::Set(d, 2.0f)), ones,
                                  hn::Set(d, 9.0f));
    const auto inside = hn::FirstN(d, count - x);
    for (size_t k = 0; k < counts.size(); ++k) {
      const auto equal = hn::Eq(code, hn::Set(d, float(k)));
      counts[k] += int64_t(hn::CountTrue(d, hn::And(equal, inside)));
    }
  }
  return counts;
}

Moments laplacian_row(const RowWindow3& window, size_t count) {
  const D d;
  V sum = hn::Zero(d);
  V squares = hn::Zero(d);
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V value =
        hn::IfThenElseZero(hn::FirstN(d, count - x), laplacian(window, x));
    sum = hn::Add(sum, value);
    squares = hn::MulAdd(value, value, squares);
  }
  return {double(hn::GetLane(hn::SumOfLanes(d, sum))),
          double(hn::GetLane(hn::SumOfLanes(d, squares)))};
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(local_patterns_row);
HWY_EXPORT(laplacian_row);

PatternCounts local_patterns_row(const RowWindow3& window, size_t count) {
  return HWY_DYNAMIC_DISPATCH(local_patterns_row)(window, count);
}

Moments laplacian_row(const RowWindow3& window, size_t count) {
  return HWY_DYNAMIC_DISPATCH(laplacian_row)(window, count);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
