// SPDX-License-Identifier: Apache-2.0
// Discrete Fourier transforms of any length, many columns at once.
//
// Transforming kColumns columns side by side needs no shuffling inside a
// vector, whatever its width and whatever the length: every operation is
// between whole vectors. A picture is transformed in strips of columns, then,
// transposed on the way, in strips of rows.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace framewise::simd {

class ColumnFft {
 public:
  static constexpr size_t kColumns = 16;

  // Prepares transforms of `length` samples, at least 1. Lengths whose prime
  // factors are all below 200 take mixed-radix passes (Stockham's form); others
  // go through a longer convolution (Bluestein 1970).
  explicit ColumnFft(size_t length);
  ~ColumnFft();
  ColumnFft(ColumnFft&&) noexcept;
  ColumnFft& operator=(ColumnFft&&) noexcept;

  size_t length() const { return length_; }
  // Floats that `scratch` must hold.
  size_t scratch_size() const;

  // In place, unscaled, exp(-2 pi i jk / length). Sample n of column c is
  // (re[n * kColumns + c], im[n * kColumns + c]). All three are aligned to 64
  // bytes. The relative error of the result is below 1e-6 for lengths up to
  // 4096.
  void forward(float* re, float* im, float* scratch) const;
  // With exp(+2 pi i jk / length), also unscaled: it is the forward transform
  // with the parts exchanged.
  void inverse(float* re, float* im, float* scratch) const {
    forward(im, re, scratch);
  }

 private:
  struct Chirp;
  void transform_by_convolution(float* re, float* im, float* scratch) const;

  size_t length_;
  std::vector<int> radices_;
  std::vector<float> twiddles_;  // of all passes: re, im
  std::unique_ptr<Chirp> chirp_;
};

// Copies a block of 16 x 16 samples transposed. Strides are in samples.
void transpose_16x16(const float* from, size_t from_stride, float* to,
                     size_t to_stride);

}  // namespace framewise::simd
