// SPDX-License-Identifier: Apache-2.0
#include "simd/psnr_hvs.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/psnr_hvs.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;
using DI = hn::RebindToSigned<D>;
using VI = hn::Vec<DI>;

HWY_INLINE V constant(float value) { return hn::Set(D(), value); }

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

// Eight samples, `step` vectors apart, in place.
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
    V even = hn::Mul(sum[0], constant(cosines.even[k][0]));
    V odd = hn::Mul(difference[0], constant(cosines.odd[k][0]));
    for (size_t n = 1; n < 4; ++n) {
      even = hn::MulAdd(sum[n], constant(cosines.even[k][n]), even);
      odd = hn::MulAdd(difference[n], constant(cosines.odd[k][n]), odd);
    }
    x[2 * k * step] = even;
    x[(2 * k + 1) * step] = odd;
  }
}

// Half of t, rounded toward zero.
HWY_INLINE VI half(VI t) {
  return hn::ShiftRight<1>(hn::Sub(t, hn::ShiftRight<31>(t)));
}

// (t * factor + rounding) >> bits
template <int kBits>
HWY_INLINE VI scaled(VI t, int32_t factor) {
  const DI d;
  return hn::ShiftRight<kBits>(
      hn::Add(hn::Mul(t, hn::Set(d, factor)), hn::Set(d, 1 << (kBits - 1))));
}

// The integer transform by lifting steps that libvmaf's psnr_hvs uses; its
// rounding is part of the metric.
HWY_INLINE void lifting_transform(VI* x, size_t step) {
  VI t0 = x[0], t4 = x[step], t2 = x[2 * step], t6 = x[3 * step];
  VI t7 = x[4 * step], t3 = x[5 * step], t5 = x[6 * step], t1 = x[7 * step];
  t1 = hn::Sub(t0, t1);
  const VI p = half(t1);
  t0 = hn::Sub(t0, p);
  t4 = hn::Add(t4, t5);
  const VI q = half(t4);
  t5 = hn::Sub(t5, q);
  t3 = hn::Sub(t2, t3);
  t2 = hn::Sub(t2, half(t3));
  t6 = hn::Add(t6, t7);
  const VI r = half(t6);
  t7 = hn::Sub(r, t7);

  t0 = hn::Add(t0, r);
  t6 = hn::Sub(t0, t6);
  t2 = hn::Sub(q, t2);
  t4 = hn::Sub(t2, t4);
  t0 = hn::Sub(t0, scaled<15>(t4, 13573));
  t4 = hn::Add(t4, scaled<14>(t0, 11585));
  t0 = hn::Sub(t0, scaled<15>(t4, 13573));
  t6 = hn::Sub(t6, scaled<15>(t2, 21895));
  t2 = hn::Add(t2, scaled<14>(t6, 15137));
  t6 = hn::Sub(t6, scaled<15>(t2, 21895));

  t3 = hn::Add(t3, scaled<15>(t5, 19195));
  t5 = hn::Add(t5, scaled<14>(t3, 11585));
  t3 = hn::Sub(t3, scaled<13>(t5, 7489));
  t7 = hn::Sub(half(t5), t7);
  t5 = hn::Sub(t5, t7);
  t3 = hn::Sub(p, t3);
  t1 = hn::Sub(t1, t3);
  t7 = hn::Add(t7, scaled<15>(t1, 3227));
  t1 = hn::Sub(t1, scaled<15>(t7, 6393));
  t7 = hn::Add(t7, scaled<15>(t1, 3227));
  t5 = hn::Add(t5, scaled<13>(t3, 2485));
  t3 = hn::Sub(t3, scaled<15>(t5, 18205));
  t5 = hn::Add(t5, scaled<13>(t3, 2485));
  x[0] = t0;
  x[step] = t1;
  x[2 * step] = t2;
  x[3 * step] = t3;
  x[4 * step] = t4;
  x[5 * step] = t5;
  x[6 * step] = t6;
  x[7 * step] = t7;
}

// The samples of one block in each lane.
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

// Sum of squared distances from the mean of n samples, n / (n - 1) times.
HWY_INLINE V spread(V sum, V squares, float n) {
  const V centred = hn::NegMulAdd(hn::Mul(sum, sum), constant(1 / n), squares);
  return hn::Mul(hn::Max(centred, hn::Zero(D())), constant(n / (n - 1)));
}

// The spread within the four quarters over that of the whole: near 1 for
// texture, near 0 for an edge, which masks little.
HWY_INLINE V evenness(const Blocks& blocks) {
  const V zero = hn::Zero(D());
  // Distances from a sample inside keep flat, bright blocks exact.
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
  return hn::IfThenElseZero(
      hn::Gt(whole, zero), hn::Div(quarters, hn::Max(whole, constant(1e-30f))));
}

