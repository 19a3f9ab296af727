// SPDX-License-Identifier: Apache-2.0
#include "simd/vmaf/motion.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/vmaf/motion.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/vmaf/madd-inl.h"

#ifndef FRAMEWISE_SIMD_VMAF_MOTION_ONCE
#define FRAMEWISE_SIMD_VMAF_MOTION_ONCE
namespace framewise::simd {
constexpr int kMotionTaps[] = {3571, 16004, 26386, 16004, 3571, 0};
}
#endif

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

bool vmaf_difference(const uint16_t* previous, const uint16_t* current,
                     size_t width, int16_t* out) {
  const VmafD16 d;
  const VmafU16 du;
  auto any = hn::Zero(d);
  for (size_t x = 0; x < width; x += hn::Lanes(d)) {
    const auto difference = hn::BitCast(
        d, hn::Sub(hn::LoadU(du, previous + x), hn::LoadU(du, current + x)));
    hn::StoreU(difference, d, out + x);
    any = hn::Or(any, hn::IfThenElseZero(hn::FirstN(d, width - x), difference));
  }
  for (size_t k = 1; k <= 2; ++k) {
    out[-ptrdiff_t(k)] = out[k];
    out[width - 1 + k] = out[width - 1 - k];
  }
  return !hn::AllTrue(d, hn::Eq(any, hn::Zero(d)));
}

// |f| of every second sample from `at` on. A blurred column is e = 2 half +
// odd, and f = (sum of c e + 32768) >> 16.
HWY_INLINE VmafV32 blurred(const int16_t* half, const int16_t* odd,
                           const VmafV16* weights) {
  const VmafD32 d;
  const VmafD16 d16;
  VmafV32 halves = hn::Zero(d);
  VmafV32 odds = hn::Set(d, 32768);
  for (int p = 0; p < 3; ++p) {
    halves = madd(hn::LoadU(d16, half + 2 * p), weights[p], halves);
    odds = madd(hn::LoadU(d16, odd + 2 * p), weights[p], odds);
  }
  return hn::Abs(hn::ShiftRight<15>(hn::Add(halves, hn::ShiftRight<1>(odds))));
}

uint64_t vmaf_motion_row(const int16_t* const* rows, size_t width, int bits,
                         int16_t* scratch) {
  const VmafD32 d;
  const VmafU32 du;
  const VmafHalf16 half16;
  const VmafD16 d16;
  VmafV16 weights[3];
  for (int p = 0; p < 3; ++p) {
    weights[p] = weight_pair(kMotionTaps[2 * p], kMotionTaps[2 * p + 1]);
  }
  const VmafV32 half = hn::Set(d, 1 << (bits - 1));
  int16_t* halves = scratch + 16;
  int16_t* odds = halves + width + 128;
  const auto store = [&](VmafV32 value, int16_t* to) {
    const auto kept = hn::BitCast(du, hn::And(value, hn::Set(d, 0xFFFF)));
    hn::StoreU(hn::TruncateTo(half16, kept), half16,
               reinterpret_cast<uint16_t*>(to));
  };
  const auto both = [&](int p, ptrdiff_t x) {
    return hn::BitCast(
        d16,
        interleaved(reinterpret_cast<const uint16_t*>(rows[2 * p] + x),
                    reinterpret_cast<const uint16_t*>(rows[2 * p + 1] + x)));
  };
  for (ptrdiff_t x = -2; x < ptrdiff_t(width) + 2;
       x += ptrdiff_t(hn::Lanes(d))) {
    VmafV32 sum = half;
    for (int p = 0; p < 3; ++p) sum = madd(both(p, x), weights[p], sum);
    const VmafV32 e = hn::ShiftRightSame(sum, bits);
    store(hn::ShiftRight<1>(e), halves + x);
    store(hn::And(e, hn::Set(d, 1)), odds + x);
  }
  // At most 2^16 a sample, and fewer than 2^15 vectors in a row: no overflow.
  VmafV32 total = hn::Zero(d);
  for (size_t x = 0; x < width; x += 2 * hn::Lanes(d)) {
    const size_t left = width - x;
    const ptrdiff_t at = ptrdiff_t(x) - 2;
    total = hn::Add(
        total, hn::IfThenElseZero(hn::FirstN(d, (left + 1) / 2),
                                  blurred(halves + at, odds + at, weights)));
    total = hn::Add(total, hn::IfThenElseZero(hn::FirstN(d, left / 2),
                                              blurred(halves + at + 1,
                                                      odds + at + 1, weights)));
  }
  alignas(64) int32_t lanes[16];
  hn::Store(total, d, lanes);
  uint64_t result = 0;
  for (size_t i = 0; i < hn::Lanes(d); ++i) result += uint32_t(lanes[i]);
  return result;
}

