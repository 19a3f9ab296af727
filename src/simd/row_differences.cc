// SPDX-License-Identifier: Apache-2.0
#include "simd/row_differences.h"

#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/row_differences.cc"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// The last vector begins early enough to end with the row.
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

// A few cells on, in the same row, is what will be asked for soon.
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

size_t cells_that_differ(const uint8_t* a, ptrdiff_t stride_a, const uint8_t* b,
                         ptrdiff_t stride_b, size_t bytes, size_t cells,
                         int rows) {
  for (size_t cell = 0; cell < cells; ++cell) {
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
