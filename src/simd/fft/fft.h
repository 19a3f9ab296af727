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

namespace framewise::simd {

struct FftPlan;

// Samples of ColumnFft::kColumns columns: sample n of column c is
// (re[n * kColumns + c], im[n * kColumns + c]). Both are aligned to 64 bytes.
struct ComplexRows {
  float* re;
  float* im;
};

class ColumnFft {
 public:
  static constexpr size_t kColumns = 16;

  // Prepares transforms of `length` samples, at least 1. Mixed-radix passes
  // (Cooley and Tukey 1965) take factors that are small; a prime factor that is
  // large becomes a convolution over its own length (Rader 1968) or a longer
  // one (Bluestein 1970).
  explicit ColumnFft(size_t length);
  ~ColumnFft();
  ColumnFft(ColumnFft&&) noexcept;
  ColumnFft& operator=(ColumnFft&&) noexcept;

  size_t length() const;
  // Floats that `scratch` must hold, aligned to 64 bytes as well; never 0.
  size_t scratch_size() const;

  // Unscaled, exp(-2 pi i jk / length). `from` stays as it is, and is not `to`.
  // The relative error of the result is below 1e-6 for lengths up to 4096.
  void forward(const ComplexRows& from, const ComplexRows& to,
               float* scratch) const;
  // With exp(+2 pi i jk / length), also unscaled: it is the forward transform
  // with the parts exchanged.
  void inverse(const ComplexRows& from, const ComplexRows& to,
               float* scratch) const {
    forward({from.im, from.re}, {to.im, to.re}, scratch);
  }

 private:
  std::unique_ptr<FftPlan> plan_;
};

// A strip of `rows` rows in squares of kColumns by kColumns samples, each of
// them transposed; square i goes to to + i * stride. The last square is whole:
// both sides have room for `rows` rounded up.
void transpose_strip(const float* from, size_t rows, float* to, size_t stride);

}  // namespace framewise::simd
