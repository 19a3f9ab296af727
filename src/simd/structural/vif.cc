// SPDX-License-Identifier: Apache-2.0
#include "simd/structural/vif.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/structural/vif.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/elementary-inl.h"
#include "simd/float_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;
constexpr size_t kMargin = 16;

// A row buffer with margins for the reach of a filter.
HWY_INLINE float* buffer(float* scratch, size_t width, size_t index) {
  return scratch + index * ((width + 15) / 16 * 16 + 4 * kMargin) + kMargin;
}

void mirror_ends(float* row, size_t width, size_t half, VifForm form) {
  const size_t repeated = form == VifForm::kFfmpeg ? 0 : 1;
  for (size_t k = 1; k <= half; ++k) {
    row[-ptrdiff_t(k)] = row[k];
    row[width - 1 + k] = row[width - repeated - k];
  }
}

// The sums from which variances and the covariance are computed.
struct Sums {
  V a, c, aa, cc, ac;
};

HWY_INLINE Sums weighted_down(const VifRows& rows, const VifFilter& filter,
                              size_t x) {
  const D d;
  const size_t middle = filter.half;
  const V weight0 = set(filter.weight[0]);
  const V a0 = hn::Load(d, rows.reference[middle] + x);
  const V c0 = hn::Load(d, rows.test[middle] + x);
  const V wa = hn::Mul(a0, weight0);
  const V wc = hn::Mul(c0, weight0);
  Sums sums = {wa, wc, hn::Mul(a0, wa), hn::Mul(c0, wc), hn::Mul(a0, wc)};
  for (size_t k = 1; k <= filter.half; ++k) {
    const V w = set(filter.weight[k]);
    const V a1 = hn::Load(d, rows.reference[middle - k] + x);
    const V a2 = hn::Load(d, rows.reference[middle + k] + x);
    const V c1 = hn::Load(d, rows.test[middle - k] + x);
    const V c2 = hn::Load(d, rows.test[middle + k] + x);
    const V aa = hn::MulAdd(a2, a2, hn::Mul(a1, a1));
    const V cc = hn::MulAdd(c2, c2, hn::Mul(c1, c1));
    const V ac = hn::MulAdd(a2, c2, hn::Mul(a1, c1));
    sums.a = hn::MulAdd(hn::Add(a1, a2), w, sums.a);
    sums.c = hn::MulAdd(hn::Add(c1, c2), w, sums.c);
    sums.aa = hn::MulAdd(aa, w, sums.aa);
    sums.cc = hn::MulAdd(cc, w, sums.cc);
    sums.ac = hn::MulAdd(ac, w, sums.ac);
  }
  return sums;
}

HWY_INLINE V weighted_along(const float* row, const VifFilter& filter) {
  const D d;
  V sum = hn::Mul(hn::Load(d, row), set(filter.weight[0]));
  for (size_t k = 1; k <= filter.half; ++k) {
    const V pair = hn::Add(hn::LoadU(d, row - k), hn::LoadU(d, row + k));
    sum = hn::MulAdd(pair, set(filter.weight[k]), sum);
  }
  return sum;
}

struct KeptInformation {
  V kept, total;
};

// Equations 16 to 19 of the paper as in libvmaf: noise variance 2, gain at most
// 100.
HWY_INLINE KeptInformation information_of(const Sums& mean, VifForm form) {
  const D d;
  const V zero = hn::Zero(d);
  const V tiny = set(1e-10f);
  V var_a = hn::Max(hn::NegMulAdd(mean.a, mean.a, mean.aa), zero);
  const V var_c = hn::Max(hn::NegMulAdd(mean.c, mean.c, mean.cc), zero);
  V covariance = hn::NegMulAdd(mean.a, mean.c, mean.ac);
  if (form == VifForm::kFfmpeg) covariance = hn::Max(covariance, zero);

  const V gain0 = hn::Div(covariance, hn::Add(var_a, tiny));
  const V rest0 = hn::NegMulAdd(gain0, covariance, var_c);
  const auto plain_a = hn::Lt(var_a, tiny);
  const auto plain_c = hn::Lt(var_c, tiny);
  const auto against = hn::Lt(gain0, zero);
  const auto no_gain = hn::Or(hn::Or(plain_a, plain_c), against);
  V gain = hn::IfThenZeroElse(no_gain, gain0);
  V rest = hn::IfThenElse(hn::Or(plain_a, against), var_c, rest0);
  rest = hn::Max(hn::IfThenZeroElse(plain_c, rest), tiny);
  var_a = hn::IfThenZeroElse(plain_a, var_a);
  gain = hn::Min(gain, set(100));

  const V two = set(2);
  const V one = set(1);
  const V signal = hn::Mul(hn::Mul(gain, gain), var_a);
  V kept = log2(d, hn::Add(one, hn::Div(signal, hn::Add(rest, two))));
  V total = log2(d, hn::MulAdd(var_a, set(0.5f), one));
  kept = hn::IfThenZeroElse(hn::Lt(covariance, zero), kept);
  if (form == VifForm::kVmaf) {
    const auto plain = hn::Lt(var_a, two);
    kept = hn::IfThenElse(
        plain, hn::NegMulAdd(var_c, set(4.0f / (255 * 255)), one), kept);
    total = hn::IfThenElse(plain, one, total);
  }
  return {kept, total};
}

