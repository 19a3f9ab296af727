// SPDX-License-Identifier: Apache-2.0
#include "simd/cvvdp/pyramid.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/cvvdp/pyramid.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/cvvdp/expand-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;

constexpr float kMiddle = 0.4f;
constexpr float kNear = 0.25f;
constexpr float kFar = 0.05f;

void cvvdp_reduce_row(const float* const (&rows)[5], size_t width,
                      bool odd_height, size_t first, size_t count,
                      float* HWY_RESTRICT scratch, float* HWY_RESTRICT out) {
  const D d;
  const size_t step = hn::Lanes(d);
  // Samples 2i and 2i + 1 of the filtered column sums, from output first - 1.
  float* const even = scratch;
  float* const odd = scratch + count + 80;
  const auto middle = hn::Set(d, kMiddle);
  const auto near = hn::Set(d, kNear);
  const auto far = hn::Set(d, kFar);
  const auto down = [&](ptrdiff_t x) HWY_ATTR {
    const auto at = [&](size_t i)
                        HWY_ATTR { return hn::LoadU(d, rows[i] + x); };
    return hn::MulAdd(
        far, hn::Add(at(0), at(4)),
        hn::MulAdd(near, hn::Add(at(1), at(3)), hn::Mul(middle, at(2))));
  };
  for (size_t i = 0; i < count + 2; i += step) {
    const ptrdiff_t x = 2 * (ptrdiff_t(first + i) - 1);
    const auto low = down(x);
    const auto high = down(x + ptrdiff_t(step));
    hn::StoreU(hn::ConcatEven(d, high, low), d, even + i);
    hn::StoreU(hn::ConcatOdd(d, high, low), d, odd + i);
  }
  const size_t outputs = (width + 1) / 2;
  const bool right = first + count == outputs;
  if (first == 0) {
    even[0] = odd[1];
    odd[0] = even[1];
  }
  float extra = 0;
  if (right) {
    const bool odd_width = width % 2 != 0;
    const float last = odd_width ? even[count] : odd[count];
    const float before = odd_width ? odd[count - 1] : even[count];
    extra = odd_height ? kNear * last + kFar * before : kFar * last;
    even[count + 1] = 0;
    if (odd_width) odd[count] = 0;
  }
  for (size_t i = 0; i < count; i += step) {
    const auto ends =
        hn::Add(hn::LoadU(d, even + i), hn::LoadU(d, even + i + 2));
    const auto sides =
        hn::Add(hn::LoadU(d, odd + i), hn::LoadU(d, odd + i + 1));
    const auto sum = hn::MulAdd(
        far, ends,
        hn::MulAdd(near, sides, hn::Mul(middle, hn::LoadU(d, even + i + 1))));
    if (i + step <= count) {
      hn::StoreU(sum, d, out + first + i);
    } else {
      hn::BlendedStore(sum, hn::FirstN(d, count - i), d, out + first + i);
    }
  }
  if (first == 0) out[-1] = out[0];
  if (right) {
    out[outputs - 1] += extra;
    out[outputs] = out[outputs - 1];
    if (outputs == 1) out[-1] = out[0];
  }
}

void cvvdp_expand_row(const float* const (&rows)[3], bool odd, size_t count,
                      float* scratch, float* out) {
  expand_row(rows, odd, count, scratch, out);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(cvvdp_reduce_row);
HWY_EXPORT(cvvdp_expand_row);

void cvvdp_reduce_row(const float* const (&rows)[5], size_t width,
                      bool odd_height, size_t first, size_t count,
                      float* scratch, float* out) {
  HWY_DYNAMIC_DISPATCH(cvvdp_reduce_row)
  (rows, width, odd_height, first, count, scratch, out);
}

void cvvdp_expand_row(const float* const (&rows)[3], bool odd, size_t count,
                      float* scratch, float* out) {
  HWY_DYNAMIC_DISPATCH(cvvdp_expand_row)(rows, odd, count, scratch, out);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
