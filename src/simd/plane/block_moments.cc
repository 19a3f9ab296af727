// SPDX-License-Identifier: Apache-2.0
// A vector holds whole rows of blocks: eight samples, two lanes of 32 bits and
// one of 64 for each. 32 squares of 8-bit samples are below 2^21.
#include "simd/plane/block_moments.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/plane/block_moments.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr int kBlockSide = 8;

// The squares of samples, added to lanes of 32 bits.
HWY_INLINE hn::Vec<hn::ScalableTag<uint32_t>> with_squares(
    hn::Vec<hn::ScalableTag<uint32_t>> sums,
    hn::Vec<hn::ScalableTag<uint8_t>> samples) {
  const hn::ScalableTag<uint16_t> d16;
  const hn::ScalableTag<uint32_t> d32;
  const auto both = hn::BitCast(d16, samples);
  const auto even = hn::And(both, hn::Set(d16, 0xFF));
  const auto odd = hn::ShiftRight<8>(both);
  const auto low = hn::Set(d32, 0xFFFF);
  const auto first = hn::BitCast(d32, hn::Mul(even, even));
  const auto second = hn::BitCast(d32, hn::Mul(odd, odd));
  return hn::Add(
      hn::Add(sums, hn::Add(hn::And(first, low), hn::ShiftRight<16>(first))),
      hn::Add(hn::And(second, low), hn::ShiftRight<16>(second)));
}

void block_moments(const uint8_t* a, ptrdiff_t a_stride, const uint8_t* b,
                   ptrdiff_t b_stride, size_t blocks, BlockMoments* out) {
  const hn::ScalableTag<uint8_t> d8;
  const hn::ScalableTag<uint32_t> d32;
  const hn::ScalableTag<uint64_t> d64;
  const size_t step = hn::Lanes(d64);
  HWY_ALIGN uint32_t squares_a[HWY_MAX_BYTES / 4];
  HWY_ALIGN uint32_t squares_b[HWY_MAX_BYTES / 4];
  HWY_ALIGN uint32_t errors[HWY_MAX_BYTES / 4];
  HWY_ALIGN uint64_t sums_a[HWY_MAX_BYTES / 8];
  HWY_ALIGN uint64_t sums_b[HWY_MAX_BYTES / 8];
  for (size_t first = 0; first < blocks; first += step) {
    auto sum_a = hn::Zero(d64);
    auto sum_b = hn::Zero(d64);
    auto of_a = hn::Zero(d32);
    auto of_b = hn::Zero(d32);
    auto of_error = hn::Zero(d32);
    for (int y = 0; y < kBlockSide; ++y) {
      const auto va = hn::LoadU(d8, a + y * a_stride + first * kBlockSide);
      const auto vb = hn::LoadU(d8, b + y * b_stride + first * kBlockSide);
      sum_a = hn::Add(sum_a, hn::SumsOf8(va));
      sum_b = hn::Add(sum_b, hn::SumsOf8(vb));
      of_a = with_squares(of_a, va);
      of_b = with_squares(of_b, vb);
      of_error = with_squares(
          of_error, hn::Or(hn::SaturatedSub(va, vb), hn::SaturatedSub(vb, va)));
    }
    hn::Store(of_a, d32, squares_a);
    hn::Store(of_b, d32, squares_b);
    hn::Store(of_error, d32, errors);
    hn::Store(sum_a, d64, sums_a);
    hn::Store(sum_b, d64, sums_b);
    const auto of_block = [](const uint32_t* lanes, size_t block) {
      return lanes[2 * block] + lanes[2 * block + 1];
    };
    for (size_t i = 0; i < std::min(step, blocks - first); ++i) {
      out[first + i] = {uint32_t(sums_a[i]), uint32_t(sums_b[i]),
                        of_block(squares_a, i), of_block(squares_b, i),
                        of_block(errors, i)};
    }
  }
}

void high_bits(const uint16_t* in, size_t count, int shift, uint8_t* out) {
  for (size_t i = 0; i < count; ++i) out[i] = uint8_t(in[i] >> shift);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(block_moments);
HWY_EXPORT(high_bits);

void block_moments(const uint8_t* a, ptrdiff_t a_stride, const uint8_t* b,
                   ptrdiff_t b_stride, size_t blocks, BlockMoments* out) {
  HWY_DYNAMIC_DISPATCH(block_moments)(a, a_stride, b, b_stride, blocks, out);
}
void high_bits(const uint16_t* in, size_t count, int shift, uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(high_bits)(in, count, shift, out);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
