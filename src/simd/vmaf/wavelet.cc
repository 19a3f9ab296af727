// SPDX-License-Identifier: Apache-2.0
// 32-bit rows are filtered as two 16-bit rows. Integers of more than 32 bits
// are stored in doubles; all operations on them are exact.
#include "simd/vmaf/adm.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/vmaf/wavelet.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/vmaf/madd-inl.h"

#ifndef FRAMEWISE_SIMD_VMAF_WAVELET_ONCE
#define FRAMEWISE_SIMD_VMAF_WAVELET_ONCE
namespace framewise::simd {

// Daubechies wavelet with four taps.
constexpr int kAdmLow[] = {15826, 27411, 7345, -4240};
constexpr int kAdmHigh[] = {-4240, -7345, 27411, -15826};

}  // namespace framewise::simd
#endif

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

// Column -1 mirrors column 1. Columns beyond the end mirror the last two.
template <typename T>
HWY_INLINE void extend(T* row, size_t width) {
  row[-1] = row[HWY_MIN(size_t{1}, width - 1)];
  row[width] = row[width - 1];
  row[width + 1] = row[width - HWY_MIN(size_t{2}, width)];
}

// Filters every second sample: sums run from the sample before to the second
// after.
template <class Use>
HWY_INLINE void along(const int16_t* row, size_t count, const int* taps,
                      VmafV32 start, const Use& use) {
  const VmafD16 d16;
  const VmafV16 first = weight_pair(taps[0], taps[1]);
  const VmafV16 second = weight_pair(taps[2], taps[3]);
  for (size_t j = 0; j < count; j += hn::Lanes(VmafD32())) {
    const int16_t* at = row + 2 * j;
    const VmafV32 sum = madd(hn::LoadU(d16, at - 1), first, start);
    use(j, madd(hn::LoadU(d16, at + 1), second, sum));
  }
}

// Filters one row of 16-bit sums. The kept bits of the 32-bit results fit 16.
HWY_INLINE void along_words(const int16_t* row, size_t count, const int* taps,
                            int16_t* out) {
  const hn::Rebind<int16_t, VmafD32> to;
  along(row, count, taps, hn::Set(VmafD32(), 32768),
        [&](size_t j, VmafV32 sum) HWY_ATTR {
          hn::StoreU(hn::DemoteTo(to, hn::ShiftRight<16>(sum)), to, out + j);
        });
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
    // Keeps 16 bits from bit `bits` on.
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

// A 32-bit row as two 16-bit rows: 65536 high + 32768 + low.
struct SplitRow {
  int16_t* high;
  int16_t* low;
};

// The low and the high band of a column after the vertical filter.
struct SplitRows {
  SplitRow bands[2];

  SplitRows(int32_t* scratch, size_t width) {
    auto* row = reinterpret_cast<int16_t*>(scratch) + 64;
    for (SplitRow& band : bands) {
      band = {row, row + width + 192};
      row += 2 * (width + 192);
    }
  }
};

// For one vector of any size.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V high_of(D, V value) {
  return hn::ShiftRight<16>(value);
}
template <class D, class V = hn::Vec<D>>
HWY_INLINE V low_of(D d, V value) {
  return hn::ShiftRight<16>(
      hn::ShiftLeft<16>(hn::Xor(value, hn::Set(d, 0x8000))));
}

// The sums need more than 32 bits; the bits that are kept do not.
HWY_INLINE void along_split(const SplitRow& row, size_t count, const int* taps,
                            int level, int32_t* out) {
  const VmafD32 d;
  const int shift = level == 2 ? 16 : 15;
  // Corrects the offset of the low halves.
  const int lacking = (taps[0] + taps[1] + taps[2] + taps[3]) >> (shift - 15);
  along(row.high, count, taps, hn::Zero(d),
        [&](size_t j, VmafV32 sum) HWY_ATTR {
          const VmafV32 high = hn::ShiftLeftSame(sum, 16 - shift);
          hn::StoreU(hn::Add(high, hn::Set(d, lacking)), d, out + j);
        });
  along(row.low, count, taps, hn::Set(d, 1 << (shift - 1)),
        [&](size_t j, VmafV32 sum) HWY_ATTR {
          const VmafV32 low = hn::ShiftRightSame(sum, shift);
          hn::StoreU(hn::Add(hn::LoadU(d, out + j), low), d, out + j);
        });
}

