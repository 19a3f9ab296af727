// SPDX-License-Identifier: Apache-2.0
#include "simd/signature_distance.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/signature_distance.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

uint64_t squared_distance(const int16_t* a, const int16_t* b, size_t count) {
  const hn::CappedTag<int16_t, 32> d16;
  const hn::RepartitionToWide<decltype(d16)> d32;
  const hn::Repartition<uint64_t, decltype(d16)> d64;
  const size_t lanes = hn::Lanes(d16);
  // Each step adds less than 2^29 to a lane of 32 bits.
  constexpr size_t kSteps = 3;
  auto total = hn::Zero(d64);
  size_t i = 0;
  while (i + lanes <= count) {
    auto sum = hn::Zero(d32);
    auto more = hn::Zero(d32);
    const size_t end = std::min(count, i + kSteps * lanes);
    for (; i + lanes <= end; i += lanes) {
      const auto apart = hn::Sub(hn::LoadU(d16, a + i), hn::LoadU(d16, b + i));
      sum = hn::ReorderWidenMulAccumulate(d32, apart, apart, sum, more);
    }
    for (const auto sums : {sum, more}) {
      const auto words = hn::BitCast(d64, sums);
      total = hn::Add(total, hn::And(words, hn::Set(d64, 0xFFFFFFFFu)));
      total = hn::Add(total, hn::ShiftRight<32>(words));
    }
  }
  uint64_t result = hn::GetLane(hn::SumOfLanes(d64, total));
  for (; i < count; ++i) {
    const int64_t apart = int64_t{a[i]} - b[i];
    result += uint64_t(apart * apart);
  }
  return result;
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(squared_distance);

uint64_t squared_distance(const int16_t* a, const int16_t* b, size_t count) {
  return HWY_DYNAMIC_DISPATCH(squared_distance)(a, b, count);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
