// SPDX-License-Identifier: Apache-2.0
#include "simd/ssim/similarity_blocks.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/ssim/similarity_blocks.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/blocks-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

using DF = hn::ScalableTag<float>;
using VF = hn::Vec<DF>;
// For rows with few blocks, as small changed regions have them.
using Narrow = hn::CappedTag<float, 4>;

// Sums four vectors of adjacent samples in groups of four.
template <class D>
HWY_INLINE void store_group_sums(D d, const float* columns, float* out) {
  hn::Vec<D> v0, v1, v2, v3;
  hn::LoadInterleaved4(d, columns, v0, v1, v2, v3);
  hn::StoreU(hn::Add(hn::Add(v0, v1), hn::Add(v2, v3)), d, out);
}

// Processes as many blocks as a vector has lanes.
template <class D>
HWY_INLINE void sum_some_blocks(D d, const float* a, size_t a_stride,
                                const float* b, size_t b_stride,
                                const SimilaritySums& out) {
  const size_t lanes = hn::Lanes(d);
  HWY_ALIGN float columns[5][4 * hn::MaxLanes(D())];
  for (size_t x = 0; x < 4 * lanes; x += lanes) {
    auto sum_a = hn::Zero(d);
    auto sum_b = sum_a;
    auto squares_a = sum_a;
    auto squares_b = sum_a;
    auto errors = sum_a;
    for (size_t y = 0; y < 4; ++y) {
      const auto va = hn::LoadU(d, a + y * a_stride + x);
      const auto vb = hn::LoadU(d, b + y * b_stride + x);
      const auto e = hn::Sub(va, vb);
      sum_a = hn::Add(sum_a, va);
      sum_b = hn::Add(sum_b, vb);
      squares_a = hn::MulAdd(va, va, squares_a);
      squares_b = hn::MulAdd(vb, vb, squares_b);
      errors = hn::MulAdd(e, e, errors);
    }
    hn::StoreU(sum_a, d, columns[0] + x);
    hn::StoreU(sum_b, d, columns[1] + x);
    hn::StoreU(squares_a, d, columns[2] + x);
    hn::StoreU(squares_b, d, columns[3] + x);
    hn::StoreU(errors, d, columns[4] + x);
  }
  store_group_sums(d, columns[0], out.a);
  store_group_sums(d, columns[1], out.b);
  store_group_sums(d, columns[2], out.squares_a);
  store_group_sums(d, columns[3], out.squares_b);
  store_group_sums(d, columns[4], out.errors);
}

// Processes fewer blocks than the narrowest vector has lanes, in a buffer.
HWY_INLINE void sum_few_blocks(const float* a, size_t a_stride, const float* b,
                               size_t b_stride, size_t blocks,
                               const SimilaritySums& out) {
  constexpr size_t kMost = hn::MaxLanes(Narrow());
  constexpr size_t kRow = 4 * kMost;
  HWY_ALIGN float own_a[4 * kRow] = {};
  HWY_ALIGN float own_b[4 * kRow] = {};
  HWY_ALIGN float sums[5][kMost];
  const size_t bytes = 4 * blocks * sizeof(float);
  for (size_t y = 0; y < 4; ++y) {
    std::memcpy(own_a + y * kRow, a + y * a_stride, bytes);
    std::memcpy(own_b + y * kRow, b + y * b_stride, bytes);
  }
  sum_some_blocks(Narrow(), own_a, kRow, own_b, kRow,
                  {sums[0], sums[1], sums[2], sums[3], sums[4]});
  float* const to[] = {out.a, out.b, out.squares_a, out.squares_b, out.errors};
  for (size_t k = 0; k < 5; ++k) std::memcpy(to[k], sums[k], bytes / 4);
}

