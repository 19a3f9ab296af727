// SPDX-License-Identifier: Apache-2.0
// Bound by memory: two rows in, one out. The product of a difference and the
// weight, rounded, is one instruction (pmulhrsw).
#include "simd/plane/crossfade.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/plane/crossfade.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <typename Sample>
void crossfade_plainly(const Sample* a, const Sample* b, Sample* out,
                       size_t from, size_t count, int weight) {
  for (size_t i = from; i < count; ++i) {
    const int step = (int(b[i]) - int(a[i])) * weight;
    out[i] = Sample(a[i] + ((step + (1 << 14)) >> 15));
  }
}

#if HWY_TARGET == HWY_SCALAR

void crossfade_8(const uint8_t* a, const uint8_t* b, uint8_t* out, size_t count,
                 int weight) {
  crossfade_plainly(a, b, out, 0, count, weight);
}
void crossfade_16(const uint16_t* a, const uint16_t* b, uint16_t* out,
                  size_t count, int weight) {
  crossfade_plainly(a, b, out, 0, count, weight);
}

#else

template <class D, class V = hn::Vec<D> >
V mixed(D, V a, V b, V weight) {
  return hn::Add(a, hn::MulFixedPoint15(hn::Sub(b, a), weight));
}

void crossfade_8(const uint8_t* a, const uint8_t* b, uint8_t* out, size_t count,
                 int weight) {
  const hn::ScalableTag<int16_t> d;
  const hn::Rebind<uint8_t, decltype(d)> d8;
  const auto part = hn::Set(d, int16_t(weight));
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto from = hn::PromoteTo(d, hn::LoadU(d8, a + i));
    const auto to = hn::PromoteTo(d, hn::LoadU(d8, b + i));
    hn::StoreU(hn::DemoteTo(d8, mixed(d, from, to, part)), d8, out + i);
  }
  crossfade_plainly(a, b, out, i, count, weight);
}

void crossfade_16(const uint16_t* a, const uint16_t* b, uint16_t* out,
                  size_t count, int weight) {
  const hn::ScalableTag<int16_t> d;
  const hn::RebindToUnsigned<decltype(d)> du;
  const auto part = hn::Set(d, int16_t(weight));
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto from = hn::BitCast(d, hn::LoadU(du, a + i));
    const auto to = hn::BitCast(d, hn::LoadU(du, b + i));
    hn::StoreU(hn::BitCast(du, mixed(d, from, to, part)), du, out + i);
  }
  crossfade_plainly(a, b, out, i, count, weight);
}

#endif  // HWY_TARGET == HWY_SCALAR

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(crossfade_8);
HWY_EXPORT(crossfade_16);

void crossfade(const uint8_t* a, const uint8_t* b, uint8_t* out, size_t count,
               int weight) {
  HWY_DYNAMIC_DISPATCH(crossfade_8)(a, b, out, count, weight);
}

void crossfade(const uint16_t* a, const uint16_t* b, uint16_t* out,
               size_t count, int weight) {
  HWY_DYNAMIC_DISPATCH(crossfade_16)(a, b, out, count, weight);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
