// SPDX-License-Identifier: Apache-2.0
#include "simd/cvvdp/masking.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/cvvdp/masking.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/cvvdp/expand-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

constexpr float kEpsilon = 1e-5f;
constexpr float kDifferenceExponent = 2.264355182647705f;
constexpr float kMostDifference = 366.6447430102025f;
constexpr float kMostContrast = 1000;
constexpr float kLeastBackground = 0.01f;

HWY_INLINE V constant(float value) { return hn::Set(D(), value); }

// Base-2 logarithm of positive normal numbers, without a division. Minimax
// polynomial; relative error below 4e-7, absolute below 1e-7 near 1.
HWY_INLINE V log2_of(V x) {
  const D d;
  const hn::RebindToSigned<D> di;
  const auto bits = hn::BitCast(di, x);
  const auto exponent =
      hn::ShiftRight<23>(hn::Sub(bits, hn::Set(di, 0x3F3504F3)));
  const V f = hn::Sub(
      hn::BitCast(d, hn::Sub(bits, hn::ShiftLeft<23>(exponent))), constant(1));
  V p = constant(0.170658497f);
  p = hn::MulAdd(p, f, constant(-0.272686608f));
  p = hn::MulAdd(p, f, constant(0.297250452f));
  p = hn::MulAdd(p, f, constant(-0.358963202f));
  p = hn::MulAdd(p, f, constant(0.480466248f));
  p = hn::MulAdd(p, f, constant(-0.721375828f));
  p = hn::MulAdd(p, f, constant(1.4426997f));
  return hn::MulAdd(p, f, hn::ConvertTo(d, exponent));
}

// 2^x for x in [-126, 127]. Minimax polynomial, relative error below 3e-7.
HWY_INLINE V power_of_2(V x) {
  const D d;
  const hn::RebindToSigned<D> di;
  const auto whole = hn::NearestInt(hn::Max(x, constant(-126)));
  const V f = hn::Sub(x, hn::ConvertTo(d, whole));
  V p = constant(0.00132764722f);
  p = hn::MulAdd(p, f, constant(0.00967554133f));
  p = hn::MulAdd(p, f, constant(0.0555071327f));
  p = hn::MulAdd(p, f, constant(0.240221197f));
  p = hn::MulAdd(p, f, constant(0.693146967f));
  p = hn::MulAdd(p, f, constant(1.00000007f));
  const auto scale =
      hn::BitCast(d, hn::ShiftLeft<23>(hn::Add(whole, hn::Set(di, 127))));
  return hn::Mul(p, scale);
}

// (x + eps)^exponent, without the eps^exponent that the model subtracts.
HWY_INLINE V raised(V x, V exponent) {
  return power_of_2(hn::Mul(exponent, log2_of(hn::Add(x, constant(kEpsilon)))));
}

// Entries of a table of 32.
HWY_INLINE V looked_up(const float* table,
                       hn::Vec<hn::RebindToSigned<D>> index) {
  const D d;
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL
  const hn::RebindToSigned<D> di;
  const auto lanes = hn::IndicesFromVec(d, hn::And(index, hn::Set(di, 15)));
  const auto upper = hn::RebindMask(d, hn::Gt(index, hn::Set(di, 15)));
  return hn::IfThenElse(upper,
                        hn::TableLookupLanes(hn::Load(d, table + 16), lanes),
                        hn::TableLookupLanes(hn::Load(d, table), lanes));
#else
  return hn::GatherIndex(d, table, index);
#endif
}

// The places of a row of backgrounds in the tables of sensitivity.
struct Places {
  hn::Vec<hn::RebindToSigned<D>> index;
  V share;
};

HWY_INLINE Places places_of(V background, const CvvdpBackgroundAxis& axis) {
  const D d;
  const hn::RebindToSigned<D> di;
  const V place = hn::MulAdd(log2_of(background), constant(axis.scale),
                             constant(axis.offset));
  const V within = hn::Min(hn::Max(place, hn::Zero(d)), constant(31));
  const auto index = hn::Min(hn::ConvertTo(di, within), hn::Set(di, 30));
  return {index, hn::Sub(within, hn::ConvertTo(d, index))};
}

