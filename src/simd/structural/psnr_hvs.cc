// SPDX-License-Identifier: Apache-2.0
#include "simd/structural/psnr_hvs.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/structural/psnr_hvs.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/float_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;
using DI = hn::RebindToSigned<D>;
using VI = hn::Vec<DI>;

// cos((2n + 1) k pi / 16) / 2, and 1 / sqrt(8) for k = 0.
struct Cosines {
  float even[4][4];  // k = 0, 2, 4, 6 on sums
  float odd[4][4];   // k = 1, 3, 5, 7 on differences
  Cosines() {
    for (int k = 0; k < 8; ++k) {
      for (int n = 0; n < 4; ++n) {
        const double scale = k == 0 ? std::sqrt(0.125) : 0.5;
        (k % 2 == 0 ? even : odd)[k / 2][n] =
            float(scale * std::cos((2 * n + 1) * k * std::numbers::pi / 16));
      }
    }
  }
};

// Transforms eight samples at a distance of `step` vectors, in place.
HWY_INLINE void cosine_transform(const Cosines& cosines, V* x, size_t step) {
  V sum[4];
  V difference[4];
  for (size_t n = 0; n < 4; ++n) {
    const V a = x[n * step];
    const V b = x[(7 - n) * step];
    sum[n] = hn::Add(a, b);
    difference[n] = hn::Sub(a, b);
  }
  for (size_t k = 0; k < 4; ++k) {
    V even = hn::Mul(sum[0], set(cosines.even[k][0]));
    V odd = hn::Mul(difference[0], set(cosines.odd[k][0]));
    for (size_t n = 1; n < 4; ++n) {
      even = hn::MulAdd(sum[n], set(cosines.even[k][n]), even);
      odd = hn::MulAdd(difference[n], set(cosines.odd[k][n]), odd);
    }
    x[2 * k * step] = even;
    x[(2 * k + 1) * step] = odd;
  }
}

// Samples of blocks, one block per lane.
struct Blocks {
  V at[64];
};

HWY_INLINE void gather(const float* first, size_t stride, VI lanes,
                       Blocks& blocks) {
  for (size_t y = 0; y < 8; ++y) {
    for (size_t x = 0; x < 8; ++x) {
      blocks.at[8 * y + x] =
          hn::GatherIndex(D(), first + y * stride + x, lanes);
    }
  }
}

// The sum of squared distances from the mean of n samples, times n / (n - 1).
HWY_INLINE V spread(V sum, V squares, float n) {
  const V centered = hn::NegMulAdd(hn::Mul(sum, sum), set(1 / n), squares);
  return hn::Mul(hn::Max(centered, hn::Zero(D())), set(n / (n - 1)));
}

// The spread within the four quarters divided by that of the whole block: near
// 1 for texture; near 0 for an edge, which masks little.
HWY_INLINE V evenness(const Blocks& blocks) {
  const V zero = hn::Zero(D());
  // Subtracting a sample keeps flat, bright blocks exact.
  const V pivot = blocks.at[27];
  V total = zero;
  V total_squares = zero;
  V quarters = zero;
  for (size_t quarter = 0; quarter < 4; ++quarter) {
    const size_t corner = quarter / 2 * 32 + quarter % 2 * 4;
    V sum = zero;
    V squares = zero;
    for (size_t y = 0; y < 4; ++y) {
      for (size_t x = 0; x < 4; ++x) {
        const V value = hn::Sub(blocks.at[corner + 8 * y + x], pivot);
        sum = hn::Add(sum, value);
        squares = hn::MulAdd(value, value, squares);
      }
    }
    quarters = hn::Add(quarters, spread(sum, squares, 16));
    total = hn::Add(total, sum);
    total_squares = hn::Add(total_squares, squares);
  }
  const V whole = spread(total, total_squares, 64);
  return hn::IfThenElseZero(hn::Gt(whole, zero),
                            hn::Div(quarters, hn::Max(whole, set(1e-30f))));
}

// The squared error that a block masks, without the factor 1 / 32.
HWY_INLINE V masking_power(const Blocks& coefficients, V even,
                           const HvsTables& tables) {
  V energy = hn::Zero(D());
  for (size_t i = 1; i < 64; ++i) {
    const V c = coefficients.at[i];
    energy = hn::MulAdd(hn::Mul(c, c), set(tables.masking[i]), energy);
  }
  return hn::Mul(energy, even);
}

struct Errors {
  V plain, masked;
};

HWY_INLINE Errors weighted_errors(const Blocks& a, const Blocks& c, V power,
                                  const HvsTables& tables) {
  const V zero = hn::Zero(D());
  const V hidden = hn::Mul(hn::Sqrt(power), set(1.0f / 32));
  Errors errors = {zero, zero};
  for (size_t i = 0; i < 64; ++i) {
    const V error = hn::Abs(hn::Sub(a.at[i], c.at[i]));
    const V weight = set(tables.sensitivity[i]);
    const V left =
        i == 0
            ? error
            : hn::Max(hn::NegMulAdd(hidden, set(1 / tables.masking[i]), error),
                      zero);
    const V plain = hn::Mul(error, weight);
    const V masked = hn::Mul(left, weight);
    errors.plain = hn::MulAdd(plain, plain, errors.plain);
    errors.masked = hn::MulAdd(masked, masked, errors.masked);
  }
  return errors;
}

