// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/row_differences.h"

#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/plane/row_differences.cc"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// The last vector ends with the row and may overlap the one before.
template <class D>
HWY_INLINE bool differ(D d, const uint8_t* a, const uint8_t* b, size_t bytes) {
  const size_t lanes = hn::Lanes(d);
  const auto distance = [&](size_t i) HWY_ATTR {
    return hn::Xor(hn::LoadU(d, a + i), hn::LoadU(d, b + i));
  };
  auto all = distance(bytes - lanes);
  for (size_t i = 0; i + lanes < bytes; i += lanes) {
    all = hn::Or(all, distance(i));
  }
  return !hn::AllTrue(d, hn::Eq(all, hn::Zero(d)));
}

HWY_INLINE bool differ(const uint8_t* a, const uint8_t* b, size_t bytes) {
  const hn::CappedTag<uint8_t, 64> wide;
  const hn::CappedTag<uint8_t, 16> narrow;
  if (bytes >= hn::Lanes(wide)) return differ(wide, a, b, bytes);
  if (bytes >= hn::Lanes(narrow)) return differ(narrow, a, b, bytes);
  return std::memcmp(a, b, bytes) != 0;
}

// Prefetches the cells that callers will compare next in the same row.
constexpr size_t kAhead = 256;

uint32_t differing_rows(const uint8_t* a, ptrdiff_t stride_a, const uint8_t* b,
                        ptrdiff_t stride_b, size_t bytes, int rows) {
  uint32_t bits = 0;
  for (int row = 0; row < rows; ++row, a += stride_a, b += stride_b) {
    hwy::Prefetch(a + kAhead);
    hwy::Prefetch(b + kAhead);
    bits |= uint32_t{differ(a, b, bytes)} << row;
  }
  return bits;
}

// For cells of 16 bytes, several per vector: counts the cells in whole vectors,
// up to a vector with a cell that is equal in one of the rows.
size_t blocks_that_differ(const uint8_t* a, ptrdiff_t stride_a,
                          const uint8_t* b, ptrdiff_t stride_b, size_t cells,
                          int rows) {
  const hn::CappedTag<uint8_t, 64> d8;
  const hn::Repartition<uint64_t, decltype(d8)> d64;
  const size_t bytes = hn::Lanes(d8);
  const size_t at_once = bytes / 16;
  size_t cell = 0;
  for (; cell + at_once <= cells; cell += at_once) {
    auto all = hn::MaskFromVec(hn::Not(hn::Zero(d64)));
    for (int row = 0; row < rows; ++row) {
      const uint8_t* const one = a + cell * 16 + row * stride_a;
      const uint8_t* const other = b + cell * 16 + row * stride_b;
      hwy::Prefetch(one + kAhead);
      hwy::Prefetch(other + kAhead);
      const auto halves =
          hn::BitCast(d64, hn::Xor(hn::LoadU(d8, one), hn::LoadU(d8, other)));
      const auto whole = hn::Or(halves, hn::Shuffle01(halves));
      all = hn::And(all, hn::Ne(whole, hn::Zero(d64)));
    }
    if (!hn::AllTrue(d64, all)) break;
  }
  return cell;
}

size_t cells_that_differ(const uint8_t* a, ptrdiff_t stride_a, const uint8_t* b,
                         ptrdiff_t stride_b, size_t bytes, size_t cells,
                         int rows) {
  size_t cell = 0;
  if (bytes == 16) {
    cell = blocks_that_differ(a, stride_a, b, stride_b, cells, rows);
  }
  for (; cell < cells; ++cell) {
    for (int row = 0; row < rows; ++row) {
      const uint8_t* const one = a + cell * bytes + row * stride_a;
      const uint8_t* const other = b + cell * bytes + row * stride_b;
      hwy::Prefetch(one + kAhead);
      hwy::Prefetch(other + kAhead);
      if (!differ(one, other, bytes)) return cell;
    }
  }
  return cells;
}

}  // namespace
}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {
HWY_EXPORT(differing_rows);
HWY_EXPORT(cells_that_differ);

uint32_t differing_rows(const uint8_t* a, ptrdiff_t stride_a, const uint8_t* b,
                        ptrdiff_t stride_b, size_t bytes, int rows) {
  return HWY_DYNAMIC_DISPATCH(differing_rows)(a, stride_a, b, stride_b, bytes,
                                              rows);
}

size_t cells_that_differ(const uint8_t* a, ptrdiff_t stride_a, const uint8_t* b,
                         ptrdiff_t stride_b, size_t bytes, size_t cells,
                         int rows) {
  return HWY_DYNAMIC_DISPATCH(cells_that_differ)(a, stride_a, b, stride_b,
                                                 bytes, cells, rows);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
