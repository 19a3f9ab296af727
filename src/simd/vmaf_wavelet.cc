// SPDX-License-Identifier: Apache-2.0
// Whole numbers that need more than 32 bits are kept in doubles where they stay
// below 2^53, so that every step is exact, and in 64-bit integers elsewhere.
#include "simd/vmaf_adm.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/vmaf_wavelet.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/vmaf_madd-inl.h"

#ifndef FRAMEWISE_SIMD_VMAF_WAVELET_ONCE
#define FRAMEWISE_SIMD_VMAF_WAVELET_ONCE
namespace framewise::simd {

// Daubechies' wavelet of four taps.
constexpr int kAdmLow[] = {15826, 27411, 7345, -4240};
constexpr int kAdmHigh[] = {-4240, -7345, 27411, -15826};

}  // namespace framewise::simd
#endif

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

// Column -1 reads column 1; columns behind the last repeat the last two.
template <typename T>
HWY_INLINE void extend(T* row, size_t width) {
  row[-1] = row[HWY_MIN(size_t{1}, width - 1)];
  row[width] = row[width - 1];
  row[width + 1] = row[width - HWY_MIN(size_t{2}, width)];
}

// One band's row from a row of 16-bit sums. What is left of 32 bits fits in 16.
template <typename T>
HWY_INLINE void along_words(const int16_t* row, size_t count, const int* taps,
                            T* out) {
  const VmafD32 d;
  const VmafD16 d16;
  const hn::Rebind<T, VmafD32> to;
  const VmafV16 first = weight_pair(taps[0], taps[1]);
  const VmafV16 second = weight_pair(taps[2], taps[3]);
  const VmafV32 half = hn::Set(d, 32768);
  for (size_t j = 0; j < count; j += hn::Lanes(d)) {
    const int16_t* at = row + 2 * j;
    VmafV32 sum = madd(hn::LoadU(d16, at - 1), first, half);
    sum = madd(hn::LoadU(d16, at + 1), second, sum);
    if constexpr (sizeof(T) == 4) {
      hn::StoreU(hn::ShiftRight<16>(sum), to, out + j);
    } else {
      hn::StoreU(hn::DemoteTo(to, hn::ShiftRight<16>(sum)), to, out + j);
    }
  }
}

void vmaf_wavelet_luma(const uint16_t* const* rows, size_t width, int bits,
                       int32_t* scratch, const VmafWaveletRow<int16_t>& out) {
  const VmafD32 d;
  const VmafD16 d16;
  const auto middle = hn::Set(d16, int16_t(1 << (bits - 1)));
  const VmafV32 half = hn::Set(d, 1 << (bits - 1));
  const VmafV16 low[] = {weight_pair(kAdmLow[0], kAdmLow[1]),
                         weight_pair(kAdmLow[2], kAdmLow[3])};
  const VmafV16 high[] = {weight_pair(kAdmHigh[0], kAdmHigh[1]),
                          weight_pair(kAdmHigh[2], kAdmHigh[3])};
  int16_t* low_row = reinterpret_cast<int16_t*>(scratch) + 64;
  int16_t* high_row = low_row + width + 192;
  for (size_t x = 0; x < width; x += hn::Lanes(d16)) {
    VmafV16 row[4];
    for (int k = 0; k < 4; ++k) {
      row[k] =
          hn::Sub(hn::BitCast(d16, hn::LoadU(VmafU16(), rows[k] + x)), middle);
    }
    const VmafV16 upper[] = {hn::InterleaveLower(d16, row[0], row[1]),
                             hn::InterleaveUpper(d16, row[0], row[1])};
    const VmafV16 lower[] = {hn::InterleaveLower(d16, row[2], row[3]),
                             hn::InterleaveUpper(d16, row[2], row[3])};
    // The 16 bits from `bits` on: the rest is cut off, above as well.
    const auto store = [&](const VmafV16* weights, int16_t* to) HWY_ATTR {
      VmafV32 sums[2];
      for (int k = 0; k < 2; ++k) {
        sums[k] = madd(lower[k], weights[1], madd(upper[k], weights[0], half));
        sums[k] = hn::ShiftRight<16>(hn::ShiftLeftSame(sums[k], 16 - bits));
      }
      hn::StoreU(packed_columns(sums[0], sums[1]), d16, to);
    };
    store(low, low_row + x);
    store(high, high_row + x);
  }
  extend(low_row, width);
  extend(high_row, width);
  const size_t count = (width + 1) / 2;
  along_words(low_row, count, kAdmLow, out.approximation);
  along_words(low_row, count, kAdmHigh, out.detail[kVmafVertical]);
  along_words(high_row, count, kAdmLow, out.detail[kVmafHorizontal]);
  along_words(high_row, count, kAdmHigh, out.detail[kVmafDiagonal]);
}