VifSums vif_row(const VifRows& rows, const VifFilter& filter, size_t width,
                VifForm form, float* scratch, float* lost) {
  const D d;
  float* const down[] = {buffer(scratch, width, 0), buffer(scratch, width, 1),
                         buffer(scratch, width, 2), buffer(scratch, width, 3),
                         buffer(scratch, width, 4)};
  for (size_t x = 0; x < width; x += hn::Lanes(d)) {
    const Sums sums = weighted_down(rows, filter, x);
    hn::Store(sums.a, d, down[0] + x);
    hn::Store(sums.c, d, down[1] + x);
    hn::Store(sums.aa, d, down[2] + x);
    hn::Store(sums.cc, d, down[3] + x);
    hn::Store(sums.ac, d, down[4] + x);
  }
  for (float* row : down) mirror_ends(row, width, filter.half, form);
  V kept = hn::Zero(d);
  V total = hn::Zero(d);
  for (size_t x = 0; x < width; x += hn::Lanes(d)) {
    const Sums mean = {weighted_along(down[0] + x, filter),
                       weighted_along(down[1] + x, filter),
                       weighted_along(down[2] + x, filter),
                       weighted_along(down[3] + x, filter),
                       weighted_along(down[4] + x, filter)};
    const KeptInformation found = information_of(mean, form);
    const auto inside = hn::FirstN(d, width - x);
    kept = hn::Add(kept, hn::IfThenElseZero(inside, found.kept));
    total = hn::Add(total, hn::IfThenElseZero(inside, found.total));
    if (lost != nullptr) {
      const V share = hn::Div(found.kept, hn::Max(found.total, set(1e-10f)));
      hn::Store(hn::IfThenElseZero(hn::Gt(found.total, hn::Zero(d)),
                                   hn::Sub(set(1), share)),
                d, lost + x);
    }
  }
  return {double(hn::GetLane(hn::SumOfLanes(d, kept))),
          double(hn::GetLane(hn::SumOfLanes(d, total)))};
}

void vif_half_row(const float* const* rows, const VifFilter& filter,
                  size_t width, VifForm form, float* scratch, float* out) {
  const D d;
  float* down = buffer(scratch, width, 0);
  float* along = buffer(scratch, width, 1);
  for (size_t x = 0; x < width; x += hn::Lanes(d)) {
    V sum = hn::Mul(hn::Load(d, rows[filter.half] + x), set(filter.weight[0]));
    for (size_t k = 1; k <= filter.half; ++k) {
      const V pair = hn::Add(hn::Load(d, rows[filter.half - k] + x),
                             hn::Load(d, rows[filter.half + k] + x));
      sum = hn::MulAdd(pair, set(filter.weight[k]), sum);
    }
    hn::Store(sum, d, down + x);
  }
  mirror_ends(down, width, filter.half, form);
  for (size_t x = 0; x < width; x += hn::Lanes(d)) {
    hn::Store(weighted_along(down + x, filter), d, along + x);
  }
  for (size_t x = 0; x < width / 2; ++x) out[x] = along[2 * x];
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(vif_row);
HWY_EXPORT(vif_half_row);

VifSums vif_row(const VifRows& rows, const VifFilter& filter, size_t width,
                VifForm form, float* scratch, float* lost) {
  return HWY_DYNAMIC_DISPATCH(vif_row)(rows, filter, width, form, scratch,
                                       lost);
}

void vif_half_row(const float* const* rows, const VifFilter& filter,
                  size_t width, VifForm form, float* scratch, float* out) {
  HWY_DYNAMIC_DISPATCH(vif_half_row)(rows, filter, width, form, scratch, out);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
