// SPDX-License-Identifier: Apache-2.0
#include "simd/vmaf/adm.h"

#include <gtest/gtest.h>

#include <cmath>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

constexpr int kWeights[] = {36453, 36453, 49417};

// Decoupling at level 0, sample by sample, in long integers and doubles.
struct Spot {
  int64_t restored[3];  // weighted
  int64_t beside = 0;
  int64_t here = 0;

  Spot(const int16_t* o, const int16_t* t, double gain) {
    const double p = double(float(int64_t{o[0]} * t[0] + int64_t{o[1]} * t[1]));
    const double r = double(float(int64_t{o[0]} * o[0] + int64_t{o[1]} * o[1]));
    const double s = double(float(int64_t{t[0]} * t[0] + int64_t{t[1]} * t[1]));
    const bool same =
        p >= 0 && (p / 4096) * (p / 4096) >=
                      (double(0.99969542f) * (r / 4096)) * (s / 4096);
    for (int band = 0; band < 3; ++band) {
      const int64_t value = kept(o[band], t[band], same, gain);
      restored[band] = std::abs(value * kWeights[band]);
      const bool diagonal = band == 2;
      const int64_t product = (t[band] - value) * kWeights[band];
      const int64_t y = std::abs(int64_t{int16_t(
          diagonal ? (product + 65535) >> 17 : (product + 16384) >> 15)});
      beside += int16_t((y * 4369 + 2048) >> 12);
      here += int16_t((y * 8738 + 2048) >> 12);
    }
  }

  static int64_t kept(int64_t o, int64_t t, bool same, double gain) {
    int64_t share = 32768;
    if (o != 0) {
      const int64_t inverse = (int64_t{1} << 30) / std::abs(o);
      share = ((o < 0 ? -inverse : inverse) * t + 16384) >> 15;
      share = std::clamp<int64_t>(share, 0, 32768);
    }
    const int64_t value = (share * o + 16384) >> 15;
    const double grown = double(value) * gain;
    if (same && share * o > 0) return int64_t(std::min(grown, double(t)));
    if (same && share * o < 0) return int64_t(std::max(grown, double(t)));
    return value;
  }
};

struct Coefficients {
  std::vector<int16_t> reference[3], test[3];

  // The test resembles the reference to a varying degree.
  Coefficients(size_t count, uint32_t seed) {
    std::mt19937 random(seed);
    for (size_t x = 0; x < count; ++x) {
      const int scale = 1 << (random() % 15);
      const int error = 1 << (random() % 12);
      for (int band = 0; band < 3; ++band) {
        const int o = int(random() % uint32_t(2 * scale + 1)) - scale;
        const int t = o + int(random() % uint32_t(error)) - error / 2;
        reference[band].push_back(int16_t(o));
        test[band].push_back(int16_t(random() % 16 == 0 ? 0 : t));
      }
    }
  }
};

// Decouples a row with both gains and compares it with the definition.
void expect_rules(const Coefficients& c) {
  const size_t count = c.reference[0].size();
  const auto padded = [](std::vector<int16_t> row) {
    row.resize(row.size() + 64);
    return row;
  };
  std::vector<int16_t> rows[6];
  VmafDecoupleRows<int16_t> in;
  for (int band = 0; band < 3; ++band) {
    rows[band] = padded(c.reference[band]);
    rows[3 + band] = padded(c.test[band]);
    in.reference[band] = rows[band].data();
    in.test[band] = rows[3 + band].data();
  }
  std::vector<int32_t> found[10];
  for (auto& row : found) row.resize(count + 64);
  const auto row_at = [&](size_t k) {
    return VmafDecoupledRow{
        {found[k].data(), found[k + 1].data(), found[k + 2].data()},
        found[k + 3].data(),
        found[k + 4].data()};
  };
  const VmafDecoupledRow standard = row_at(0);
  const VmafDecoupledRow neg = row_at(5);
  vmaf_decouple_finest(in, {36453, 49417}, 0, count,
                       {.standard = &standard, .neg = &neg});
  for (size_t x = 0; x < count; ++x) {
    const int16_t o[] = {rows[0][x], rows[1][x], rows[2][x]};
    const int16_t t[] = {rows[3][x], rows[4][x], rows[5][x]};
    for (const bool gains : {true, false}) {
      const Spot expected(o, t, gains ? 100 : 1);
      const VmafDecoupledRow& row = gains ? standard : neg;
      for (int band = 0; band < 3; ++band) {
        ASSERT_EQ(row.restored[band][x], expected.restored[band])
            << o[band] << ' ' << t[band];
      }
      ASSERT_EQ(row.beside[x], expected.beside);
      ASSERT_EQ(row.here[x], expected.here);
    }
  }
}

TEST(VmafAdm, DecouplesTheFinestLevelByTheRulesOnEveryTarget) {
  on_every_target([] {
    for (uint32_t seed = 1; seed <= 20; ++seed) {
      expect_rules(Coefficients(1001, seed));
    }
  });
}

TEST(VmafAdm, EveryCoefficientHasItsOwnReciprocal) {
  Coefficients c(0, 1);
  for (int o = -32768; o < 32768; ++o) {
    const int t = o + (o % 3) - 1;
    c.reference[0].push_back(int16_t(o));
    c.reference[1].push_back(int16_t(o / 2));
    c.reference[2].push_back(int16_t(o));
    c.test[0].push_back(int16_t(std::clamp(t, -32768, 32767)));
    c.test[1].push_back(int16_t(o / 3));
    c.test[2].push_back(int16_t(o / 5 * 4));
  }
  on_every_target([&] { expect_rules(c); });
}

}  // namespace
}  // namespace framewise::simd
