// SPDX-License-Identifier: Apache-2.0
// Most vectors have only transparent pixels, only opaque pixels, or an opaque
// or empty canvas. These need no division. The others are blended pixel by
// pixel.
#include "simd/codec/alpha_over.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/codec/alpha_over.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <typename Sample>
void over_pixel(const Sample* front, Sample* canvas) {
  constexpr uint64_t kMax = Sample(~Sample{0});
  const uint64_t front_alpha = front[3];
  if (front_alpha == 0) return;
  const uint64_t front_weight = front_alpha * kMax;
  const uint64_t canvas_weight = canvas[3] * (kMax - front_alpha);
  const uint64_t weight = front_weight + canvas_weight;
  for (int i = 0; i < 3; ++i) {
    const uint64_t sum = front[i] * front_weight + canvas[i] * canvas_weight;
    canvas[i] = Sample((2 * sum + weight) / (2 * weight));
  }
  canvas[3] = Sample((2 * weight + kMax) / (2 * kMax));
}

#if HWY_TARGET == HWY_SCALAR

void over_rgba8(const uint8_t* front, uint8_t* canvas, size_t pixels) {
  for (size_t i = 0; i < pixels; ++i) over_pixel(front + 4 * i, canvas + 4 * i);
}

#else

// (f a + b (255 - a)) / 255, rounded; exact for all bytes.
template <class D, class V = hn::Vec<D> >
V mix(D d, V front, V canvas, V alpha) {
  const auto rest = hn::Sub(hn::Set(d, 255), alpha);
  const auto sum = hn::Add(
      hn::Add(hn::Mul(front, alpha), hn::Mul(canvas, rest)), hn::Set(d, 128));
  return hn::ShiftRight<8>(hn::Add(sum, hn::ShiftRight<8>(sum)));
}

void over_rgba8(const uint8_t* front, uint8_t* canvas, size_t pixels) {
  const hn::ScalableTag<uint32_t> d;
  const hn::Repartition<uint8_t, decltype(d)> d8;
  const hn::Repartition<uint16_t, decltype(d)> d16;
  const auto zero = hn::Zero(d);
  const auto opaque = hn::Set(d, 255);
  const auto low_bytes = hn::Set(d16, 255);
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= pixels; i += lanes) {
    const auto f = hn::BitCast(d, hn::LoadU(d8, front + 4 * i));
    const auto alpha = hn::ShiftRight<24>(f);
    const auto invisible = hn::Eq(alpha, zero);
    if (hn::AllTrue(d, invisible)) continue;
    const auto covers = hn::Eq(alpha, opaque);
    if (hn::AllTrue(d, covers)) {
      hn::StoreU(hn::BitCast(d8, f), d8, canvas + 4 * i);
      continue;
    }
    const auto b = hn::BitCast(d, hn::LoadU(d8, canvas + 4 * i));
    const auto canvas_alpha = hn::ShiftRight<24>(b);
    const auto on_opaque = hn::Eq(canvas_alpha, opaque);
    const auto replaces = hn::Or(covers, hn::Eq(canvas_alpha, zero));
    if (!hn::AllTrue(d, hn::Or(hn::Or(invisible, on_opaque), replaces))) {
      for (size_t k = i; k < i + lanes; ++k) {
        over_pixel(front + 4 * k, canvas + 4 * k);
      }
      continue;
    }
    const auto alpha16 =
        hn::BitCast(d16, hn::Or(alpha, hn::ShiftLeft<16>(alpha)));
    const auto f16 = hn::BitCast(d16, f);
    const auto b16 = hn::BitCast(d16, b);
    const auto even =
        mix(d16, hn::And(f16, low_bytes), hn::And(b16, low_bytes), alpha16);
    const auto odd =
        mix(d16, hn::ShiftRight<8>(f16), hn::ShiftRight<8>(b16), alpha16);
    auto mixed = hn::BitCast(d, hn::Or(even, hn::ShiftLeft<8>(odd)));
    mixed = hn::Or(mixed, hn::Set(d, 0xFF000000u));
    mixed = hn::IfThenElse(replaces, f, mixed);
    mixed = hn::IfThenElse(invisible, b, mixed);
    hn::StoreU(hn::BitCast(d8, mixed), d8, canvas + 4 * i);
  }
  for (; i < pixels; ++i) over_pixel(front + 4 * i, canvas + 4 * i);
}

#endif  // HWY_TARGET == HWY_SCALAR

void over_rgba16(const uint16_t* front, uint16_t* canvas, size_t pixels) {
  for (size_t i = 0; i < pixels; ++i) {
    over_pixel(front + 4 * i, canvas + 4 * i);
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(over_rgba8);
HWY_EXPORT(over_rgba16);

void alpha_over_rgba8(const uint8_t* front, uint8_t* canvas, size_t pixels) {
  HWY_DYNAMIC_DISPATCH(over_rgba8)(front, canvas, pixels);
}

void alpha_over_rgba16(const uint16_t* front, uint16_t* canvas, size_t pixels) {
  HWY_DYNAMIC_DISPATCH(over_rgba16)(front, canvas, pixels);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
