// SPDX-License-Identifier: Apache-2.0
#include "simd/structural/edges.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/structural/edges.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D16 = hn::CappedTag<int16_t, 32>;
using V16 = hn::Vec<D16>;

HWY_INLINE V16 load16(const int16_t* p) { return hn::LoadU(D16(), p); }

void whole_row(const float* values, size_t count, int16_t* whole) {
  const hn::CappedTag<float, 16> d;
  const hn::RebindToSigned<decltype(d)> di;
  const hn::Rebind<int16_t, decltype(d)> d16;
  size_t x = 0;
  for (; x + hn::Lanes(d) <= count; x += hn::Lanes(d)) {
    const auto v = hn::ConvertTo(di, hn::LoadU(d, values + x));
    hn::StoreU(hn::DemoteTo(d16, v), d16, whole + x);
  }
  for (; x < count; ++x) whole[x] = int16_t(values[x]);
}

void sobel_row(const WholeRows3& samples, size_t count, int16_t* dx,
               int16_t* dy, int16_t* magnitude) {
  const D16 d;
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V16 above_left = load16(samples.above + x - 1);
    const V16 above_right = load16(samples.above + x + 1);
    const V16 below_left = load16(samples.below + x - 1);
    const V16 below_right = load16(samples.below + x + 1);
    const V16 across =
        hn::Sub(load16(samples.here + x + 1), load16(samples.here + x - 1));
    const V16 along =
        hn::Sub(load16(samples.below + x), load16(samples.above + x));
    const V16 gx = hn::Add(hn::Add(across, across),
                           hn::Sub(hn::Add(above_right, below_right),
                                   hn::Add(above_left, below_left)));
    const V16 gy = hn::Add(hn::Add(along, along),
                           hn::Sub(hn::Add(below_left, below_right),
                                   hn::Add(above_left, above_right)));
    hn::StoreU(gx, d, dx + x);
    hn::StoreU(gy, d, dy + x);
    hn::StoreU(hn::Add(hn::Abs(gx), hn::Abs(gy)), d, magnitude + x);
  }
}

// True where the magnitude is not below that of the two neighbors across the
// edge.
HWY_INLINE hn::Mask<D16> on_crest(const WholeRows3& magnitude, V16 here, V16 gx,
                                  V16 gy, size_t x) {
  const D16 d;
  const V16 ax = hn::Abs(gx);
  const V16 ay = hn::Abs(gy);
  // |gx| * tan(22.5 degrees), rounded down. OpenCV's tangent is 13573 / 2^15,
  // and no |gx| except 0 has an integer product with it. So a value not above
  // the rounded product is below the exact one.
  const V16 flat = hn::MulHigh(hn::Add(ax, ax), hn::Set(d, int16_t{13573}));
  const auto is_flat = hn::AndNot(hn::Gt(ay, flat), hn::Gt(ax, hn::Zero(d)));
  const auto is_steep = hn::Gt(ay, hn::Add(hn::Add(ax, ax), flat));
  const auto along_x = hn::AndNot(hn::Gt(load16(magnitude.here + x + 1), here),
                                  hn::Gt(here, load16(magnitude.here + x - 1)));
  const auto along_y = hn::AndNot(hn::Gt(load16(magnitude.below + x), here),
                                  hn::Gt(here, load16(magnitude.above + x)));
  const auto falling = hn::And(hn::Gt(here, load16(magnitude.above + x - 1)),
                               hn::Gt(here, load16(magnitude.below + x + 1)));
  const auto rising = hn::And(hn::Gt(here, load16(magnitude.above + x + 1)),
                              hn::Gt(here, load16(magnitude.below + x - 1)));
  // Zero counts as positive.
  const auto opposite = hn::Lt(hn::Xor(gx, gy), hn::Zero(d));
  const auto diagonal =
      hn::Or(hn::And(opposite, rising), hn::AndNot(opposite, falling));
  return hn::Or(hn::And(is_flat, along_x),
                hn::AndNot(is_flat, hn::Or(hn::And(is_steep, along_y),
                                           hn::AndNot(is_steep, diagonal))));
}

void thin_edges_row(const WholeRows3& magnitude, const int16_t* dx,
                    const int16_t* dy, size_t count, int16_t low, int16_t high,
                    uint64_t* strong, uint64_t* all) {
  const D16 d;
  constexpr size_t kWord = 64;
  const size_t words = (count + kWord - 1) / kWord;
  for (size_t w = 0; w < words; ++w) {
    uint8_t strong_bits[kWord / 8];
    uint8_t all_bits[kWord / 8];
    for (size_t i = 0; i < kWord; i += hn::Lanes(d)) {
      const size_t x = w * kWord + i;
      const V16 here = load16(magnitude.here + x);
      const auto above_low = hn::Gt(here, hn::Set(d, low));
      const auto kept =
          hn::And(above_low,
                  on_crest(magnitude, here, load16(dx + x), load16(dy + x), x));
      hn::StoreMaskBits(d, kept, all_bits + i / 8);
      hn::StoreMaskBits(d, hn::And(kept, hn::Gt(here, hn::Set(d, high))),
                        strong_bits + i / 8);
    }
    const size_t left = count - w * kWord;
    const uint64_t inside =
        left >= kWord ? ~uint64_t{0} : (uint64_t{1} << left) - 1;
    hwy::CopyBytes<sizeof(uint64_t)>(strong_bits, strong + w);
    hwy::CopyBytes<sizeof(uint64_t)>(all_bits, all + w);
    strong[w] &= inside;
    all[w] &= inside;
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(whole_row);
HWY_EXPORT(sobel_row);
HWY_EXPORT(thin_edges_row);

void whole_row(const float* values, size_t count, int16_t* whole) {
  HWY_DYNAMIC_DISPATCH(whole_row)(values, count, whole);
}

void sobel_row(const WholeRows3& samples, size_t count, int16_t* dx,
               int16_t* dy, int16_t* magnitude) {
  HWY_DYNAMIC_DISPATCH(sobel_row)(samples, count, dx, dy, magnitude);
}

void thin_edges_row(const WholeRows3& magnitude, const int16_t* dx,
                    const int16_t* dy, size_t count, int16_t low, int16_t high,
                    uint64_t* strong, uint64_t* all) {
  HWY_DYNAMIC_DISPATCH(thin_edges_row)
  (magnitude, dx, dy, count, low, high, strong, all);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
