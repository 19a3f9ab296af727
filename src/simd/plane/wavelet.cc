// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/wavelet.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/plane/wavelet.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

// Filters the nine rows vertically, into separate even and odd samples, each
// with two mirrored samples on both sides.
void filter_row(const float* const* rows, size_t width, float* work,
                float* out) {
  const D d;
  const size_t lanes = hn::Lanes(d);
  constexpr size_t kMargin = 16;
  const size_t half = (width + 1) / 2;
  const size_t room = (half + 15) / 16 * 16 + kMargin;
  float* even = work + kMargin;
  float* odd = even + room;

  V taps[5];
  for (size_t k = 0; k < 5; ++k) taps[k] = hn::Set(d, kWaveletTaps[k]);
  const auto down = [&](size_t x) HWY_ATTR {
    V sum = hn::Mul(taps[0], hn::LoadU(d, rows[4] + x));
    for (size_t k = 1; k < 5; ++k) {
      const V pair =
          hn::Add(hn::LoadU(d, rows[4 - k] + x), hn::LoadU(d, rows[4 + k] + x));
      sum = hn::MulAdd(taps[k], pair, sum);
    }
    return sum;
  };
  for (size_t x = 0; x < width; x += 2 * lanes) {
    const V first = down(x);
    const V second = x + lanes < width ? down(x + lanes) : first;
    hn::StoreU(hn::ConcatEven(d, second, first), d, even + x / 2);
    hn::StoreU(hn::ConcatOdd(d, second, first), d, odd + x / 2);
  }
  // Sample i is even[i / 2] or odd[i / 2]. -1 mirrors 0, and width mirrors
  // width - 1.
  const auto at = [&](size_t i) -> float& {
    return i % 2 == 0 ? even[i / 2] : odd[i / 2];
  };
  even[-1] = width > 1 ? odd[0] : even[0];
  even[-2] = at(width > 3 ? 3 : width - 1);
  odd[-1] = even[0];
  odd[-2] = at(width > 2 ? 2 : width - 1);
  for (size_t k = 0; k < 4; ++k) {
    at(width + k) = at(width - 1 - (k < width ? k : width - 1));
  }
  for (size_t x = 0; x < half; x += lanes) {
    const auto pair = [&](const float* a, const float* b) HWY_ATTR {
      return hn::Add(hn::LoadU(d, a + x), hn::LoadU(d, b + x));
    };
    V sum = hn::Mul(taps[0], hn::LoadU(d, even + x));
    sum = hn::MulAdd(taps[1], pair(odd - 1, odd), sum);
    sum = hn::MulAdd(taps[2], pair(even - 1, even + 1), sum);
    sum = hn::MulAdd(taps[3], pair(odd - 2, odd + 1), sum);
    sum = hn::MulAdd(taps[4], pair(even - 2, even + 2), sum);
    hn::StoreU(sum, d, out + x);
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(filter_row);

void wavelet_row(const float* const rows[9], size_t width, float* work,
                 float* out) {
  HWY_DYNAMIC_DISPATCH(filter_row)(rows, width, work, out);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