// The sums need more than 32 bits, what is kept of them does not.
HWY_INLINE void along_longs(const int32_t* row, size_t count, const int* taps,
                            int level, int32_t* out) {
  const VmafD32 d;
  const VmafU64 du64;
  const hn::Rebind<uint32_t, VmafD64> narrow;
  const int shift = level == 2 ? 16 : 15;
  const VmafVI64 half = hn::Set(VmafI64(), int64_t{1} << (shift - 1));
  for (size_t j = 0; j < count; j += hn::Lanes(VmafI64())) {
    const int32_t* at = row + 2 * j - 1;
    VmafVI64 sum = half;
    for (int k = 0; k < 4; ++k) {
      sum =
          hn::Add(sum, hn::MulEven(hn::LoadU(d, at + k), hn::Set(d, taps[k])));
    }
    const VmafVU64 kept =
        hn::And(hn::ShiftRightSame(hn::BitCast(du64, sum), shift),
                hn::Set(du64, uint64_t{0xFFFFFFFF}));
    hn::StoreU(hn::TruncateTo(narrow, kept), narrow,
               reinterpret_cast<uint32_t*>(out + j));
  }
}

void vmaf_wavelet(const int32_t* const* rows, size_t width, int level,
                  int32_t* scratch, const VmafWaveletRow<int32_t>& out) {
  const VmafD64 d;
  const VmafHalf32 d32;
  int32_t* low_row = scratch + 32;
  int32_t* high_row = low_row + width + 128;
  const VmafV64 half = hn::Set(d, level == 1 ? 0.0 : 32768.0);
  const VmafV64 scale = hn::Set(d, level == 1 ? 1.0 : 1.0 / 65536);
  for (size_t x = 0; x < width; x += hn::Lanes(d)) {
    VmafV64 low = half;
    VmafV64 high = half;
    for (int k = 0; k < 4; ++k) {
      const VmafV64 sample = hn::PromoteTo(d, hn::LoadU(d32, rows[k] + x));
      low = hn::MulAdd(sample, hn::Set(d, double(kAdmLow[k])), low);
      high = hn::MulAdd(sample, hn::Set(d, double(kAdmHigh[k])), high);
    }
    hn::StoreU(hn::DemoteTo(d32, hn::Floor(hn::Mul(low, scale))), d32,
               low_row + x);
    hn::StoreU(hn::DemoteTo(d32, hn::Floor(hn::Mul(high, scale))), d32,
               high_row + x);
  }
  extend(low_row, width);
  extend(high_row, width);
  const size_t count = (width + 1) / 2;
  along_longs(low_row, count, kAdmLow, level, out.approximation);
  along_longs(low_row, count, kAdmHigh, level, out.detail[kVmafVertical]);
  along_longs(high_row, count, kAdmLow, level, out.detail[kVmafHorizontal]);
  along_longs(high_row, count, kAdmHigh, level, out.detail[kVmafDiagonal]);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(vmaf_wavelet_luma);
HWY_EXPORT(vmaf_wavelet);

void vmaf_wavelet_luma(const uint16_t* const* rows, size_t width, int bits,
                       int32_t* scratch, const VmafWaveletRow<int16_t>& out) {
  HWY_DYNAMIC_DISPATCH(vmaf_wavelet_luma)(rows, width, bits, scratch, out);
}
void vmaf_wavelet(const int32_t* const* rows, size_t width, int level,
                  int32_t* scratch, const VmafWaveletRow<int32_t>& out) {
  HWY_DYNAMIC_DISPATCH(vmaf_wavelet)(rows, width, level, scratch, out);
}
}  // namespace framewise::simd
#endif  // HWY_ONCE
