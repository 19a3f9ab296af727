// SPDX-License-Identifier: Apache-2.0
#include "media/encode/jpeg/trellis.h"

#include <gmock/gmock.h>

#include <cmath>
#include <random>
#include <vector>

namespace framewise::media {
namespace {

using Scaled = std::array<float, kBlockSize>;
using Values = std::array<int16_t, kBlockSize>;

const Scaled kEven = [] {
  Scaled weights;
  weights.fill(1);
  return weights;
}();

Values chosen(const Scaled& scaled, float price, const RateModel& rates) {
  Values values{};
  choose_values(scaled.data(), kEven.data(), price, rates, values.data());
  return values;
}

// Rates of blocks with falling coefficients, in these bands.
RateModel usual_rates(const Bands& bands) {
  SymbolCounts counts(bands, bands.count > 1);
  std::mt19937 random(3);
  for (int block = 0; block < 2000; ++block) {
    Values values{};
    for (int k = 1; k < kBlockSize; ++k) {
      std::exponential_distribution<double> size(0.4 + k * 0.3);
      values[size_t(k)] = int16_t(std::lround(size(random)));
    }
    counts.add(values.data());
  }
  return counts.costs();
}

// The price of the bits of `values`, and of their error.
double cost(const Values& values, const Scaled& scaled, float price,
            const RateModel& rates) {
  double error = 0, bits = 0;
  int last = 0;
  for (int k = 1; k < kBlockSize; ++k) {
    const double difference = values[size_t(k)] - scaled[size_t(k)];
    error += difference * difference;
    if (values[size_t(k)] == 0) continue;
    const size_t band = rates.band_of[size_t(k)];
    const bool same = last > 0 && rates.band_of[size_t(last)] == band;
    if (!same) {
      bits += rates.end[size_t(last)] - rates.empty_from[band];
    }
    const int run = k - (same ? last + 1 : rates.first[band]);
    bits += rates.value_bits(band, run, bit_size(std::abs(values[size_t(k)])));
    last = k;
  }
  return error + price * (bits + rates.end[size_t(last)]);
}

TEST(Trellis, RoundsToTheNearestValueWhereBitsAreFree) {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> coefficient(-20, 20);
  Scaled scaled{};
  for (float& one : scaled) one = coefficient(random);
  const Values values = chosen(scaled, 1e-6f, usual_rates({}));
  for (size_t k = 1; k < kBlockSize; ++k) {
    EXPECT_EQ(values[k], int16_t(std::lround(scaled[k]))) << k;
  }
}

TEST(Trellis, WritesNothingWhereBitsAreTooDear) {
  Scaled scaled{};
  scaled.fill(1.4f);
  const Values values = chosen(scaled, 1e6f, usual_rates({}));
  EXPECT_THAT(values, testing::Each(0));
}

TEST(Trellis, FindsTheCheapestOfAllChoices) {
  std::mt19937 random(9);
  std::uniform_real_distribution<float> coefficient(-4.4f, 4.4f);
  std::uniform_int_distribution<size_t> position(1, kBlockSize - 1);
  for (const Bands& bands :
       {Bands{}, Bands{2, {1, 9, 64}}, Bands{3, {1, 6, 21, 64}}}) {
    const RateModel rates = usual_rates(bands);
    for (int round = 0; round < 50; ++round) {
      Scaled scaled{};
      for (int i = 0; i < 5; ++i)
        scaled[position(random)] = coefficient(random);
      const float price = 0.02f * float(1 + round % 20);
      double least = 1e9;
      // Every combination of zero, the nearest value and one less.
      Values trial{};
      const auto try_from = [&](auto& self, size_t k) -> void {
        if (k == kBlockSize) {
          least = std::min(least, cost(trial, scaled, price, rates));
          return;
        }
        const auto nearest = int16_t(std::lround(scaled[k]));
        const auto less = int16_t(nearest - (nearest > 0 ? 1 : -1));
        self(self, k + 1);
        if (nearest == 0) return;
        for (const int16_t value : {nearest, less}) {
          if (value == 0) continue;
          trial[k] = value;
          self(self, k + 1);
        }
        trial[k] = 0;
      };
      try_from(try_from, 1);
      EXPECT_NEAR(cost(chosen(scaled, price, rates), scaled, price, rates),
                  least, 1e-4 * least + 1e-5);
    }
  }
}

}  // namespace
}  // namespace framewise::media