// All vector widths sum in the same order: the sums of a block must not depend,
// in any bit, on its position in the row.
void sum_similarity_blocks(const float* a, size_t a_stride, const float* b,
                           size_t b_stride, size_t blocks,
                           const SimilaritySums& out) {
  const auto from = [&](size_t i) {
    return SimilaritySums{out.a + i, out.b + i, out.squares_a + i,
                          out.squares_b + i, out.errors + i};
  };
  const auto sum = [&](auto d, size_t i) HWY_ATTR {
    sum_some_blocks(d, a + 4 * i, a_stride, b + 4 * i, b_stride, from(i));
  };
  const size_t lanes = hn::Lanes(DF());
  const size_t few = hn::Lanes(Narrow());
  size_t i = 0;
  for (; i + lanes <= blocks; i += lanes) sum(DF(), i);
  for (; i + few <= blocks; i += few) sum(Narrow(), i);
  if (i == blocks) return;
  // The last vector overlaps finished blocks if there are enough.
  if (blocks >= few) return sum(Narrow(), blocks - few);
  sum_few_blocks(a, a_stride, b, b_stride, blocks, out);
}

void moments_of_windows(const SimilaritySums& top, const SimilaritySums& bottom,
                        size_t windows, const WindowMoments& out) {
  const DF d;
  const VF per_sample = hn::Set(d, 1.0f / 64);
  const VF none = hn::Zero(d);
  using In = Input<float>;
  const auto mean = [=](const float* t0, const float* t1, const float* b0,
                        const float* b1) HWY_ATTR {
    const VF sum = hn::Add(hn::Add(hn::LoadU(d, t0), hn::LoadU(d, t1)),
                           hn::Add(hn::LoadU(d, b0), hn::LoadU(d, b1)));
    return hn::Mul(sum, per_sample);
  };
  // The mean of squares less the square of the mean.
  const auto variances = [=](const float* sums_top, const float* sums_bottom,
                             const float* squares_top,
                             const float* squares_bottom, float* to) HWY_ATTR {
    for_each_block(
        d, windows,
        [=](const float* t0, const float* t1, const float* b0, const float* b1,
            const float* st0, const float* st1, const float* sb0,
            const float* sb1, float* at) HWY_ATTR {
          const VF m = mean(t0, t1, b0, b1);
          hn::StoreU(
              hn::Max(hn::NegMulAdd(m, m, mean(st0, st1, sb0, sb1)), none), d,
              at);
        },
        In{sums_top}, In{sums_top + 1}, In{sums_bottom}, In{sums_bottom + 1},
        In{squares_top}, In{squares_top + 1}, In{squares_bottom},
        In{squares_bottom + 1}, Output<float>{to});
  };
  variances(top.a, bottom.a, top.squares_a, bottom.squares_a, out.variance_a);
  variances(top.b, bottom.b, top.squares_b, bottom.squares_b, out.variance_b);
  for_each_block(
      d, windows,
      [=](const float* ta0, const float* ta1, const float* ba0,
          const float* ba1, const float* tb0, const float* tb1,
          const float* bb0, const float* bb1, const float* te0,
          const float* te1, const float* be0, const float* be1,
          float* difference, float* shift) HWY_ATTR {
        const VF apart =
            hn::Sub(mean(ta0, ta1, ba0, ba1), mean(tb0, tb1, bb0, bb1));
        const VF square = hn::Mul(apart, apart);
        hn::StoreU(square, d, shift);
        hn::StoreU(hn::Max(hn::Sub(mean(te0, te1, be0, be1), square), none), d,
                   difference);
      },
      In{top.a}, In{top.a + 1}, In{bottom.a}, In{bottom.a + 1}, In{top.b},
      In{top.b + 1}, In{bottom.b}, In{bottom.b + 1}, In{top.errors},
      In{top.errors + 1}, In{bottom.errors}, In{bottom.errors + 1},
      Output<float>{out.difference}, Output<float>{out.shift});
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(sum_similarity_blocks);
HWY_EXPORT(moments_of_windows);

void similarity_sums(const float* a, size_t a_stride, const float* b,
                     size_t b_stride, size_t blocks,
                     const SimilaritySums& out) {
  HWY_DYNAMIC_DISPATCH(sum_similarity_blocks)
  (a, a_stride, b, b_stride, blocks, out);
}

void window_moments(const SimilaritySums& top, const SimilaritySums& bottom,
                    size_t windows, const WindowMoments& out) {
  HWY_DYNAMIC_DISPATCH(moments_of_windows)(top, bottom, windows, out);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
