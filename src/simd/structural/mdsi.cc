// SPDX-License-Identifier: Apache-2.0
#include "simd/structural/mdsi.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/structural/mdsi.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/float_vectors-inl.h"
#include "simd/structural/gradient-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

void lhm_row(const float* r, const float* g, const float* b, size_t count,
             float* l, float* h, float* m) {
  const D d;
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V vr = hn::Load(d, r + x);
    const V vg = hn::Load(d, g + x);
    const V vb = hn::Load(d, b + x);
    hn::Store(weighted(vr, vg, vb, 0.2989f, 0.5870f, 0.1140f), d, l + x);
    hn::Store(weighted(vr, vg, vb, 0.30f, 0.04f, -0.35f), d, h + x);
    hn::Store(weighted(vr, vg, vb, 0.34f, -0.60f, 0.17f), d, m + x);
  }
}

void mdsi_deviation_row(const MdsiRow& reference, const MdsiRow& test,
                        const RowWindow3& fused, size_t count,
                        float* deviation) {
  const D d;
  const V one = set(1);
  const V ninth = set(1.0f / 9);
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V er = gradient_energy(reference.lightness, x, one, ninth);
    const V et = gradient_energy(test.lightness, x, one, ninth);
    const V ef = gradient_energy(fused, x, one, ninth);
    const V by_gradient = hn::Sub(
        hn::Add(deviation_of(er, et, set(140)), deviation_of(et, ef, set(55))),
        deviation_of(er, ef, set(55)));
    const V hr = hn::LoadU(d, reference.h + x);
    const V ht = hn::LoadU(d, test.h + x);
    const V mr = hn::LoadU(d, reference.m + x);
    const V mt = hn::LoadU(d, test.m + x);
    const V dh = hn::Sub(hr, ht);
    const V dm = hn::Sub(mr, mt);
    const V energy = hn::MulAdd(
        hr, hr,
        hn::MulAdd(ht, ht, hn::MulAdd(mr, mr, hn::MulAdd(mt, mt, set(550)))));
    const V by_color = hn::Div(hn::MulAdd(dh, dh, hn::Mul(dm, dm)), energy);
    hn::StoreU(hn::MulAdd(by_gradient, set(0.6f), hn::Mul(by_color, set(0.4f))),
               d, deviation + x);
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(lhm_row);
HWY_EXPORT(mdsi_deviation_row);

void lhm_row(const float* r, const float* g, const float* b, size_t count,
             float* l, float* h, float* m) {
  HWY_DYNAMIC_DISPATCH(lhm_row)(r, g, b, count, l, h, m);
}

void mdsi_deviation_row(const MdsiRow& reference, const MdsiRow& test,
                        const RowWindow3& fused, size_t count,
                        float* deviation) {
  HWY_DYNAMIC_DISPATCH(mdsi_deviation_row)
  (reference, test, fused, count, deviation);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
