// SPDX-License-Identifier: Apache-2.0
#include "simd/fft.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <hwy/aligned_allocator.h>
#include <hwy/targets.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <random>
#include <vector>

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
  hwy::AlignedFreeUniquePtr<float[]> re, im;
};

// Largest error against the definition, relative to the largest result.
double error_of(size_t length) {
  const ColumnFft fft(length);
  Strip strip(length);
  auto scratch = hwy::AllocateAligned<float>(fft.scratch_size());
  const auto first = slow_transform(strip.column(0, length));
  const auto last = slow_transform(strip.column(kColumns - 1, length));
  fft.forward(strip.re.get(), strip.im.get(), scratch.get());
  const auto got_first = strip.column(0, length);
  const auto got_last = strip.column(kColumns - 1, length);
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
  for (const size_t length : std::initializer_list<size_t>{
           199, 211, 256, 267, 270, 401, 480, 1001, 1024}) {
    EXPECT_LT(error_of(length), 1e-6) << length;
  }
}

TEST(ColumnFft, EveryTargetEqualsTheDefinition) {
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    for (const size_t length :
         std::initializer_list<size_t>{8, 60, 77, 97, 169}) {
      EXPECT_LT(error_of(length), 1e-6)
          << hwy::TargetName(target) << ", length " << length;
    }
  }
  hwy::SetSupportedTargetsForTest(0);
}

TEST(ColumnFft, InverseOfTheForwardTransformIsTheInputTimesTheLength) {
  for (const size_t length :
       std::initializer_list<size_t>{1, 2, 48, 101, 540}) {
    const ColumnFft fft(length);
    Strip strip(length);
    const auto before = strip.column(3, length);
    auto scratch = hwy::AllocateAligned<float>(fft.scratch_size());
    fft.forward(strip.re.get(), strip.im.get(), scratch.get());
    fft.inverse(strip.re.get(), strip.im.get(), scratch.get());
    const auto after = strip.column(3, length);
    for (size_t n = 0; n < length; ++n) {
      EXPECT_LT(std::abs(after[n] / double(length) - before[n]), 2e-6);
    }
  }
}

TEST(Transpose, ExchangesRowsAndColumns) {
  std::vector<float> from(16 * 20);
  std::vector<float> to(16 * 17);
  for (size_t i = 0; i < from.size(); ++i) from[i] = float(i);
  transpose_16x16(from.data(), 20, to.data(), 17);
  for (size_t y = 0; y < 16; ++y) {
    for (size_t x = 0; x < 16; ++x) {
      ASSERT_EQ(to[x * 17 + y], from[y * 20 + x]);
    }
  }
}

}  // namespace
}  // namespace framewise::simd
