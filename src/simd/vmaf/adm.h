// SPDX-License-Identifier: Apache-2.0
// The inner loops of VMAF's detail loss measure (ADM) in libvmaf's fixed-point
// arithmetic, bit by bit that of its plain C code, a row at a time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Coefficients of the wavelet in these bands.
enum VmafBand { kVmafHorizontal, kVmafVertical, kVmafDiagonal };

// One row of the four bands: of 16 bits at level 0, of 32 at the others.
// `approximation` is the band that the next level takes; details are the bands
// of VmafBand. All may be written up to 64 samples beyond the last.
template <typename T>
struct VmafWaveletRow {
  T* approximation;
  T* detail[3];
};

// Samples of int32_t that the wavelets' scratch holds for rows of this width.
constexpr size_t vmaf_wavelet_scratch(size_t width) {
  return 2 * (width + 192);
}

// Level 0, from four rows of luma of `bits` (at most 15), which may be read up
// to 64 samples beyond the last. Gives (width + 1) / 2 of each band.
void vmaf_wavelet_luma(const uint16_t* const* rows, size_t width, int bits,
                       int32_t* scratch, const VmafWaveletRow<int16_t>& out);

// Level 1, and levels 2 and 3, from four rows of the approximation before.
void vmaf_wavelet_second(const int16_t* const* rows, size_t width,
                         int32_t* scratch, const VmafWaveletRow<int32_t>& out);
void vmaf_wavelet(const int32_t* const* rows, size_t width, int level,
                  int32_t* scratch, const VmafWaveletRow<int32_t>& out);

// What is left of decoupling and contrast sensitivity at one row: of the
// restored picture the weighted absolute coefficients, of what was added the
// share that hides errors beside it and at the spot.
struct VmafDecoupledRow {
  int32_t* restored[3];
  int32_t* beside;
  int32_t* here;
};

template <typename Detail>
struct VmafDecoupleRows {
  const Detail* reference[3];
  const Detail* test[3];
};

// Samples [begin, end), of which up to 16 more are written. Fills `standard`
// with a gain of at most 100 and, unless it is null, `neg` with one of at most
// 1. The first is for level 0, the other for the levels 1 to 3.
void vmaf_decouple_finest(const VmafDecoupleRows<int16_t>& in, size_t begin,
                          size_t end, const VmafDecoupledRow* standard,
                          const VmafDecoupledRow* neg);
void vmaf_decouple(const VmafDecoupleRows<int32_t>& in, int level, size_t begin,
                   size_t end, const VmafDecoupledRow* standard,
                   const VmafDecoupledRow* neg);

// How a cube is taken: q = (u u + square_half) >> square_shift, then
// (q u + cube_half) >> cube_shift.
struct VmafCube {
  int64_t square_half = 0;
  int square_shift = 0;
  int64_t cube_half = 0;
  int cube_shift = 0;
};

// The sum of the cubes of absolute values over [begin, end).
uint64_t vmaf_cubes(const int16_t* row, size_t begin, size_t end,
                    const VmafCube& cube);
uint64_t vmaf_cubes(const int32_t* row, size_t begin, size_t end,
                    const VmafCube& cube);

// The sum of the cubes of what exceeds the threshold, which comes from
// `beside` of three rows and `here` of the middle one.
struct VmafMaskRows {
  const int32_t* beside[3];
  const int32_t* here;
  const int32_t* restored;
};
uint64_t vmaf_masked_cubes(const VmafMaskRows& rows, int threshold_shift,
                           size_t begin, size_t end, const VmafCube& cube);

}  // namespace framewise::simd
