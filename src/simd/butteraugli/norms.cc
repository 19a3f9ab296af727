// SPDX-License-Identifier: Apache-2.0
#include "simd/butteraugli/norms.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/butteraugli/norms.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
const hn::ScalableTag<double> dd;
const hn::Rebind<float, decltype(dd)> d_half;  // as many lanes as dd

void add_half_scale(const float* half, size_t width, float* row) {
  const hn::ScalableTag<float> d;
  const auto own = hn::Set(d, 0.85f);
  const auto other = hn::Set(d, 0.5f);
  const size_t lanes = hn::Lanes(d);
  size_t x = 0;
  for (; x + 2 * lanes <= width; x += 2 * lanes) {
    const auto h = hn::Mul(hn::LoadU(d, half + x / 2), other);
    hn::Vec<decltype(d)> even, odd;
    hn::LoadInterleaved2(d, row + x, even, odd);
    hn::StoreInterleaved2(hn::MulAdd(even, own, h), hn::MulAdd(odd, own, h), d,
                          row + x);
  }
  for (; x < width; ++x) row[x] = 0.85f * row[x] + 0.5f * half[x / 2];
}

// d^12 exceeds the range of float for d above 1,600, so cubes and higher powers
// are computed in double.
butteraugli::NormSums sum_norms(const float* row, size_t width) {
  const size_t lanes = hn::Lanes(dd);
  auto cubes = hn::Zero(dd), sixths = hn::Zero(dd), twelfths = hn::Zero(dd);
  auto largest = hn::Zero(d_half);
  size_t x = 0;
  for (; x + lanes <= width; x += lanes) {
    const auto d = hn::LoadU(d_half, row + x);
    const auto cube = hn::PromoteTo(dd, hn::Mul(hn::Mul(d, d), d));
    const auto sixth = hn::Mul(cube, cube);
    cubes = hn::Add(cubes, cube);
    sixths = hn::Add(sixths, sixth);
    twelfths = hn::MulAdd(sixth, sixth, twelfths);
    largest = hn::Max(largest, d);
  }
  butteraugli::NormSums sums;
  sums.cubes = hn::GetLane(hn::SumOfLanes(dd, cubes));
  sums.sixths = hn::GetLane(hn::SumOfLanes(dd, sixths));
  sums.twelfths = hn::GetLane(hn::SumOfLanes(dd, twelfths));
  sums.largest = hn::GetLane(hn::MaxOfLanes(d_half, largest));
  for (; x < width; ++x) {
    const double cube = double(row[x] * row[x] * row[x]);
    sums.cubes += cube;
    sums.sixths += cube * cube;
    sums.twelfths += cube * cube * (cube * cube);
    sums.largest = std::max(sums.largest, row[x]);
  }
  return sums;
}

}  // namespace
}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {
HWY_EXPORT(add_half_scale);
HWY_EXPORT(sum_norms);

namespace butteraugli {

void add_half_scale(const float* half, size_t width, float* row) {
  HWY_DYNAMIC_DISPATCH(add_half_scale)(half, width, row);
}

NormSums sum_norms(const float* row, size_t width) {
  return HWY_DYNAMIC_DISPATCH(sum_norms)(row, width);
}

}  // namespace butteraugli
}  // namespace framewise::simd
#endif  // HWY_ONCE
