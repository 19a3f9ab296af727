// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/plane_error.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/plane/plane_error.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

double sum_of_squares(const float* a, const float* b, size_t count) {
  const hn::CappedTag<float, 16> d;
  const size_t lanes = hn::Lanes(d);
  // Sums of few terms in float; their sum in double.
  constexpr size_t kStretch = 512;
  double total = 0;
  for (size_t begin = 0; begin < count; begin += kStretch) {
    const size_t end = std::min(begin + kStretch, count);
    auto sum = hn::Zero(d);
    for (size_t i = begin; i < end; i += lanes) {
      auto difference = hn::Sub(hn::LoadU(d, a + i), hn::LoadU(d, b + i));
      if (i + lanes > end) {
        difference = hn::IfThenElseZero(hn::FirstN(d, end - i), difference);
      }
      sum = hn::MulAdd(difference, difference, sum);
    }
    total += double(hn::GetLane(hn::SumOfLanes(d, sum)));
  }
  return total;
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(sum_of_squares);

double squared_error(const float* a, const float* b, size_t count) {
  return HWY_DYNAMIC_DISPATCH(sum_of_squares)(a, b, count);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
