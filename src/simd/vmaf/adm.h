// SPDX-License-Identifier: Apache-2.0
// The inner loops of VMAF's detail loss measure (ADM), bit-identical to the
// fixed-point arithmetic of libvmaf's plain C code, a row at a time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// The detail bands of the wavelet transform.
enum VmafBand { kVmafHorizontal, kVmafVertical, kVmafDiagonal };

// One row of the four bands: 16 bits at level 0, 32 bits at the others.
// `approximation` is the input of the next level. `details` are indexed by
// VmafBand. All rows may be written up to 64 samples beyond the last.
template <typename T>
struct VmafWaveletRow {
  T* approximation;
  T* detail[3];
};

// Scratch size of the wavelet functions, in int32_t, for rows of this width.
constexpr size_t vmaf_wavelet_scratch(size_t width) {
  return 2 * (width + 192);
}

// Level 0: computes (width + 1) / 2 samples of each band from four rows of luma
// of `bits` bits (at most 15). Rows may be read up to 64 samples beyond the
// last.
void vmaf_wavelet_luma(const uint16_t* const* rows, size_t width, int bits,
                       int32_t* scratch, const VmafWaveletRow<int16_t>& out);

// Level 1, and levels 2 and 3: computes bands from four rows of the
// approximation of the level before.
void vmaf_wavelet_second(const int16_t* const* rows, size_t width,
                         int32_t* scratch, const VmafWaveletRow<int32_t>& out);
void vmaf_wavelet(const int32_t* const* rows, size_t width, int level,
                  int32_t* scratch, const VmafWaveletRow<int32_t>& out);

// One row after decoupling and contrast sensitivity: weighted absolute
// coefficients of the restored frame, and the parts of the additive error that
// mask neighboring samples and the sample itself.
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

// Weights of contrast sensitivity at one level, in fixed point: at level 0 with
// 21 bits behind the point, 23 for the diagonal; with 32 at the others.
struct VmafWeights {
  int32_t straight;  // of horizontal and vertical details
  int32_t diagonal;

  bool operator==(const VmafWeights&) const = default;
};

// The rows that decoupling fills; null rows are not computed. `standard` uses a
// gain of at most 100, the others one of at most 1. `added` has the roles
// exchanged: additive errors, masked by the restored frame; it requires `neg`.
struct VmafDecoupledRows {
  const VmafDecoupledRow* standard = nullptr;
  const VmafDecoupledRow* neg = nullptr;
  const VmafDecoupledRow* added = nullptr;
};

// Processes samples [begin, end) and may write up to 16 more.
// vmaf_decouple_finest() is for level 0, vmaf_decouple() for levels 1 to 3.
void vmaf_decouple_finest(const VmafDecoupleRows<int16_t>& in,
                          const VmafWeights& weights, size_t begin, size_t end,
                          const VmafDecoupledRows& out);
void vmaf_decouple(const VmafDecoupleRows<int32_t>& in,
                   const VmafWeights& weights, size_t begin, size_t end,
                   const VmafDecoupledRows& out);

// Rounding of a cube: q = (u u + square_half) >> square_shift, then (q u +
// cube_half) >> cube_shift.
struct VmafCube {
  int64_t square_half = 0;
  int square_shift = 0;
  int64_t cube_half = 0;
  int cube_shift = 0;
};

// The sum of cubes of absolute values over [begin, end).
uint64_t vmaf_cubes(const int16_t* row, size_t begin, size_t end,
                    const VmafCube& cube);
uint64_t vmaf_cubes(const int32_t* row, size_t begin, size_t end,
                    const VmafCube& cube);

// The sum of cubes of the excess over the masking threshold, which is computed
// from `beside` of three rows and `here` of the middle one.
struct VmafMaskRows {
  const int32_t* beside[3];
  const int32_t* here;
  const int32_t* restored;
};
uint64_t vmaf_masked_cubes(const VmafMaskRows& rows, int threshold_shift,
                           size_t begin, size_t end, const VmafCube& cube);

}  // namespace framewise::simd
