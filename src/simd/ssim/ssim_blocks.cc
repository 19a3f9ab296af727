// SPDX-License-Identifier: Apache-2.0
#include "simd/ssim/ssim_blocks.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/ssim/ssim_blocks.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D8 = hn::ScalableTag<uint8_t>;
using D16 = hn::ScalableTag<uint16_t>;
using D32 = hn::ScalableTag<uint32_t>;

// A 32-bit lane covers the four samples of one row of a block. Samples 0 and 2
// (even) and samples 1 and 3 (odd) are processed separately in 16-bit lanes.
HWY_INLINE hn::Vec<D32> pair_sum(hn::Vec<D16> v) {
  const auto wide = hn::BitCast(D32(), v);
  return hn::Add(hn::And(wide, hn::Set(D32(), 0xFFFF)),
                 hn::ShiftRight<16>(wide));
}

void sum_blocks(const uint8_t* a, size_t a_stride, const uint8_t* b,
                size_t b_stride, size_t blocks, const BlockRows& out) {
  const D8 d8;
  const D16 d16;
  const D32 d32;
  const size_t lanes = hn::Lanes(d32);
  const auto low = hn::Set(d16, 0xFF);
  size_t i = 0;
  for (; i + lanes <= blocks; i += lanes) {
    auto sum_a = hn::Zero(d16);
    auto sum_b = sum_a;
    auto squares = hn::Zero(d32);
    auto products = squares;
    for (size_t y = 0; y < 4; ++y) {
      const auto va = hn::BitCast(d16, hn::LoadU(d8, a + y * a_stride + 4 * i));
      const auto vb = hn::BitCast(d16, hn::LoadU(d8, b + y * b_stride + 4 * i));
      const auto a0 = hn::And(va, low);
      const auto a1 = hn::ShiftRight<8>(va);
      const auto b0 = hn::And(vb, low);
      const auto b1 = hn::ShiftRight<8>(vb);
      sum_a = hn::Add(sum_a, hn::Add(a0, a1));
      sum_b = hn::Add(sum_b, hn::Add(b0, b1));
      squares = hn::Add(squares, hn::Add(pair_sum(hn::Mul(a0, a0)),
                                         pair_sum(hn::Mul(a1, a1))));
      squares = hn::Add(squares, hn::Add(pair_sum(hn::Mul(b0, b0)),
                                         pair_sum(hn::Mul(b1, b1))));
      products = hn::Add(products, hn::Add(pair_sum(hn::Mul(a0, b0)),
                                           pair_sum(hn::Mul(a1, b1))));
    }
    hn::StoreU(pair_sum(sum_a), d32, out.a + i);
    hn::StoreU(pair_sum(sum_b), d32, out.b + i);
    hn::StoreU(squares, d32, out.squares + i);
    hn::StoreU(products, d32, out.products + i);
  }
  for (; i < blocks; ++i) {
    uint32_t sum_a = 0, sum_b = 0, squares = 0, products = 0;
    for (size_t y = 0; y < 4; ++y) {
      for (size_t x = 4 * i; x < 4 * i + 4; ++x) {
        const uint32_t sa = a[y * a_stride + x];
        const uint32_t sb = b[y * b_stride + x];
        sum_a += sa;
        sum_b += sb;
        squares += sa * sa + sb * sb;
        products += sa * sb;
      }
    }
    out.a[i] = sum_a;
    out.b[i] = sum_b;
    out.squares[i] = squares;
    out.products[i] = products;
  }
}