// y = 16 + round(219 (2126 r + 7152 g + 722 b) / 2550000) = 16 + round(73 (2126
// r + 7152 g + 722 b) / 850000). The float quotient is corrected by the integer
// remainder.
void vmaf_luma(const uint8_t* rgba, size_t width, uint16_t* out) {
  const VmafD32 d;
  const VmafU32 du;
  const hn::Repartition<float, VmafD32> df;
  const VmafHalf16 half16;
  const VmafV32 divisor = hn::Set(d, 850000);
  const auto luma_of = [&](VmafV32 pixel) {
    const VmafV32 mask = hn::Set(d, 255);
    const VmafV32 r = hn::And(pixel, mask);
    const VmafV32 g = hn::And(hn::ShiftRight<8>(pixel), mask);
    const VmafV32 b = hn::And(hn::ShiftRight<16>(pixel), mask);
    VmafV32 sum = hn::Mul(r, hn::Set(d, 73 * 2126));
    sum = hn::Add(sum, hn::Mul(g, hn::Set(d, 73 * 7152)));
    sum = hn::Add(sum, hn::Mul(b, hn::Set(d, 73 * 722)));
    sum = hn::Add(sum, hn::Set(d, 425000));
    VmafV32 quotient = hn::ConvertTo(
        d, hn::Mul(hn::ConvertTo(df, sum), hn::Set(df, 1.0f / 850000)));
    const VmafV32 rest = hn::Sub(sum, hn::Mul(quotient, divisor));
    quotient = hn::Sub(
        quotient, hn::IfThenElseZero(hn::Lt(rest, hn::Zero(d)), hn::Set(d, 1)));
    quotient = hn::Add(
        quotient,
        hn::IfThenElseZero(hn::Gt(rest, hn::Set(d, 849999)), hn::Set(d, 1)));
    return hn::Add(quotient, hn::Set(d, 16));
  };
  size_t x = 0;
  for (; x + hn::Lanes(d) <= width; x += hn::Lanes(d)) {
    const auto bytes =
        hn::LoadU(hn::Repartition<uint8_t, VmafD32>(), rgba + 4 * x);
    const VmafV32 y = luma_of(hn::BitCast(d, bytes));
    hn::StoreU(hn::TruncateTo(half16, hn::BitCast(du, y)), half16, out + x);
  }
  for (; x < width; ++x) {
    const uint8_t* p = rgba + 4 * x;
    const int sum = 73 * (2126 * p[0] + 7152 * p[1] + 722 * p[2]) + 425000;
    out[x] = uint16_t(16 + sum / 850000);
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(vmaf_difference);
HWY_EXPORT(vmaf_motion_row);
HWY_EXPORT(vmaf_luma);

bool vmaf_difference(const uint16_t* previous, const uint16_t* current,
                     size_t width, int16_t* out) {
  return HWY_DYNAMIC_DISPATCH(vmaf_difference)(previous, current, width, out);
}
uint64_t vmaf_motion_row(const int16_t* const* rows, size_t width, int bits,
                         int16_t* scratch) {
  return HWY_DYNAMIC_DISPATCH(vmaf_motion_row)(rows, width, bits, scratch);
}
void vmaf_luma(const uint8_t* rgba, size_t width, uint16_t* out) {
  HWY_DYNAMIC_DISPATCH(vmaf_luma)(rgba, width, out);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
