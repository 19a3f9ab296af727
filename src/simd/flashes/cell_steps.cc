// SPDX-License-Identifier: Apache-2.0
#include "simd/flashes/cell_steps.h"

#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/flashes/cell_steps.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
// At most 64 lanes, so that a vector never crosses a group.
using DF = hn::CappedTag<float, kCellGroup>;
using VF = hn::Vec<DF>;
using MF = hn::Mask<DF>;

HWY_INLINE VF set(float value) { return hn::Set(DF(), value); }

HWY_INLINE uint64_t bits_of(MF mask) {
  uint8_t bytes[8 + HWY_MAX_BYTES / 8] = {};
  hn::StoreMaskBits(DF(), mask, bytes);
  uint64_t word;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

// A change from `dark` to `light`, the darker and the lighter end.
HWY_INLINE MF is_transition(const LuminanceLimits& limits, VF dark, VF light) {
  const VF change = hn::Sub(light, dark);
  const MF below = hn::Lt(dark, set(limits.dark));
  const MF absolute = hn::And(below, hn::Ge(change, set(limits.change)));
  const MF relative = hn::AndNot(
      below,
      hn::Gt(change, hn::Mul(set(limits.contrast), hn::Add(light, dark))));
  return hn::Or(absolute, relative);
}

bool step_luminance(const LuminanceLimits& limits, const float* luminance,
                    size_t groups, const LuminanceState& state,
                    const StepBits& bits) {
  const DF df;
  const size_t lanes = hn::Lanes(df);
  const VF no_low = set(LuminanceState::kNoLow);
  const VF no_high = set(LuminanceState::kNoHigh);
  uint64_t any = 0;
  for (size_t group = 0; group < groups; ++group) {
    uint64_t rises = 0, falls = 0;
    for (size_t i = 0; i < kCellGroup; i += lanes) {
      const size_t x = group * kCellGroup + i;
      const VF value = hn::LoadU(df, luminance + x);
      const VF low = hn::Min(hn::LoadU(df, state.low + x), value);
      const VF high = hn::Max(hn::LoadU(df, state.high + x), value);
      const MF rise =
          hn::And(hn::Ge(low, hn::Zero(df)), is_transition(limits, low, value));
      const MF fall = hn::AndNot(
          rise,
          hn::And(hn::Lt(high, no_high), is_transition(limits, value, high)));
      const VF next_low =
          hn::IfThenElse(rise, no_low, hn::IfThenElse(fall, value, low));
      const VF next_high =
          hn::IfThenElse(fall, no_high, hn::IfThenElse(rise, value, high));
      hn::StoreU(next_low, df, state.low + x);
      hn::StoreU(next_high, df, state.high + x);
      const MF either = hn::Or(rise, fall);
      if (hn::AllFalse(df, either)) continue;
      const VF swing =
          hn::IfThenElse(rise, hn::Sub(value, low), hn::Sub(high, value));
      hn::BlendedStore(swing, either, df, state.swing + x);
      rises |= bits_of(rise) << i;
      falls |= bits_of(fall) << i;
    }
    bits.rises[group] = rises;
    bits.falls[group] = falls;
    any |= rises | falls;
  }
  return any != 0;
}

void luminance_of_light(const float* red, const float* green, const float* blue,
                        size_t count, float* luminance) {
  const DF df;
  const size_t lanes = hn::Lanes(df);
  for (size_t x = 0; x < count; x += lanes) {
    VF sum = hn::Mul(hn::LoadU(df, red + x), set(0.2126f));
    sum = hn::MulAdd(hn::LoadU(df, green + x), set(0.7152f), sum);
    sum = hn::MulAdd(hn::LoadU(df, blue + x), set(0.0722f), sum);
    hn::StoreU(hn::Max(sum, hn::Zero(df)), df, luminance + x);
  }
}

struct Chroma {
  VF u, v, from_red;  // squared distance from pure red
  MF saturated;
};

// Colors darker than this sum of R, G and B have no hue that can be seen, and
// count as gray: one step of an 8-bit code in black is no saturated red.
constexpr float kDarkest = 0.02f;

HWY_INLINE VF squared_distance(VF u, VF v, VF other_u, VF other_v) {
  const VF du = hn::Sub(u, other_u);
  const VF dv = hn::Sub(v, other_v);
  return hn::MulAdd(du, du, hn::Mul(dv, dv));
}

// u' = 4X / (X + 15Y + 3Z), v' = 9Y / (X + 15Y + 3Z), primaries of BT.709.
HWY_INLINE Chroma chroma_of(VF r, VF g, VF b) {
  const VF zero = hn::Zero(DF());
  r = hn::Max(r, zero);
  g = hn::Max(g, zero);
  b = hn::Max(b, zero);
  const VF sum = hn::Add(r, hn::Add(g, b));
  const MF dark = hn::Lt(sum, set(kDarkest));
  const auto weighted = [&](float wr, float wg, float wb) HWY_ATTR {
    return hn::MulAdd(set(wr), r, hn::MulAdd(set(wg), g, hn::Mul(set(wb), b)));
  };
  const VF divisor =
      hn::Max(weighted(3.65930f, 11.4432f, 4.11500f), set(1e-6f));
  const VF inverse = hn::Div(set(1.0f), divisor);
  const VF u = hn::Mul(weighted(1.6496f, 1.4304f, 0.7220f), inverse);
  const VF v = hn::Mul(weighted(1.9134f, 6.4368f, 0.6498f), inverse);
  Chroma chroma;
  chroma.u = hn::IfThenElse(dark, set(0.19784f), u);  // white of D65
  chroma.v = hn::IfThenElse(dark, set(0.46832f), v);
  chroma.from_red =
      squared_distance(chroma.u, chroma.v, set(0.45080f), set(0.52289f));
  chroma.saturated = hn::AndNot(dark, hn::Ge(r, hn::Mul(set(0.8f), sum)));
  return chroma;
}

HWY_INLINE VF key_of(const Chroma& c) {
  const VF red_key = hn::Sub(set(-1.0f), c.from_red);
  return hn::IfThenElse(c.saturated, red_key, c.from_red);
}

void begin_red(const float* red, const float* green, const float* blue,
               size_t groups, const RedState& state) {
  const DF df;
  const size_t lanes = hn::Lanes(df);
  for (size_t x = 0; x < groups * kCellGroup; x += lanes) {
    const Chroma c = chroma_of(hn::LoadU(df, red + x), hn::LoadU(df, green + x),
                               hn::LoadU(df, blue + x));
    hn::StoreU(c.u, df, state.u + x);
    hn::StoreU(c.v, df, state.v + x);
    hn::StoreU(key_of(c), df, state.key + x);
  }
}

bool step_red(const float* red, const float* green, const float* blue,
              size_t groups, const RedState& state, const StepBits& bits) {
  const DF df;
  const size_t lanes = hn::Lanes(df);
  const VF zero = hn::Zero(df);
  const VF limit = set(0.2f * 0.2f);
  uint64_t any = 0;
  for (size_t group = 0; group < groups; ++group) {
    uint64_t rises = 0, falls = 0;
    for (size_t i = 0; i < kCellGroup; i += lanes) {
      const size_t x = group * kCellGroup + i;
      const Chroma c =
          chroma_of(hn::LoadU(df, red + x), hn::LoadU(df, green + x),
                    hn::LoadU(df, blue + x));
      const VF u = hn::LoadU(df, state.u + x);
      const VF v = hn::LoadU(df, state.v + x);
      const VF key = hn::LoadU(df, state.key + x);
      const MF in_red = hn::Lt(key, zero);
      const MF far = hn::Gt(squared_distance(c.u, c.v, u, v), limit);
      const MF rise = hn::And(hn::AndNot(in_red, c.saturated), far);
      const MF fall = hn::And(in_red, far);
      // The anchor of a color that is not red is the one farthest from red, the
      // anchor of a red the nearest to it, as valleys and peaks of a curve.
      const VF red_key = hn::Sub(set(-1.0f), c.from_red);
      const MF redder =
          hn::And(hn::And(in_red, c.saturated), hn::Gt(red_key, key));
      const MF farther = hn::AndNot(in_red, hn::Gt(c.from_red, key));
      const MF moved = hn::Or(hn::Or(rise, fall), hn::Or(redder, farther));
      if (hn::AllFalse(df, moved)) continue;
      const VF next = hn::IfThenElse(hn::Or(rise, redder), red_key, c.from_red);
      hn::StoreU(hn::IfThenElse(moved, c.u, u), df, state.u + x);
      hn::StoreU(hn::IfThenElse(moved, c.v, v), df, state.v + x);
      hn::StoreU(hn::IfThenElse(moved, next, key), df, state.key + x);
      rises |= bits_of(rise) << i;
      falls |= bits_of(fall) << i;
    }
    bits.rises[group] = rises;
    bits.falls[group] = falls;
    any |= rises | falls;
  }
  return any != 0;
}

}  // namespace
}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {
HWY_EXPORT(step_luminance);
HWY_EXPORT(luminance_of_light);
HWY_EXPORT(begin_red);
HWY_EXPORT(step_red);

bool step_luminance(const LuminanceLimits& limits, const float* luminance,
                    size_t groups, const LuminanceState& state,
                    const StepBits& bits) {
  return HWY_DYNAMIC_DISPATCH(step_luminance)(limits, luminance, groups, state,
                                              bits);
}

void luminance_of_light(const float* red, const float* green, const float* blue,
                        size_t count, float* luminance) {
  HWY_DYNAMIC_DISPATCH(luminance_of_light)(red, green, blue, count, luminance);
}

void begin_red(const float* red, const float* green, const float* blue,
               size_t groups, const RedState& state) {
  HWY_DYNAMIC_DISPATCH(begin_red)(red, green, blue, groups, state);
}

bool step_red(const float* red, const float* green, const float* blue,
              size_t groups, const RedState& state, const StepBits& bits) {
  return HWY_DYNAMIC_DISPATCH(step_red)(red, green, blue, groups, state, bits);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
