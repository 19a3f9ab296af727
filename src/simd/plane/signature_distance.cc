// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/signature_distance.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/plane/signature_distance.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Each step adds less than 2^29 to a 32-bit lane, so flush() is needed after
// this many.
constexpr size_t kSteps = 3;

// A sum of squared differences of 16-bit integers.
struct SquareSum {
  using D16 = hn::CappedTag<int16_t, 32>;
  using D32 = hn::RepartitionToWide<D16>;
  using D64 = hn::Repartition<uint64_t, D16>;

  hn::Vec<D32> sum;
  hn::Vec<D32> more;
  hn::Vec<D64> total;

  // Explicit, because generated constructors are not compiled for the target.
  HWY_INLINE SquareSum()
      : sum(hn::Zero(D32())), more(hn::Zero(D32())), total(hn::Zero(D64())) {}

  HWY_INLINE void add(const int16_t* a, const int16_t* b) {
    const D16 d;
    const auto apart = hn::Sub(hn::LoadU(d, a), hn::LoadU(d, b));
    sum = hn::ReorderWidenMulAccumulate(D32(), apart, apart, sum, more);
  }
  HWY_INLINE void flush() {
    const D64 d;
    for (const auto sums : {sum, more}) {
      const auto words = hn::BitCast(d, sums);
      total = hn::Add(total, hn::And(words, hn::Set(d, 0xFFFFFFFFu)));
      total = hn::Add(total, hn::ShiftRight<32>(words));
    }
    sum = more = hn::Zero(D32());
  }
  HWY_INLINE uint64_t result() const {
    return hn::GetLane(hn::SumOfLanes(D64(), total));
  }
};

uint64_t squares(const int16_t* a, const int16_t* b, size_t begin, size_t end) {
  uint64_t sum = 0;
  for (size_t i = begin; i < end; ++i) {
    const int64_t apart = int64_t{a[i]} - b[i];
    sum += uint64_t(apart * apart);
  }
  return sum;
}

uint64_t squared_distance(const int16_t* a, const int16_t* b, size_t count) {
  const size_t lanes = hn::Lanes(SquareSum::D16());
  SquareSum sum;
  size_t i = 0;
  while (i + lanes <= count) {
    const size_t end = HWY_MIN(count, i + kSteps * lanes);
    for (; i + lanes <= end; i += lanes) sum.add(a + i, b + i);
    sum.flush();
  }
  return sum.result() + squares(a, b, i, count);
}

// Each step adds less than 2^28, in absolute value, to a 32-bit lane.
constexpr size_t kProductSteps = 7;

int64_t product_with_change(const int16_t* from, const int16_t* to,
                            const int16_t* other, size_t count,
                            std::span<const uint16_t> blocks) {
  const SquareSum::D16 d;
  const SquareSum::D32 d32;
  const hn::Repartition<int64_t, SquareSum::D16> d64;
  const size_t lanes = hn::Lanes(d);
  auto sum = hn::Zero(d32);
  auto more = hn::Zero(d32);
  auto total = hn::Zero(d64);
  const auto flush = [&]() HWY_ATTR {
    for (const auto sums : {sum, more}) {
      const auto words = hn::BitCast(d64, sums);
      total = hn::Add(total, hn::ShiftRight<32>(hn::ShiftLeft<32>(words)));
      total = hn::Add(total, hn::ShiftRight<32>(words));
    }
    sum = more = hn::Zero(d32);
  };
  int64_t rest = 0;
  size_t steps = 0;
  for (const size_t block : blocks) {
    const size_t begin = block * kSignatureBlock;
    const size_t end = begin + kSignatureBlock;
    if (end > count) {
      for (size_t i = begin; i < count; ++i) {
        rest += (int64_t{to[i]} - from[i]) * other[i];
      }
      break;
    }
    for (size_t i = begin; i < end; i += lanes) {
      const auto change = hn::Sub(hn::LoadU(d, to + i), hn::LoadU(d, from + i));
      sum = hn::ReorderWidenMulAccumulate(d32, change, hn::LoadU(d, other + i),
                                          sum, more);
      if (++steps % kProductSteps == 0) flush();
    }
  }
  flush();
  return hn::GetLane(hn::SumOfLanes(d64, total)) + rest;
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(squared_distance);
HWY_EXPORT(product_with_change);

uint64_t squared_distance(const int16_t* a, const int16_t* b, size_t count) {
  return HWY_DYNAMIC_DISPATCH(squared_distance)(a, b, count);
}

int64_t product_with_change(const int16_t* from, const int16_t* to,
                            const int16_t* other, size_t count,
                            std::span<const uint16_t> blocks) {
  return HWY_DYNAMIC_DISPATCH(product_with_change)(from, to, other, count,
                                                   blocks);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