HWY_INLINE V sensitivity_at(const CvvdpSensitivity& table,
                            const Places& places) {
  return power_of_2(hn::MulAdd(looked_up(table.steps, places.index),
                               places.share,
                               looked_up(table.log2s, places.index)));
}

HWY_INLINE V contrast(const float* fine, const float* expanded,
                      V per_background) {
  const D d;
  const V detail = hn::Sub(hn::LoadU(d, fine), hn::LoadU(d, expanded));
  return hn::Min(hn::Mul(detail, per_background), constant(kMostContrast));
}

void cvvdp_contrast_row(const CvvdpContrastRow& row, size_t count,
                        CvvdpTileRows& buffers,
                        float* const (&weaker)[kCvvdpChannels],
                        float* const (&difference)[kCvvdpChannels]) {
  const D d;
  for (size_t side = 0; side < 2; ++side) {
    for (size_t c = 0; c < row.channels; ++c) {
      expand_row(row.coarse[side][c], row.odd, count, buffers.scratch,
                 buffers.expanded[side][c]);
    }
  }
  const V exponent = constant(kDifferenceExponent);
  const V of_zero = raised(hn::Zero(d), exponent);
  const V least = constant(kLeastBackground);
  const V one = constant(1);
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    const V test = hn::Max(hn::LoadU(d, buffers.expanded[0][0] + x), least);
    const V reference =
        hn::Max(hn::LoadU(d, buffers.expanded[1][0] + x), least);
    const V per_test = hn::Div(one, test);
    const V per_reference = hn::Div(one, reference);
    const Places places = places_of(reference, row.axis);
    for (size_t c = 0; c < row.channels; ++c) {
      const V sensitivity = sensitivity_at(row.sensitivities[c], places);
      const V t = hn::Mul(
          contrast(row.fine[0][c] + x, buffers.expanded[0][c] + x, per_test),
          sensitivity);
      const V r = hn::Mul(contrast(row.fine[1][c] + x,
                                   buffers.expanded[1][c] + x, per_reference),
                          sensitivity);
      hn::StoreU(hn::Min(hn::Abs(t), hn::Abs(r)), d, weaker[c] + x);
      hn::StoreU(hn::Sub(raised(hn::Abs(hn::Sub(t, r)), exponent), of_zero), d,
                 difference[c] + x);
    }
  }
}

HWY_INLINE void blur_down(const float* const* rows, const float* taps,
                          float* HWY_RESTRICT out) {
  const D d;
  for (size_t x = 0; x < kCvvdpTileWidth + 2 * kCvvdpHalo; x += hn::Lanes(d)) {
    const auto at = [&](size_t i)
                        HWY_ATTR { return hn::LoadU(d, rows[i] + x); };
    V near = hn::Mul(at(6), constant(taps[0]));
    V far = hn::Mul(hn::Add(at(5), at(7)), constant(taps[1]));
    near = hn::MulAdd(hn::Add(at(4), at(8)), constant(taps[2]), near);
    far = hn::MulAdd(hn::Add(at(3), at(9)), constant(taps[3]), far);
    near = hn::MulAdd(hn::Add(at(2), at(10)), constant(taps[4]), near);
    far = hn::MulAdd(hn::Add(at(1), at(11)), constant(taps[5]), far);
    near = hn::MulAdd(hn::Add(at(0), at(12)), constant(taps[6]), near);
    hn::StoreU(hn::Add(near, far), d, out + x);
  }
}

