// SPDX-License-Identifier: Apache-2.0
#include "simd/structural/local_patterns.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/structural/local_patterns.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/structural/gradient-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

using M = hn::Mask<D>;

// True where the interpolated corner is at least as bright as the center. The
// weights of center, sides and corner are products of 0.29289 and 0.70711.
HWY_INLINE M is_bright_corner(V center, V side1, V side2, V corner) {
  const D d;
  const V sides = hn::Sub(hn::Add(side1, side2), hn::Add(center, center));
  const V difference = hn::MulAdd(
      sides, hn::Set(d, 0.29289f * 0.70711f),
      hn::Mul(hn::Sub(corner, center), hn::Set(d, 0.70711f * 0.70711f)));
  return hn::Ge(difference, hn::Zero(d));
}

HWY_INLINE uint64_t bits_of(M mask) {
  uint8_t bytes[8] = {};
  hn::StoreMaskBits(D(), mask, bytes);
  uint64_t bits;
  std::memcpy(&bits, bytes, sizeof(bits));
  return bits;
}

// For up to 64 pixels: which of the eight neighbors are at least as bright as
// the pixel. One bit per pixel, one word per neighbor, in circular order.
HWY_INLINE std::array<uint64_t, 8> bright_neighbors(const RowWindow3& window,
                                                    size_t begin, size_t end) {
  std::array<uint64_t, 8> bits = {};
  for (size_t x = begin; x < end; x += hn::Lanes(D())) {
    const V center = load(window.here + x);
    const V right = load(window.here + x + 1);
    const V left = load(window.here + x - 1);
    const V up = load(window.above + x);
    const V down = load(window.below + x);
    const M bright[8] = {
        hn::Ge(right, center),
        is_bright_corner(center, up, right, load(window.above + x + 1)),
        hn::Ge(up, center),
        is_bright_corner(center, up, left, load(window.above + x - 1)),
        hn::Ge(left, center),
        is_bright_corner(center, down, left, load(window.below + x - 1)),
        hn::Ge(down, center),
        is_bright_corner(center, down, right, load(window.below + x + 1))};
    for (size_t k = 0; k < 8; ++k) bits[k] |= bits_of(bright[k]) << (x - begin);
  }
  return bits;
}

// The sum of three bits of the same weight, for 64 pixels at once.
struct Added {
  uint64_t sum;
  uint64_t carry;
};

HWY_INLINE Added add(uint64_t a, uint64_t b, uint64_t c) {
  return {a ^ b ^ c, (a & b) | (c & (a ^ b))};
}

constexpr size_t kPatterns = std::tuple_size_v<PatternCounts>;
constexpr size_t kWords = 16;  // whole vectors; unused words are zero
// are contiguous, else the last pattern.
HWY_INLINE void sort_by_pattern(const std::array<uint64_t, 8>& p,
                                uint64_t pixels, uint64_t found[kWords]) {
  const Added first = add(p[0], p[1], p[2]);
  const Added second = add(p[3], p[4], p[5]);
  const Added third = add(p[6], p[7], 0);
  const Added ones = add(first.sum, second.sum, third.sum);
  const Added twos = add(first.carry, second.carry, third.carry);
  const Added more_twos = add(twos.sum, ones.carry, 0);
  const Added fours = add(twos.carry, more_twos.carry, 0);
  const uint64_t digits[4] = {ones.sum, more_twos.sum, fours.sum, fours.carry};

  const Added steps1 = add(p[1] ^ p[0], p[2] ^ p[1], p[3] ^ p[2]);
  const Added steps2 = add(p[4] ^ p[3], p[5] ^ p[4], p[6] ^ p[5]);
  const Added steps = add(steps1.sum, steps2.sum, p[7] ^ p[6]);
  const Added pairs = add(steps1.carry, steps2.carry, steps.carry);
  const uint64_t at_most_two = ~(pairs.carry | (pairs.sum & steps.sum));

  for (size_t k = 0; k + 1 < kPatterns; ++k) {
    uint64_t equal = pixels & at_most_two;
    for (size_t digit = 0; digit < 4; ++digit) {
      equal &= (k >> digit) % 2 == 1 ? digits[digit] : ~digits[digit];
    }
    found[k] = equal;
  }
  found[kPatterns - 1] = pixels & ~at_most_two;
}

PatternCounts local_patterns_row(const RowWindow3& window, size_t count) {
  constexpr size_t kBits = 64;
  const hn::CappedTag<uint64_t, 8> d64;
  HWY_ALIGN uint64_t found[kWords] = {};
  HWY_ALIGN uint64_t counts[kWords] = {};
  for (size_t begin = 0; begin < count; begin += kBits) {
    const size_t end = std::min(count, begin + kBits);
    const uint64_t pixels = ~uint64_t{0} >> (kBits - (end - begin));
    sort_by_pattern(bright_neighbors(window, begin, end), pixels, found);
    for (size_t k = 0; k < kWords; k += hn::Lanes(d64)) {
      const auto sum = hn::Add(hn::Load(d64, counts + k),
                               hn::PopulationCount(hn::Load(d64, found + k)));
      hn::Store(sum, d64, counts + k);
    }
  }
  PatternCounts result;
  std::copy_n(counts, kPatterns, result.begin());
  return result;
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
