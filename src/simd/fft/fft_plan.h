// SPDX-License-Identifier: Apache-2.0
// How a Fourier transform of one length is done: tables alone, the same for
// every instruction set. A row is one sample of all columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace framewise::simd {

// Passes of these radices are unrolled; other primes up to the largest take a
// pass with loops.
inline constexpr int kFftLargestUnrolled = 13;
inline constexpr int kFftLargestRadix = 199;
constexpr bool fft_is_unrolled(int radix) {
  return radix <= kFftLargestUnrolled && radix != 6 && radix != 12;
}

// The first pass fetches rows so many places ahead: it reads in an order that
// no machine foresees. As many entries follow the last row.
inline constexpr size_t kFftRowsAhead = 32;

// Joins `radix` transforms of `step` rows each to one, in place. The first pass
// also gathers: its step is 1, and it has no twiddles.
struct FftPass {
  int radix;
  size_t step;
  // For radices with loops the roots of 1: cosine and sine of each; then
  // twiddles, radix - 1 for each row of the first transform.
  std::vector<float> tables;

  size_t size() const { return size_t(radix) * step; }
};

// Which rows the first pass reads, in its order.
struct FftInput {
  std::vector<uint32_t> rows;
  std::vector<float> factors;  // re, im for each row
};

// A transform of a length without small factors, as a cyclic convolution.
struct FftConvolution {
  size_t length;                // of the transform
  size_t size;                  // of the convolution
  std::vector<FftPass> passes;  // for `size`
  FftInput input;               // from the samples
  FftInput product;             // from the samples' spectrum, for the inverse
  // Where results go and what they are multiplied by.
  std::vector<uint32_t> places;
  std::vector<float> factors;
  // Rader's way: the first sample stays outside, and is added to all results
  // but the first, which is the sum.
  bool is_rader;
};

// Length = that of the convolution (1 without) times all radices.
struct FftPlan {
  explicit FftPlan(size_t length);

  size_t length;
  std::unique_ptr<FftConvolution> convolution;
  std::vector<FftPass> passes;
  // What the first pass gathers, or where each convolution's first sample is.
  std::vector<uint32_t> rows;
};

}  // namespace framewise::simd