HWY_INLINE void all_along(const SplitRows& rows, size_t width, int level,
                          const VmafWaveletRow<int32_t>& out) {
  for (const SplitRow& band : rows.bands) {
    extend(band.high, width);
    extend(band.low, width);
  }
  const size_t count = (width + 1) / 2;
  const auto& [low, high] = rows.bands;
  along_split(low, count, kAdmLow, level, out.approximation);
  along_split(low, count, kAdmHigh, level, out.detail[kVmafVertical]);
  along_split(high, count, kAdmLow, level, out.detail[kVmafHorizontal]);
  along_split(high, count, kAdmHigh, level, out.detail[kVmafDiagonal]);
}

// 16-bit samples: all sums fit 32 bits without rounding.
void vmaf_wavelet_second(const int16_t* const* rows, size_t width,
                         int32_t* scratch, const VmafWaveletRow<int32_t>& out) {
  const VmafD32 d;
  const VmafD16 d16;
  const SplitRows split(scratch, width);
  const int* const taps[] = {kAdmLow, kAdmHigh};
  for (size_t x = 0; x < width; x += hn::Lanes(d16)) {
    VmafV16 row[4];
    for (int k = 0; k < 4; ++k) row[k] = hn::LoadU(d16, rows[k] + x);
    const VmafV16 upper[] = {hn::InterleaveLower(d16, row[0], row[1]),
                             hn::InterleaveUpper(d16, row[0], row[1])};
    const VmafV16 lower[] = {hn::InterleaveLower(d16, row[2], row[3]),
                             hn::InterleaveUpper(d16, row[2], row[3])};
    for (int band = 0; band < 2; ++band) {
      const int* by = taps[band];
      VmafV32 sums[2];
      for (int k = 0; k < 2; ++k) {
        sums[k] = madd(upper[k], weight_pair(by[0], by[1]), hn::Zero(d));
        sums[k] = madd(lower[k], weight_pair(by[2], by[3]), sums[k]);
      }
      const SplitRow& to = split.bands[band];
      hn::StoreU(packed_columns(high_of(d, sums[0]), high_of(d, sums[1])), d16,
                 to.high + x);
      hn::StoreU(packed_columns(low_of(d, sums[0]), low_of(d, sums[1])), d16,
                 to.low + x);
    }
  }
  all_along(split, width, 1, out);
}

void vmaf_wavelet(const int32_t* const* rows, size_t width, int level,
                  int32_t* scratch, const VmafWaveletRow<int32_t>& out) {
  const VmafD64 d;
  const VmafHalf32 d32;
  const hn::Rebind<int16_t, VmafHalf32> d16;
  const SplitRows split(scratch, width);
  for (size_t x = 0; x < width; x += hn::Lanes(d)) {
    VmafV64 sums[2] = {hn::Set(d, 32768.0), hn::Set(d, 32768.0)};
    for (int k = 0; k < 4; ++k) {
      const VmafV64 sample = hn::PromoteTo(d, hn::LoadU(d32, rows[k] + x));
      sums[0] = hn::MulAdd(sample, hn::Set(d, double(kAdmLow[k])), sums[0]);
      sums[1] = hn::MulAdd(sample, hn::Set(d, double(kAdmHigh[k])), sums[1]);
    }
    for (int band = 0; band < 2; ++band) {
      const SplitRow& to = split.bands[band];
      const auto value = hn::DemoteTo(
          d32, hn::Floor(hn::Mul(sums[band], hn::Set(d, 1.0 / 65536))));
      hn::StoreU(hn::DemoteTo(d16, high_of(d32, value)), d16, to.high + x);
      hn::StoreU(hn::DemoteTo(d16, low_of(d32, value)), d16, to.low + x);
    }
  }
  all_along(split, width, level, out);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(vmaf_wavelet_luma);
HWY_EXPORT(vmaf_wavelet_second);
HWY_EXPORT(vmaf_wavelet);

void vmaf_wavelet_luma(const uint16_t* const* rows, size_t width, int bits,
                       int32_t* scratch, const VmafWaveletRow<int16_t>& out) {
  HWY_DYNAMIC_DISPATCH(vmaf_wavelet_luma)(rows, width, bits, scratch, out);
}
void vmaf_wavelet_second(const int16_t* const* rows, size_t width,
                         int32_t* scratch, const VmafWaveletRow<int32_t>& out) {
  HWY_DYNAMIC_DISPATCH(vmaf_wavelet_second)(rows, width, scratch, out);
}
void vmaf_wavelet(const int32_t* const* rows, size_t width, int level,
                  int32_t* scratch, const VmafWaveletRow<int32_t>& out) {
  HWY_DYNAMIC_DISPATCH(vmaf_wavelet)(rows, width, level, scratch, out);
}
}  // namespace framewise::simd
#endif  // HWY_ONCE
