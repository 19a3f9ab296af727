// SPDX-License-Identifier: Apache-2.0
// The plan of a Fourier transform of one length: tables only, the same for all
// targets. A row is one sample of all columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace framewise::simd {

// Passes with these radices are unrolled. Larger primes up to kFftLargestRadix
// use loops.
inline constexpr int kFftLargestUnrolled = 13;
inline constexpr int kFftLargestRadix = 199;
constexpr bool fft_is_unrolled(int radix) {
  return radix <= kFftLargestUnrolled && radix != 6 && radix != 12;
}

// The first pass prefetches this many rows ahead, because hardware cannot
// predict its order. As many extra entries follow the last row.
inline constexpr size_t kFftRowsAhead = 32;

// Joins `radix` transforms of `step` rows each into one, in place. The first
// pass also gathers its rows; it has step 1 and no twiddle factors.
struct FftPass {
  int radix;
  size_t step;
  // For looped radices: the roots of unity, cosine and sine of each. Then radix
  // - 1 twiddle factors per row of the first transform.
  std::vector<float> tables;

  size_t size() const { return size_t(radix) * step; }
};

// The rows that the first pass reads, in order.
struct FftInput {
  std::vector<uint32_t> rows;
  std::vector<float> factors;  // re, im for each row; may be empty
};

// A transform whose length has no small factors, as a cyclic convolution.
struct FftConvolution {
  size_t length;                // of the transform
  size_t size;                  // of the convolution
  std::vector<FftPass> passes;  // for `size`
  FftInput input;               // gathers the samples
  FftInput product;  // gathers the spectrum of the samples, for the inverse
  // Target rows of the results and their factors.
  std::vector<uint32_t> targets;
  std::vector<float> factors;
  // Rader: the first sample is not part of the convolution. It is added to all
  // results except the first, which is the sum of all samples.
  bool is_rader;
};

// `length` is the length of the convolution (1 without one) times all radices.
struct FftPlan {
  explicit FftPlan(size_t length);

  size_t length;
  std::unique_ptr<FftConvolution> convolution;
  std::vector<FftPass> passes;
  // The rows that the first pass gathers, or the first sample of each
  // convolution.
  std::vector<uint32_t> rows;
};

}  // namespace framewise::simd
