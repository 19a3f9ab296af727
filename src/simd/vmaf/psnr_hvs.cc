// SPDX-License-Identifier: Apache-2.0
#include "simd/vmaf/psnr_hvs.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/vmaf/psnr_hvs.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;
using DI = hn::RebindToSigned<D>;
using VI = hn::Vec<DI>;

// t / 2, rounded toward zero.
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

// The integer transform (lifting steps) of libvmaf's psnr_hvs. Its rounding is
// part of the metric.
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

// Samples, later coefficients, of blocks, one block per lane.
struct WholeBlocks {
  VI at[64];
};

HWY_INLINE void gather(const float* first, size_t stride, VI lanes,
                       WholeBlocks& blocks) {
  for (size_t y = 0; y < 8; ++y) {
    for (size_t x = 0; x < 8; ++x) {
      blocks.at[8 * y + x] =
          hn::NearestInt(hn::GatherIndex(D(), first + y * stride + x, lanes));
    }
  }
}

// The sum of squared distances from the mean of a square region, times n / (n -
// 1). Only the squares and their sum are rounded.
template <size_t kSide>
HWY_INLINE V spread(const VI* corner) {
  constexpr auto kCount = float(kSide * kSide);
  VI sum = hn::Zero(DI());
  for (size_t y = 0; y < kSide; ++y) {
    for (size_t x = 0; x < kSide; ++x) sum = hn::Add(sum, corner[8 * y + x]);
  }
  const V mean = hn::Mul(hn::ConvertTo(D(), sum), hn::Set(D(), 1 / kCount));
  V squares = hn::Zero(D());
  for (size_t y = 0; y < kSide; ++y) {
    for (size_t x = 0; x < kSide; ++x) {
      const V off = hn::Sub(hn::ConvertTo(D(), corner[8 * y + x]), mean);
      squares = hn::Add(squares, hn::Mul(off, off));
    }
  }
  return hn::Mul(squares, hn::Set(D(), 1 / (kCount - 1) * kCount));
}

// The spread within the four quarters divided by that of the whole block: near
// 1 for texture; near 0 for an edge, which masks little.
HWY_INLINE V evenness(const WholeBlocks& blocks) {
  const V whole = spread<8>(blocks.at);
  V quarters = hn::Add(spread<4>(blocks.at), spread<4>(blocks.at + 32));
  quarters = hn::Add(quarters, spread<4>(blocks.at + 4));
  quarters = hn::Add(quarters, spread<4>(blocks.at + 36));
  const auto varies = hn::Gt(whole, hn::Zero(D()));
  return hn::IfThenElseZero(
      varies,
      hn::Div(quarters, hn::IfThenElse(varies, whole, hn::Set(D(), 1.0f))));
}

HWY_INLINE void transform(WholeBlocks& blocks) {
  for (size_t x = 0; x < 8; ++x) lifting_transform(blocks.at + x, 8);
  for (size_t y = 0; y < 8; ++y) lifting_transform(blocks.at + 8 * y, 1);
}

// The error that a block of coefficients masks.
HWY_INLINE V masking(const WholeBlocks& blocks, V even,
                     const HvsTables& tables) {
  V energy = hn::Zero(D());
  for (size_t i = 1; i < 64; ++i) {
    const V square = hn::ConvertTo(D(), hn::Mul(blocks.at[i], blocks.at[i]));
    energy = hn::Add(energy, hn::Mul(square, hn::Set(D(), tables.masking[i])));
  }
  return hn::Mul(hn::Sqrt(hn::Mul(energy, even)), hn::Set(D(), 1.0f / 32));
}

void hvs_terms_of_libvmaf(const HvsStripe& stripe, size_t blocks,
                          const HvsTables& tables, float* terms) {
  const D d;
  const DI di;
  constexpr size_t kStep = 7;
  for (size_t first = 0; first < blocks; first += hn::Lanes(d)) {
    // Lanes beyond the last block repeat it.
    const VI last = hn::Set(di, int32_t(blocks - 1 - first));
    const VI index = hn::Min(hn::Iota(di, 0), last);
    const VI at = hn::Mul(index, hn::Set(di, int32_t(kStep)));
    const VI place = hn::ShiftLeft<6>(index);
    WholeBlocks a, b;
    gather(stripe.reference + first * kStep, stripe.reference_stride, at, a);
    gather(stripe.test + first * kStep, stripe.test_stride, at, b);
    const V even_a = evenness(a);
    const V even_b = evenness(b);
    transform(a);
    transform(b);
    const V hidden =
        hn::Max(masking(a, even_a, tables), masking(b, even_b, tables));
    for (size_t i = 0; i < 64; ++i) {
      V error = hn::ConvertTo(d, hn::Abs(hn::Sub(a.at[i], b.at[i])));
      if (i > 0) {
        const V hides = hn::Div(hidden, hn::Set(d, tables.masking[i]));
        error = hn::Max(hn::Sub(error, hides), hn::Zero(d));
      }
      const V weighted = hn::Mul(error, hn::Set(d, tables.sensitivity[i]));
      hn::ScatterIndex(hn::Mul(weighted, weighted), d, terms + 64 * first + i,
                       place);
    }
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(hvs_terms_of_libvmaf);

namespace {

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

const HvsTables& hvs_tables_of_libvmaf(int plane) {
  static const HvsTables kTables[] = {masked_by_sensitivity(kY),
                                      masked_by_sensitivity(kCb),
                                      masked_by_sensitivity(kCr)};
  return kTables[plane];
}

void hvs_terms_of_libvmaf(const HvsStripe& stripe, size_t blocks,
                          const HvsTables& tables, float* terms) {
  HWY_DYNAMIC_DISPATCH(hvs_terms_of_libvmaf)(stripe, blocks, tables, terms);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
