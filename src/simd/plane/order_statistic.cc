// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/order_statistic.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <optional>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/plane/order_statistic.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#ifndef FRAMEWISE_SIMD_ORDER_STATISTIC_ONCE
#define FRAMEWISE_SIMD_ORDER_STATISTIC_ONCE
namespace framewise::simd {

// Numbers of values below, at the ends of, and inside an interval.
struct Split {
  size_t below = 0;
  size_t at_low = 0;
  size_t inside = 0;  // strictly between both ends; these are collected
  size_t at_high = 0;
};

}  // namespace framewise::simd
#endif

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// `inside` has room for all values and one more vector.
Split split_by(const ValuePlane& plane, float low, float high, float* inside) {
  const hn::CappedTag<float, 16> d;
  const auto vlow = hn::Set(d, low);
  const auto vhigh = hn::Set(d, high);
  Split split;
  for (size_t y = 0; y < plane.height; ++y) {
    const float* row = plane.values + y * plane.stride;
    size_t x = 0;
    for (; x + hn::Lanes(d) <= plane.width; x += hn::Lanes(d)) {
      const auto v = hn::LoadU(d, row + x);
      split.below += hn::CountTrue(d, hn::Lt(v, vlow));
      split.at_low += hn::CountTrue(d, hn::Eq(v, vlow));
      split.at_high += hn::CountTrue(d, hn::Eq(v, vhigh));
      // Compress in a register: compressing to memory is slow on some machines.
      const auto is_inside = hn::And(hn::Gt(v, vlow), hn::Lt(v, vhigh));
      hn::StoreU(hn::Compress(v, is_inside), d, inside + split.inside);
      split.inside += hn::CountTrue(d, is_inside);
    }
    for (; x < plane.width; ++x) {
      split.below += row[x] < low;
      split.at_low += row[x] == low;
      split.at_high += row[x] == high;
      if (row[x] > low && row[x] < high) inside[split.inside++] = row[x];
    }
  }
  return split;
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(split_by);

namespace {

// An interval of values.
struct Bracket {
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
};

// An interval that contains the rank with a probability near 1, estimated from
// a sample: one value from each of many equal ranges. The position within the
// range advances by the golden ratio; a fixed position would select only a few
// columns if the width is a multiple of the range. Small planes get the
// interval that contains everything.
Bracket bracket_of(const ValuePlane& plane, size_t rank) {
  constexpr size_t kSample = 2048;
  const size_t count = plane.count();
  if (count < 4 * kSample) return {};
  float sample[kSample];
  for (size_t i = 0; i < kSample; ++i) {
    const size_t within = (i * 40503) & 0xffff;
    const size_t at = ((i << 16 | within) * count / kSample) >> 16;
    sample[i] =
        plane.values[at / plane.width * plane.stride + at % plane.width];
  }
  const double share = double(rank) / double(count);
  const double middle = share * kSample;
  const double margin =
      4 + 3 * std::sqrt(double(kSample) * share * (1 - share));
  const auto sampled = [&](double place) {
    float* const at = sample + size_t(place);
    std::nth_element(sample, at, sample + kSample);
    return *at;
  };
  Bracket bracket;
  if (middle - margin >= 0) bracket.low = sampled(middle - margin);
  if (middle + margin < kSample) bracket.high = sampled(middle + margin);
  return bracket;
}

// The value of a rank, known to lie within the bracket, and the next value.
OrderStatistic values_of(size_t rank, const Split& split,
                         const Bracket& bracket, std::vector<float>& inside) {
  const size_t least =
      split.below + split.at_low;  // rank of the smallest value inside
  const auto end = inside.begin() + ptrdiff_t(split.inside);
  const auto least_of = [&](auto begin) {
    return begin == end ? bracket.high : *std::min_element(begin, end);
  };
  if (rank + 1 < least) return {bracket.low, bracket.low};
  if (rank < least) return {bracket.low, least_of(inside.begin())};
  const size_t place = rank - least;
  if (place >= split.inside) return {bracket.high, bracket.high};
  const auto at = inside.begin() + ptrdiff_t(place);
  std::nth_element(inside.begin(), at, end);
  return {*at, least_of(at + 1)};
}

}  // namespace

OrderStatistic order_statistic(const ValuePlane& plane, size_t rank,
                               std::vector<float>& memory) {
  assert(rank < plane.count());
  memory.resize(std::max(memory.size(), plane.count() + 16));
  const size_t next = std::min(rank + 1, plane.count() - 1);
  const auto found_in =
      [&](const Bracket& bracket) -> std::optional<OrderStatistic> {
    Split split = HWY_DYNAMIC_DISPATCH(split_by)(plane, bracket.low,
                                                 bracket.high, memory.data());
    if (bracket.low == bracket.high) split.at_high = 0;
    const size_t end =
        split.below + split.at_low + split.inside + split.at_high;
    if (rank < split.below || next >= end) return std::nullopt;
    OrderStatistic found = values_of(rank, split, bracket, memory);
    if (next == rank) found.next = found.value;
    return found;
  };
  std::optional<OrderStatistic> found = found_in(bracket_of(plane, rank));
  if (!found) found = found_in({});
  return *found;
}

double percentile(const ValuePlane& plane, double p,
                  std::vector<float>& memory) {
  const double place = p / 100 * double(plane.count() - 1);
  const size_t rank = size_t(place);
  const OrderStatistic found = order_statistic(plane, rank, memory);
  return double(found.value) +
         (place - double(rank)) * (double(found.next) - double(found.value));
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
