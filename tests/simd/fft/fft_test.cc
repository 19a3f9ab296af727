// SPDX-License-Identifier: Apache-2.0
#include "simd/fft/fft.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <hwy/aligned_allocator.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <random>
#include <vector>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

constexpr size_t kColumns = ColumnFft::kColumns;

// The definition, in double.
std::vector<std::complex<double>> slow_transform(
    const std::vector<std::complex<double>>& x) {
  const size_t n = x.size();
  std::vector<std::complex<double>> y(n);
  for (size_t j = 0; j < n; ++j) {
    for (size_t k = 0; k < n; ++k) {
      y[j] += x[k] * std::polar(1.0, -2 * std::numbers::pi * double(j * k % n) /
                                         double(n));
    }
  }
  return y;
}

struct Strip {
  explicit Strip(size_t length)
      : re(hwy::AllocateAligned<float>(length * kColumns)),
        im(hwy::AllocateAligned<float>(length * kColumns)) {
    std::mt19937 random{uint32_t(length)};
    std::uniform_real_distribution<float> uniform(-1, 1);
    for (size_t i = 0; i < length * kColumns; ++i) {
      re[i] = uniform(random);
      im[i] = uniform(random);
    }
  }
  std::vector<std::complex<double>> column(size_t c, size_t length) const {
    std::vector<std::complex<double>> x(length);
    for (size_t n = 0; n < length; ++n) {
      x[n] = {re[n * kColumns + c], im[n * kColumns + c]};
    }
    return x;
  }
  ComplexRows rows() const { return {re.get(), im.get()}; }
  hwy::AlignedFreeUniquePtr<float[]> re, im;
};

// Largest error against the definition, relative to the largest result.
double error_of(size_t length) {
  const ColumnFft fft(length);
  Strip strip(length);
  auto scratch = hwy::AllocateAligned<float>(fft.scratch_size());
  const auto first = slow_transform(strip.column(0, length));
  const auto last = slow_transform(strip.column(kColumns - 1, length));
  Strip result(length);
  fft.forward(strip.rows(), result.rows(), scratch.get());
  const auto got_first = result.column(0, length);
  const auto got_last = result.column(kColumns - 1, length);
  double error = 0;
  double largest = 0;
  for (size_t n = 0; n < length; ++n) {
    error = std::max({error, std::abs(first[n] - got_first[n]),
                      std::abs(last[n] - got_last[n])});
    largest = std::max({largest, std::abs(first[n]), std::abs(last[n])});
  }
  return error / largest;
}

TEST(ColumnFft, EqualsTheDefinitionForEveryLength) {
  for (size_t length = 1; length <= 130; ++length) {
    EXPECT_LT(error_of(length), 1e-6) << length;
  }
  for (const size_t length :
       std::initializer_list<size_t>{199, 211, 256, 267, 270, 283, 401, 480,
                                     1001, 1024, 53 * 59, 4093, 4096}) {
    EXPECT_LT(error_of(length), 1e-6) << length;
  }
}

TEST(ColumnFft, EveryTargetEqualsTheDefinition) {
  on_every_target([] {
    // Covers every radix, looped radices, Rader and Bluestein.
    for (const size_t length : std::initializer_list<size_t>{
             2 * 3 * 4 * 5, 7 * 8 * 9, 10 * 11, 13 * 16, 3 * 17, 401, 283}) {
      EXPECT_LT(error_of(length), 1e-6) << "length " << length;
    }
  });
}

TEST(ColumnFft, InverseOfTheForwardTransformIsTheInputTimesTheLength) {
  for (const size_t length :
       std::initializer_list<size_t>{1, 2, 48, 101, 540}) {
    const ColumnFft fft(length);
    Strip strip(length);
    const auto before = strip.column(3, length);
    auto scratch = hwy::AllocateAligned<float>(fft.scratch_size());
    Strip spectrum(length);
    fft.forward(strip.rows(), spectrum.rows(), scratch.get());
    fft.inverse(spectrum.rows(), strip.rows(), scratch.get());
    const auto after = strip.column(3, length);
    for (size_t n = 0; n < length; ++n) {
      EXPECT_LT(std::abs(after[n] / double(length) - before[n]), 2e-6);
    }
  }
}

TEST(TransposeStrip, ExchangesRowsAndColumnsOfEachSquare) {
  constexpr size_t kStride = 304;
  Strip strip(3 * kColumns);
  on_every_target([&] {
    auto to = hwy::AllocateAligned<float>(3 * kStride + kColumns);
    transpose_strip(strip.re.get(), 2 * kColumns + 1, to.get(), kStride);
    for (size_t row = 0; row < 3 * kColumns; ++row) {
      for (size_t c = 0; c < kColumns; ++c) {
        ASSERT_EQ(to[row / kColumns * kStride + c * kColumns + row % kColumns],
                  strip.re[row * kColumns + c]);
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd
