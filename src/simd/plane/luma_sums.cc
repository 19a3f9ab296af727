// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/luma_sums.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/plane/luma_sums.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// 32-bit lanes hold the sums of a stretch: each lane of squares receives at
// most two products of 255 * 255 (a plain row) or 255 * 255 * 255 (weighted) a
// step.
constexpr size_t kPlainSteps = 16384;
constexpr size_t kWeightedSteps = 128;

using DLuma = hn::CappedTag<int16_t, 16>;

void add_one(uint8_t luma, uint8_t weight, LumaSums& sums) {
  if (weight == 0) return;
  sums.weight += weight;
  sums.sum += uint64_t{luma} * weight;
  sums.squares += uint64_t{luma} * luma * weight;
  sums.darkest = std::min(sums.darkest, int{luma});
  sums.brightest = std::max(sums.brightest, int{luma});
}

template <class D, class V>
uint64_t total(D d, V lanes) {
  const hn::RebindToUnsigned<D> du;
  HWY_ALIGN uint32_t values[64];
  hn::Store(hn::BitCast(du, lanes), du, values);
  uint64_t sum = 0;
  for (size_t i = 0; i < hn::Lanes(d); ++i) sum += values[i];
  return sum;
}

LumaSums plain_sums(const uint8_t* luma, size_t count) {
  const DLuma d;
  const hn::Rebind<uint8_t, DLuma> d8;
  const hn::RepartitionToWide<DLuma> d32;
  const size_t lanes = hn::Lanes(d);
  const auto ones = hn::Set(d, 1);
  LumaSums sums;
  auto darkest = hn::Set(d, 255);
  auto brightest = hn::Zero(d);
  size_t i = 0;
  while (i + lanes <= count) {
    const size_t end = std::min(count, i + kPlainSteps * lanes);
    auto sum = hn::Zero(d32);
    auto squares = hn::Zero(d32);
    for (; i + lanes <= end; i += lanes) {
      const auto y = hn::PromoteTo(d, hn::LoadU(d8, luma + i));
      auto rest = hn::Zero(d32);
      sum =
          hn::Add(hn::ReorderWidenMulAccumulate(d32, y, ones, sum, rest), rest);
      auto more = hn::Zero(d32);
      squares = hn::Add(hn::ReorderWidenMulAccumulate(d32, y, y, squares, more),
                        more);
      darkest = hn::Min(darkest, y);
      brightest = hn::Max(brightest, y);
    }
    sums.sum += total(d32, sum);
    sums.squares += total(d32, squares);
  }
  sums.weight = i;
  if (i > 0) {
    sums.darkest = hn::GetLane(hn::MinOfLanes(d, darkest));
    sums.brightest = hn::GetLane(hn::MaxOfLanes(d, brightest));
  }
  for (; i < count; ++i) add_one(luma[i], 1, sums);
  return sums;
}

LumaSums weighted_sums(const uint8_t* luma, const uint8_t* weights,
                       size_t count) {
  const hn::CappedTag<int32_t, 16> d;
  const hn::Rebind<uint8_t, decltype(d)> d8;
  const size_t lanes = hn::Lanes(d);
  LumaSums sums;
  auto darkest = hn::Set(d, 255);
  auto brightest = hn::Zero(d);
  size_t i = 0;
  while (i + lanes <= count) {
    const size_t end = std::min(count, i + kWeightedSteps * lanes);
    auto weight = hn::Zero(d);
    auto sum = hn::Zero(d);
    auto squares = hn::Zero(d);
    for (; i + lanes <= end; i += lanes) {
      const auto y = hn::PromoteTo(d, hn::LoadU(d8, luma + i));
      const auto w = hn::PromoteTo(d, hn::LoadU(d8, weights + i));
      const auto product = hn::Mul(y, w);
      weight = hn::Add(weight, w);
      sum = hn::Add(sum, product);
      squares = hn::Add(squares, hn::Mul(product, y));
      const auto counts = hn::Gt(w, hn::Zero(d));
      darkest = hn::IfThenElse(counts, hn::Min(darkest, y), darkest);
      brightest = hn::IfThenElse(counts, hn::Max(brightest, y), brightest);
    }
    sums.weight += total(d, weight);
    sums.sum += total(d, sum);
    sums.squares += total(d, squares);
  }
  sums.darkest = hn::GetLane(hn::MinOfLanes(d, darkest));
  sums.brightest = hn::GetLane(hn::MaxOfLanes(d, brightest));
  for (; i < count; ++i) add_one(luma[i], weights[i], sums);
  return sums;
}

