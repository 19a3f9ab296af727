// SPDX-License-Identifier: Apache-2.0
#include "simd/evidence/specks.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/evidence/specks.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

int32_t specks(const int16_t* r, const int16_t* t, ptrdiff_t stride, int side,
               int16_t excess) {
  const hn::CappedTag<int16_t, 8> d;
  const auto lanes = int(hn::Lanes(d));
  const auto least = hn::Set(d, excess);
  const auto load = [&](const int16_t* p, ptrdiff_t i)
                        HWY_ATTR { return hn::LoadU(d, p + i); };
  size_t count = 0;
  for (ptrdiff_t y = 0; y < side; ++y) {
    for (int x = 0; x < side; x += lanes) {
      const ptrdiff_t i = y * stride + x;
      const auto own = hn::Sub(load(t, i), load(r, i));
      if (hn::AllFalse(d, hn::Gt(hn::Abs(own), least))) continue;
      auto low = load(r, i);
      auto high = low;
      auto beside = hn::Zero(d);
      for (const ptrdiff_t row : {-stride, ptrdiff_t{0}, stride}) {
        for (ptrdiff_t column = -1; column <= 1; ++column) {
          if (row == 0 && column == 0) continue;
          const auto there = load(r, i + row + column);
          low = hn::Min(low, there);
          high = hn::Max(high, there);
          beside = hn::Max(beside,
                           hn::Abs(hn::Sub(load(t, i + row + column), there)));
        }
      }
      const auto value = load(t, i);
      const auto beyond = hn::Max(hn::Sub(value, high), hn::Sub(low, value));
      const auto alone =
          hn::Not(hn::Gt(hn::ShiftLeft<2>(beside), hn::Abs(own)));
      count += hn::CountTrue(d, hn::And(hn::Gt(beyond, least), alone));
    }
  }
  return int32_t(count);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(specks);

int32_t count_specks(const int16_t* reference, const int16_t* test,
                     ptrdiff_t stride, int side, int16_t excess) {
  return HWY_DYNAMIC_DISPATCH(specks)(reference, test, stride, side, excess);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
