// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/column_sums.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/plane/column_sums.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <typename Sample>
const Sample* row_at(const Sample* first, ptrdiff_t stride, size_t row) {
  return reinterpret_cast<const Sample*>(
      reinterpret_cast<const uint8_t*>(first) + ptrdiff_t(row) * stride);
}

template <typename Sample>
void sum_one_by_one(const Sample* first, ptrdiff_t stride, size_t rows,
                    size_t begin, size_t count, uint32_t* sums) {
  for (size_t i = begin; i < count; ++i) {
    uint32_t sum = 0;
    for (size_t y = 0; y < rows; ++y) sum += row_at(first, stride, y)[i];
    sums[i] = sum;
  }
}

// Sums of a vector of columns stay in registers: in 16 bits for as many rows as
// cannot overflow, then in 32.
void column_sums8(const uint8_t* first, ptrdiff_t stride, size_t rows,
                  size_t count, uint32_t* sums) {
  const hn::CappedTag<uint32_t, 16> d32;
  const hn::Repartition<uint16_t, decltype(d32)> d16;
  const hn::Rebind<uint8_t, decltype(d16)> d8;
  const hn::Half<decltype(d16)> half16;
  const size_t step = hn::Lanes(d8);
  const size_t half = hn::Lanes(d32);
  size_t x = 0;
  for (; x + step <= count; x += step) {
    auto low = hn::Zero(d32);
    auto high = hn::Zero(d32);
    for (size_t y = 0; y < rows;) {
      auto sum = hn::Zero(d16);
      const size_t end = std::min(rows, y + 256);
      for (; y < end; ++y) {
        sum = hn::Add(
            sum,
            hn::PromoteTo(d16, hn::LoadU(d8, row_at(first, stride, y) + x)));
      }
      low = hn::Add(low, hn::PromoteTo(d32, hn::LowerHalf(half16, sum)));
      high = hn::Add(high, hn::PromoteTo(d32, hn::UpperHalf(half16, sum)));
    }
    hn::StoreU(low, d32, sums + x);
    hn::StoreU(high, d32, sums + x + half);
  }
  sum_one_by_one(first, stride, rows, x, count, sums);
}

void column_sums16(const uint16_t* first, ptrdiff_t stride, size_t rows,
                   size_t count, uint32_t* sums) {
  const hn::CappedTag<uint32_t, 16> d32;
  const hn::Rebind<uint16_t, decltype(d32)> d16;
  const size_t step = hn::Lanes(d32);
  size_t x = 0;
  for (; x + step <= count; x += step) {
    auto sum = hn::Zero(d32);
    for (size_t y = 0; y < rows; ++y) {
      sum = hn::Add(
          sum,
          hn::PromoteTo(d32, hn::LoadU(d16, row_at(first, stride, y) + x)));
    }
    hn::StoreU(sum, d32, sums + x);
  }
  sum_one_by_one(first, stride, rows, x, count, sums);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(column_sums8);
HWY_EXPORT(column_sums16);

void column_sums(const uint8_t* first, ptrdiff_t stride, size_t rows,
                 size_t count, uint32_t* sums) {
  HWY_DYNAMIC_DISPATCH(column_sums8)(first, stride, rows, count, sums);
}

void column_sums(const uint16_t* first, ptrdiff_t stride, size_t rows,
                 size_t count, uint32_t* sums) {
  HWY_DYNAMIC_DISPATCH(column_sums16)(first, stride, rows, count, sums);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