void add_columns(const uint8_t* row, size_t count, uint32_t* columns) {
  const hn::CappedTag<uint32_t, 16> d;
  const hn::Rebind<uint8_t, decltype(d)> d8;
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    hn::StoreU(hn::Add(hn::LoadU(d, columns + i),
                       hn::PromoteTo(d, hn::LoadU(d8, row + i))),
               d, columns + i);
  }
  for (; i < count; ++i) columns[i] += row[i];
}

LaplacianSums laplacian(const uint8_t* above, const uint8_t* row,
                        const uint8_t* below, size_t count) {
  LaplacianSums sums;
  if (count < 3) return sums;
  const DLuma d;
  const hn::Rebind<uint8_t, DLuma> d8;
  const hn::RepartitionToWide<DLuma> d32;
  const size_t lanes = hn::Lanes(d);
  const auto ones = hn::Set(d, 1);
  const auto load = [&](const uint8_t* from) HWY_ATTR {
    return hn::PromoteTo(d, hn::LoadU(d8, from));
  };
  // A square is at most 1020 * 1020, and two fall into a lane a step.
  constexpr size_t kSteps = 512;
  size_t i = 1;
  const size_t last = count - 1;
  while (i + lanes <= last) {
    const size_t end = std::min(last, i + kSteps * lanes);
    auto sum = hn::Zero(d32);
    auto squares = hn::Zero(d32);
    for (; i + lanes <= end; i += lanes) {
      const auto around =
          hn::Add(hn::Add(load(above + i), load(below + i)),
                  hn::Add(load(row + i - 1), load(row + i + 1)));
      const auto value = hn::Sub(around, hn::ShiftLeft<2>(load(row + i)));
      auto rest = hn::Zero(d32);
      sum = hn::Add(hn::ReorderWidenMulAccumulate(d32, value, ones, sum, rest),
                    rest);
      auto more = hn::Zero(d32);
      squares = hn::Add(
          hn::ReorderWidenMulAccumulate(d32, value, value, squares, more),
          more);
    }
    HWY_ALIGN int32_t values[64];
    hn::Store(sum, d32, values);
    for (size_t lane = 0; lane < hn::Lanes(d32); ++lane) {
      sums.sum += values[lane];
    }
    sums.squares += total(d32, squares);
  }
  for (; i < last; ++i) {
    const int value =
        above[i] + below[i] + row[i - 1] + row[i + 1] - 4 * row[i];
    sums.sum += value;
    sums.squares += uint64_t(int64_t{value} * value);
  }
  return sums;
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(plain_sums);
HWY_EXPORT(weighted_sums);
HWY_EXPORT(add_columns);
HWY_EXPORT(laplacian);

LumaSums luma_sums(const uint8_t* luma, size_t count) {
  return HWY_DYNAMIC_DISPATCH(plain_sums)(luma, count);
}
LumaSums luma_sums(const uint8_t* luma, const uint8_t* weights, size_t count) {
  return HWY_DYNAMIC_DISPATCH(weighted_sums)(luma, weights, count);
}
void add_to_columns(const uint8_t* row, size_t count, uint32_t* columns) {
  HWY_DYNAMIC_DISPATCH(add_columns)(row, count, columns);
}
LaplacianSums laplacian_sums(const uint8_t* above, const uint8_t* row,
                             const uint8_t* below, size_t count) {
  return HWY_DYNAMIC_DISPATCH(laplacian)(above, row, below, count);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