// How large an error a block hides, squared and without its factor 1 / 32.
HWY_INLINE V masking_power(const Blocks& coefficients, V even,
                           const HvsTables& tables) {
  V energy = hn::Zero(D());
  for (size_t i = 1; i < 64; ++i) {
    const V c = coefficients.at[i];
    energy = hn::MulAdd(hn::Mul(c, c), constant(tables.masking[i]), energy);
  }
  return hn::Mul(energy, even);
}

struct Errors {
  V plain, masked;
};

HWY_INLINE Errors weighted_errors(const Blocks& a, const Blocks& c, V power,
                                  const HvsTables& tables) {
  const V zero = hn::Zero(D());
  const V hidden = hn::Mul(hn::Sqrt(power), constant(1.0f / 32));
  Errors errors = {zero, zero};
  for (size_t i = 0; i < 64; ++i) {
    const V error = hn::Abs(hn::Sub(a.at[i], c.at[i]));
    const V weight = constant(tables.sensitivity[i]);
    const V left =
        i == 0 ? error
               : hn::Max(hn::NegMulAdd(hidden, constant(1 / tables.masking[i]),
                                       error),
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

HWY_INLINE void integer_transform(Blocks& blocks) {
  VI whole[64];
  for (size_t i = 0; i < 64; ++i) whole[i] = hn::NearestInt(blocks.at[i]);
  for (size_t x = 0; x < 8; ++x) lifting_transform(whole + x, 8);
  for (size_t y = 0; y < 8; ++y) lifting_transform(whole + 8 * y, 1);
  for (size_t i = 0; i < 64; ++i) blocks.at[i] = hn::ConvertTo(D(), whole[i]);
}

template <size_t kStep, typename Transform>
HWY_INLINE HvsSums sum_blocks(const HvsStripe& stripe, size_t blocks,
                              const HvsTables& tables,
                              const Transform& transform) {
  const D d;
  const DI di;
  const size_t lanes = hn::Lanes(d);
  V plain = hn::Zero(d);
  V masked = hn::Zero(d);
  for (size_t first = 0; first < blocks; first += lanes) {
    // Lanes beyond the last block repeat it and do not count.
    const VI last = hn::Set(di, int32_t(blocks - 1 - first));
    const VI index = hn::Min(hn::Iota(di, 0), last);
    const VI at = hn::Mul(index, hn::Set(di, int32_t(kStep)));
    Blocks a, c;
    gather(stripe.reference + first * kStep, stripe.reference_stride, at, a);
    gather(stripe.test + first * kStep, stripe.test_stride, at, c);
    const V even_a = evenness(a);
    const V even_c = evenness(c);
    transform(a);
    transform(c);
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

HvsSums hvs_blocks(const HvsStripe& stripe, size_t blocks,
                   const HvsTables& tables) {
  return sum_blocks<8>(stripe, blocks, tables,
                       [](Blocks& b) HWY_ATTR { real_transform(b); });
}

HvsSums hvs_blocks_of_libvmaf(const HvsStripe& stripe, size_t blocks,
                              const HvsTables& tables) {
  return sum_blocks<7>(stripe, blocks, tables,
                       [](Blocks& b) HWY_ATTR { integer_transform(b); });
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(hvs_blocks);
HWY_EXPORT(hvs_blocks_of_libvmaf);

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

// libvmaf's masking is (0.3885746225901003 * sensitivity)^2.
HvsTables masked_by_sensitivity(const float (&sensitivity)[64]) {
  HvsTables tables;
  for (size_t i = 0; i < 64; ++i) {
    const double scaled = 0.3885746225901003 * double(sensitivity[i]);
    tables.sensitivity[i] = sensitivity[i];
    tables.masking[i] = float(scaled * scaled);
  }
  return tables;
}

constexpr float kY[64] = {
    1.6193873005f,   2.2901594831f,   2.08509755623f,  1.48366094411f,
    1.00227514334f,  0.678296995242f, 0.466224900598f, 0.3265091542f,
    2.2901594831f,   1.94321815382f,  2.04793073064f,  1.68731108984f,
    1.2305666963f,   0.868920337363f, 0.61280991668f,  0.436405793551f,
    2.08509755623f,  2.04793073064f,  1.34329019223f,  1.09205635862f,
    0.875748795257f, 0.670882927016f, 0.501731932449f, 0.372504254596f,
    1.48366094411f,  1.68731108984f,  1.09205635862f,  0.772819797575f,
    0.605636379554f, 0.48309405692f,  0.380429446972f, 0.295774038565f,
    1.00227514334f,  1.2305666963f,   0.875748795257f, 0.605636379554f,
    0.448996256676f, 0.352889268808f, 0.283006984131f, 0.226951348204f,
    0.678296995242f, 0.868920337363f, 0.670882927016f, 0.48309405692f,
    0.352889268808f, 0.27032073436f,  0.215017739696f, 0.17408067321f,
    0.466224900598f, 0.61280991668f,  0.501731932449f, 0.380429446972f,
    0.283006984131f, 0.215017739696f, 0.168869545842f, 0.136153931001f,
    0.3265091542f,   0.436405793551f, 0.372504254596f, 0.295774038565f,
    0.226951348204f, 0.17408067321f,  0.136153931001f, 0.109083846276f};
constexpr float kCb[64] = {
    1.91113096927f,  2.46074210438f,  1.18284184739f,  1.14982565193f,
    1.05017074788f,  0.898018824055f, 0.74725392039f,  0.615105596242f,
    2.46074210438f,  1.58529308355f,  1.21363250036f,  1.38190029285f,
    1.33100189972f,  1.17428548929f,  0.996404342439f, 0.830890433625f,
    1.18284184739f,  1.21363250036f,  0.978712413627f, 1.02624506078f,
    1.03145147362f,  0.960060382087f, 0.849823426169f, 0.731221236837f,
    1.14982565193f,  1.38190029285f,  1.02624506078f,  0.861317501629f,
    0.801821139099f, 0.751437590932f, 0.685398513368f, 0.608694761374f,
    1.05017074788f,  1.33100189972f,  1.03145147362f,  0.801821139099f,
    0.676555426187f, 0.605503172737f, 0.55002013668f,  0.495804539034f,
    0.898018824055f, 1.17428548929f,  0.960060382087f, 0.751437590932f,
    0.605503172737f, 0.514674450957f, 0.454353482512f, 0.407050308965f,
    0.74725392039f,  0.996404342439f, 0.849823426169f, 0.685398513368f,
    0.55002013668f,  0.454353482512f, 0.389234902883f, 0.342353999733f,
    0.615105596242f, 0.830890433625f, 0.731221236837f, 0.608694761374f,
    0.495804539034f, 0.407050308965f, 0.342353999733f, 0.295530605237f};
constexpr float kCr[64] = {
    2.03871978502f,  2.62502345193f,  1.26180942886f,  1.11019789803f,
    1.01397751469f,  0.867069376285f, 0.721500455585f, 0.593906509971f,
    2.62502345193f,  1.69112867013f,  1.17180569821f,  1.3342742857f,
    1.28513006198f,  1.13381474809f,  0.962064122248f, 0.802254508198f,
    1.26180942886f,  1.17180569821f,  0.944981930573f, 0.990876405848f,
    0.995903384143f, 0.926972725286f, 0.820534991409f, 0.706020324706f,
    1.11019789803f,  1.3342742857f,   0.990876405848f, 0.831632933426f,
    0.77418706195f,  0.725539939514f, 0.661776842059f, 0.587716619023f,
    1.01397751469f,  1.28513006198f,  0.995903384143f, 0.77418706195f,
    0.653238524286f, 0.584635025748f, 0.531064164893f, 0.478717061273f,
    0.867069376285f, 1.13381474809f,  0.926972725286f, 0.725539939514f,
    0.584635025748f, 0.496936637883f, 0.438694579826f, 0.393021669543f,
    0.721500455585f, 0.962064122248f, 0.820534991409f, 0.661776842059f,
    0.531064164893f, 0.438694579826f, 0.375820256136f, 0.330555063063f,
    0.593906509971f, 0.802254508198f, 0.706020324706f, 0.587716619023f,
    0.478717061273f, 0.393021669543f, 0.330555063063f, 0.285345396658f};

}  // namespace

const HvsTables& hvs_tables() { return kAuthors; }

const HvsTables& hvs_tables_of_libvmaf(int plane) {
  static const HvsTables kTables[] = {masked_by_sensitivity(kY),
                                      masked_by_sensitivity(kCb),
                                      masked_by_sensitivity(kCr)};
  return kTables[plane];
}

HvsSums hvs_blocks(const HvsStripe& stripe, size_t blocks,
                   const HvsTables& tables) {
  return HWY_DYNAMIC_DISPATCH(hvs_blocks)(stripe, blocks, tables);
}

HvsSums hvs_blocks_of_libvmaf(const HvsStripe& stripe, size_t blocks,
                              const HvsTables& tables) {
  return HWY_DYNAMIC_DISPATCH(hvs_blocks_of_libvmaf)(stripe, blocks, tables);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