HWY_INLINE V blurred_along(const float* at, const float* taps) {
  const D d;
  const auto pair = [&](ptrdiff_t i) HWY_ATTR {
    return hn::Add(hn::LoadU(d, at - i), hn::LoadU(d, at + i));
  };
  V near = hn::Mul(hn::LoadU(d, at), constant(taps[0]));
  V far = hn::Mul(pair(1), constant(taps[1]));
  near = hn::MulAdd(pair(2), constant(taps[2]), near);
  far = hn::MulAdd(pair(3), constant(taps[3]), far);
  near = hn::MulAdd(pair(4), constant(taps[4]), near);
  far = hn::MulAdd(pair(5), constant(taps[5]), far);
  near = hn::MulAdd(pair(6), constant(taps[6]), near);
  return hn::Add(near, far);
}

template <size_t kChannels>
void masking_row(const CvvdpMasking& masking, const CvvdpMaskingRow& row,
                 size_t count, CvvdpTileRows& buffers,
                 double (&sums)[kCvvdpChannels], float* const* differences) {
  const D d;
  for (size_t c = 0; c < kChannels; ++c) {
    blur_down(row.weaker[c], masking.taps, buffers.expanded[0][c]);
  }
  V of_zero[kChannels];
  V totals[kChannels];
  for (size_t c = 0; c < kChannels; ++c) {
    of_zero[c] = raised(hn::Zero(d), constant(masking.exponents[c]));
    totals[c] = hn::Zero(d);
  }
  const V most = constant(kMostDifference);
  for (size_t x = 0; x < count; x += hn::Lanes(d)) {
    V masks[kChannels];
    for (size_t c = 0; c < kChannels; ++c) masks[c] = most;
    for (size_t from = 0; from < kChannels; ++from) {
      const V blurred = blurred_along(
          buffers.expanded[0][from] + kCvvdpHalo + x, masking.taps);
      const V strength = hn::Sub(
          raised(blurred, constant(masking.exponents[from])), of_zero[from]);
      for (size_t to = 0; to < kChannels; ++to) {
        masks[to] = hn::MulAdd(
            strength, constant(masking.weights[from][to] * kMostDifference),
            masks[to]);
      }
    }
    const auto inside = hn::FirstN(d, count - x);
    for (size_t c = 0; c < kChannels; ++c) {
      // most * u / (most + u) for u = power / (1 + mask).
      const V power = hn::LoadU(d, row.difference[c] + kCvvdpHalo + x);
      const V visible = hn::Div(hn::Mul(most, power), hn::Add(masks[c], power));
      if (differences) hn::StoreU(visible, d, differences[c] + x);
      const V squared =
          hn::Mul(visible, hn::Add(visible, constant(2 * kEpsilon)));
      totals[c] = hn::Add(totals[c], hn::IfThenElseZero(inside, squared));
    }
  }
  for (size_t c = 0; c < kChannels; ++c) {
    sums[c] += double(hn::GetLane(hn::SumOfLanes(d, totals[c])));
  }
}

void cvvdp_masking_row(const CvvdpMasking& masking, const CvvdpMaskingRow& row,
                       size_t count, CvvdpTileRows& buffers,
                       double (&sums)[kCvvdpChannels],
                       float* const* differences) {
  if (row.channels == 3) {
    masking_row<3>(masking, row, count, buffers, sums, differences);
  } else {
    masking_row<4>(masking, row, count, buffers, sums, differences);
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(cvvdp_contrast_row);
HWY_EXPORT(cvvdp_masking_row);

void cvvdp_contrast_row(const CvvdpContrastRow& row, size_t count,
                        CvvdpTileRows& buffers,
                        float* const (&weaker)[kCvvdpChannels],
                        float* const (&difference)[kCvvdpChannels]) {
  HWY_DYNAMIC_DISPATCH(cvvdp_contrast_row)
  (row, count, buffers, weaker, difference);
}

void cvvdp_masking_row(const CvvdpMasking& masking, const CvvdpMaskingRow& row,
                       size_t count, CvvdpTileRows& buffers,
                       double (&sums)[kCvvdpChannels],
                       float* const* differences) {
  HWY_DYNAMIC_DISPATCH(cvvdp_masking_row)
  (masking, row, count, buffers, sums, differences);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
