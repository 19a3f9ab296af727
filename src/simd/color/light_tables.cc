// SPDX-License-Identifier: Apache-2.0
#include "simd/color/light_tables.h"

#include <algorithm>
#include <bit>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/color/light_tables.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/float_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
const hn::Rebind<uint16_t, decltype(df)> d16;
const hn::Rebind<uint8_t, decltype(df)> d8;

template <class V16>
HWY_INLINE auto looked_up(const float* curve, V16 samples) {
  return hn::GatherIndex(df, curve,
                         hn::BitCast(di, hn::PromoteTo(du, samples)));
}

void look_up_rgba16(const float* curve, const uint16_t* rgba, size_t count,
                    float* red, float* green, float* blue) {
  size_t x = 0;
  for (; x + hn::Lanes(df) <= count; x += hn::Lanes(df)) {
    hn::Vec<decltype(d16)> r, g, b, a;
    hn::LoadInterleaved4(d16, rgba + 4 * x, r, g, b, a);
    hn::StoreU(looked_up(curve, r), df, red + x);
    hn::StoreU(looked_up(curve, g), df, green + x);
    hn::StoreU(looked_up(curve, b), df, blue + x);
  }
  for (; x < count; ++x) {
    red[x] = curve[rgba[4 * x]];
    green[x] = curve[rgba[4 * x + 1]];
    blue[x] = curve[rgba[4 * x + 2]];
  }
}

constexpr int kStepBits = 16;
constexpr uint32_t kBeyondStep = (1U << kStepBits) - 1;
constexpr float kStep = 1.0F / float(1U << kStepBits);

// Uses no fused operations, for equal bits on all targets.
void interpolate(const LogSteps& steps, const float* in, float factor,
                 size_t count, float* out) {
  const uint32_t origin = std::bit_cast<uint32_t>(steps.first) >> kStepBits;
  size_t x = 0;
  for (; x + hn::Lanes(df) <= count; x += hn::Lanes(df)) {
    const auto at =
        hn::Min(hn::Max(hn::Mul(hn::LoadU(df, in + x), hn::Set(df, factor)),
                        hn::Set(df, steps.first)),
                hn::Set(df, steps.last));
    const auto bits = hn::BitCast(du, at);
    const auto step = hn::BitCast(
        di, hn::Sub(hn::ShiftRight<kStepBits>(bits), hn::Set(du, origin)));
    const auto part = hn::Mul(
        hn::ConvertTo(df,
                      hn::BitCast(di, hn::And(bits, hn::Set(du, kBeyondStep)))),
        hn::Set(df, kStep));
    const auto value = hn::GatherIndex(df, steps.values, step);
    const auto next = hn::GatherIndex(df, steps.values + 1, step);
    hn::StoreU(hn::Add(value, hn::Mul(part, hn::Sub(next, value))), df,
               out + x);
  }
  for (; x < count; ++x) {
    const float at =
        std::min(std::max(in[x] * factor, steps.first), steps.last);
    const auto bits = std::bit_cast<uint32_t>(at);
    const float* value = steps.values + ((bits >> kStepBits) - origin);
    const float part = float(bits & kBeyondStep) * kStep;
    out[x] = value[0] + part * (value[1] - value[0]);
  }
}

HWY_INLINE auto rounded(const float* row) {
  const auto half_up = hn::Add(hn::LoadU(df, row), hn::Set(df, 0.5F));
  return hn::DemoteTo(d8, hn::ConvertTo(di, half_up));
}

// Rounds like the vector code. lround() differs for floats just below a half.
uint8_t rounded_one(float value) {
  const float half_up = value + 0.5F;
  return uint8_t(half_up);
}

void pack_rgba8(const float* red, const float* green, const float* blue,
                const uint16_t* rgba, size_t count, uint8_t* out) {
  size_t x = 0;
  for (; x + hn::Lanes(df) <= count; x += hn::Lanes(df)) {
    hn::Vec<decltype(d16)> r, g, b, alpha;
    hn::LoadInterleaved4(d16, rgba + 4 * x, r, g, b, alpha);
    const auto high = hn::TruncateTo(d8, hn::ShiftRight<8>(alpha));
    hn::StoreInterleaved4(rounded(red + x), rounded(green + x),
                          rounded(blue + x), high, d8, out + 4 * x);
  }
  for (; x < count; ++x) {
    out[4 * x] = rounded_one(red[x]);
    out[4 * x + 1] = rounded_one(green[x]);
    out[4 * x + 2] = rounded_one(blue[x]);
    out[4 * x + 3] = uint8_t(rgba[4 * x + 3] >> 8);
  }
}

}  // namespace
}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {
HWY_EXPORT(look_up_rgba16);
HWY_EXPORT(interpolate);
HWY_EXPORT(pack_rgba8);

void look_up_rgba16(const float* curve, const uint16_t* rgba, size_t count,
                    float* red, float* green, float* blue) {
  HWY_DYNAMIC_DISPATCH(look_up_rgba16)(curve, rgba, count, red, green, blue);
}

void interpolate(const LogSteps& steps, const float* in, float factor,
                 size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(interpolate)(steps, in, factor, count, out);
}

void pack_rgba8(const float* red, const float* green, const float* blue,
                const uint16_t* rgba, size_t count, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(pack_rgba8)(red, green, blue, rgba, count, out);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
