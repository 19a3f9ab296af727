// SPDX-License-Identifier: Apache-2.0
#include "simd/row_differences.h"

#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/row_differences.cc"
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

uint32_t differing_rows(const uint8_t* a, ptrdiff_t stride_a, const uint8_t* b,
                        ptrdiff_t stride_b, size_t bytes, int rows) {
  const hn::CappedTag<uint8_t, 64> wide;
  const hn::CappedTag<uint8_t, 16> narrow;
  uint32_t bits = 0;
  for (int row = 0; row < rows; ++row, a += stride_a, b += stride_b) {
    const bool different = bytes >= hn::Lanes(wide) ? differ(wide, a, b, bytes)
                           : bytes >= hn::Lanes(narrow)
                               ? differ(narrow, a, b, bytes)
                               : std::memcmp(a, b, bytes) != 0;
    bits |= uint32_t{different} << row;
  }
  return bits;
}

}  // namespace
}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {
HWY_EXPORT(differing_rows);

uint32_t differing_rows(const uint8_t* a, ptrdiff_t stride_a, const uint8_t* b,
                        ptrdiff_t stride_b, size_t bytes, int rows) {
  return HWY_DYNAMIC_DISPATCH(differing_rows)(a, stride_a, b, stride_b, bytes,
                                              rows);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