double sum_windows(const BlockRows& top, const BlockRows& bottom,
                   size_t windows) {
  const hn::ScalableTag<int32_t> d;
  const hn::ScalableTag<float> df;
  using I = hn::Vec<decltype(d)>;
  const size_t lanes = hn::Lanes(d);
  // (0.01 * 255)^2 * 64 and (0.03 * 255)^2 * 64 * 63, rounded.
  const I c1 = hn::Set(d, 416);
  const I c2 = hn::Set(d, 235963);
  const auto four = [&](const uint32_t* upper, const uint32_t* lower,
                        size_t i) HWY_ATTR {
    const D32 u;
    return hn::BitCast(
        d,
        hn::Add(hn::Add(hn::LoadU(u, upper + i), hn::LoadU(u, upper + i + 1)),
                hn::Add(hn::LoadU(u, lower + i), hn::LoadU(u, lower + i + 1))));
  };
  double total = 0;
  auto sum = hn::Zero(df);
  for (size_t i = 0; i < windows; i += lanes) {
    const I a = four(top.a, bottom.a, i);
    const I b = four(top.b, bottom.b, i);
    const I squares = four(top.squares, bottom.squares, i);
    const I products = four(top.products, bottom.products, i);
    // With m = 2 a b + c1, k = (a - b)^2, q = 2 cov + c2 and e = variances - 2
    // cov, the index is m q / ((m + k)(q + e)), so 1 - S = ((m + k) e + k q) /
    // ((m + k)(q + e)).
    const I ab = hn::Mul(a, b);
    const I m = hn::Add(hn::Add(ab, ab), c1);
    const I difference = hn::Sub(a, b);
    const I k = hn::Mul(difference, difference);
    const I cov = hn::Sub(hn::ShiftLeft<6>(products), ab);
    const I q = hn::Add(hn::Add(cov, cov), c2);
    const I e = hn::Sub(
        hn::ShiftLeft<6>(hn::Sub(squares, hn::Add(products, products))), k);
    const auto light = hn::ConvertTo(df, hn::Add(m, k));
    const auto fq = hn::ConvertTo(df, q);
    const auto fe = hn::ConvertTo(df, e);
    const auto numerator =
        hn::MulAdd(light, fe, hn::Mul(hn::ConvertTo(df, k), fq));
    auto missing = hn::Div(numerator, hn::Mul(light, hn::Add(fq, fe)));
    if (i + lanes > windows) {
      missing = hn::IfThenElseZero(hn::FirstN(df, windows - i), missing);
    }
    sum = hn::Add(sum, missing);
    // Continue in double before rounding errors accumulate.
    if ((i / lanes) % 32 == 31) {
      total += double(hn::GetLane(hn::SumOfLanes(df, sum)));
      sum = hn::Zero(df);
    }
  }
  return total + double(hn::GetLane(hn::SumOfLanes(df, sum)));
}

void split_channels(const uint8_t* rgba, size_t count, uint8_t* r, uint8_t* g,
                    uint8_t* b) {
  const D8 d;
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    hn::Vec<D8> vr, vg, vb, va;
    hn::LoadInterleaved4(d, rgba + 4 * i, vr, vg, vb, va);
    hn::StoreU(vr, d, r + i);
    hn::StoreU(vg, d, g + i);
    hn::StoreU(vb, d, b + i);
  }
  for (; i < count; ++i) {
    r[i] = rgba[4 * i];
    g[i] = rgba[4 * i + 1];
    b[i] = rgba[4 * i + 2];
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(sum_blocks);
HWY_EXPORT(sum_windows);
HWY_EXPORT(split_channels);

void block_sums(const uint8_t* a, size_t a_stride, const uint8_t* b,
                size_t b_stride, size_t blocks, const BlockRows& out) {
  HWY_DYNAMIC_DISPATCH(sum_blocks)(a, a_stride, b, b_stride, blocks, out);
}

double block_windows(const BlockRows& top, const BlockRows& bottom,
                     size_t windows) {
  return HWY_DYNAMIC_DISPATCH(sum_windows)(top, bottom, windows);
}

void split_rgba(const uint8_t* rgba, size_t count,
                const std::array<uint8_t*, 3>& planes) {
  HWY_DYNAMIC_DISPATCH(split_channels)
  (rgba, count, planes[0], planes[1], planes[2]);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
