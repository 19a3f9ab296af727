// SPDX-License-Identifier: Apache-2.0
// Discrete Fourier transforms of any length, many columns at once.
//
// kColumns columns are transformed side by side, so no operation shuffles lanes
// of a vector, whatever its width and the length. A frame is transformed in
// strips of columns, transposed, and transformed again in strips.
#pragma once

#include <cstddef>
#include <memory>

namespace framewise::simd {

struct FftPlan;

// Samples of ColumnFft::kColumns columns: sample n of column c is (re[n *
// kColumns + c], im[n * kColumns + c]). Both arrays are aligned to 64 bytes.
struct ComplexRows {
  float* re;
  float* im;
};

class ColumnFft {
 public:
  static constexpr size_t kColumns = 16;

  // Prepares transforms of `length` >= 1 samples. Small factors use mixed-radix
  // passes (Cooley and Tukey 1965). A large prime factor becomes a convolution
  // of its own length (Rader 1968) or of a longer one (Bluestein 1970).
  explicit ColumnFft(size_t length);
  ~ColumnFft();
  ColumnFft(ColumnFft&&) noexcept;
  ColumnFft& operator=(ColumnFft&&) noexcept;

  size_t length() const;
  // Size of `scratch` in floats, never 0. `scratch` is aligned to 64 bytes.
  size_t scratch_size() const;

  // Unscaled transform with exp(-2 pi i jk / length). `from` is not modified
  // and must not equal `to`. Relative error below 1e-6 for lengths up to 4096.
  void forward(const ComplexRows& from, const ComplexRows& to,
               float* scratch) const;
  // Unscaled transform with exp(+2 pi i jk / length): the forward transform
  // with real and imaginary parts exchanged.
  void inverse(const ComplexRows& from, const ComplexRows& to,
               float* scratch) const {
    forward({from.im, from.re}, {to.im, to.re}, scratch);
  }

 private:
  std::unique_ptr<FftPlan> plan_;
};

// Transposes a strip of `rows` rows in squares of kColumns by kColumns samples.
// Square i is stored at to + i * stride. Both buffers have room for `rows`
// rounded up to whole squares.
void transpose_strip(const float* from, size_t rows, float* to, size_t stride);

}  // namespace framewise::simd