HWY_INLINE void real_transform(Blocks& blocks) {
  static const Cosines kCosines;
  for (size_t x = 0; x < 8; ++x) cosine_transform(kCosines, blocks.at + x, 8);
  for (size_t y = 0; y < 8; ++y) {
    cosine_transform(kCosines, blocks.at + 8 * y, 1);
  }
}

HvsSums hvs_blocks(const HvsStripe& stripe, size_t blocks,
                   const HvsTables& tables) {
  const D d;
  const DI di;
  const size_t lanes = hn::Lanes(d);
  V plain = hn::Zero(d);
  V masked = hn::Zero(d);
  for (size_t first = 0; first < blocks; first += lanes) {
    // Lanes beyond the last block repeat it and are ignored.
    const VI last = hn::Set(di, int32_t(blocks - 1 - first));
    const VI at = hn::ShiftLeft<3>(hn::Min(hn::Iota(di, 0), last));
    Blocks a, c;
    gather(stripe.reference + first * 8, stripe.reference_stride, at, a);
    gather(stripe.test + first * 8, stripe.test_stride, at, c);
    const V even_a = evenness(a);
    const V even_c = evenness(c);
    real_transform(a);
    real_transform(c);
    const V power = hn::Max(masking_power(a, even_a, tables),
                            masking_power(c, even_c, tables));
    const Errors errors = weighted_errors(a, c, power, tables);
    const auto counts = hn::FirstN(d, blocks - first);
    plain = hn::Add(plain, hn::IfThenElseZero(counts, errors.plain));
    masked = hn::Add(masked, hn::IfThenElseZero(counts, errors.masked));
  }
  return {double(hn::GetLane(hn::SumOfLanes(d, plain))),
          double(hn::GetLane(hn::SumOfLanes(d, masked)))};
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(hvs_blocks);

namespace {

constexpr HvsTables kAuthors = {
    {1.608443f, 2.339554f, 2.573509f, 1.608443f, 1.072295f, 0.643377f,
     0.504610f, 0.421887f, 2.144591f, 2.144591f, 1.838221f, 1.354478f,
     0.989811f, 0.443708f, 0.428918f, 0.467911f, 1.838221f, 1.979622f,
     1.608443f, 1.072295f, 0.643377f, 0.451493f, 0.372972f, 0.459555f,
     1.838221f, 1.513829f, 1.169777f, 0.887417f, 0.504610f, 0.295806f,
     0.321689f, 0.415082f, 1.429727f, 1.169777f, 0.695543f, 0.459555f,
     0.378457f, 0.236102f, 0.249855f, 0.334222f, 1.072295f, 0.735288f,
     0.467911f, 0.402111f, 0.317717f, 0.247453f, 0.227744f, 0.279729f,
     0.525206f, 0.402111f, 0.329937f, 0.295806f, 0.249855f, 0.212687f,
     0.214459f, 0.254803f, 0.357432f, 0.279729f, 0.270896f, 0.262603f,
     0.229778f, 0.257351f, 0.249855f, 0.259950f},
    {0.390625f, 0.826446f, 1.000000f, 0.390625f, 0.173611f, 0.062500f,
     0.038447f, 0.026874f, 0.694444f, 0.694444f, 0.510204f, 0.277008f,
     0.147929f, 0.029727f, 0.027778f, 0.033058f, 0.510204f, 0.591716f,
     0.390625f, 0.173611f, 0.062500f, 0.030779f, 0.021004f, 0.031888f,
     0.510204f, 0.346021f, 0.206612f, 0.118906f, 0.038447f, 0.013212f,
     0.015625f, 0.026015f, 0.308642f, 0.206612f, 0.073046f, 0.031888f,
     0.021626f, 0.008417f, 0.009426f, 0.016866f, 0.173611f, 0.081633f,
     0.033058f, 0.024414f, 0.015242f, 0.009246f, 0.007831f, 0.011815f,
     0.041649f, 0.024414f, 0.016437f, 0.013212f, 0.009426f, 0.006830f,
     0.006944f, 0.009803f, 0.019290f, 0.011815f, 0.011080f, 0.010412f,
     0.007972f, 0.010000f, 0.009426f, 0.010203f}};

}  // namespace

const HvsTables& hvs_tables() { return kAuthors; }

HvsSums hvs_blocks(const HvsStripe& stripe, size_t blocks,
                   const HvsTables& tables) {
  return HWY_DYNAMIC_DISPATCH(hvs_blocks)(stripe, blocks, tables);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
