// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/crossfade.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

template <typename Sample>
std::vector<Sample> random_samples(size_t count, int most, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Sample> samples(count);
  for (Sample& sample : samples) sample = Sample(random() % unsigned(most + 1));
  return samples;
}

template <typename Sample>
void mixes_as_defined(int most) {
  const auto a = random_samples<Sample>(1023, most, 1);
  const auto b = random_samples<Sample>(1023, most, 2);
  on_every_target([&] {
    for (const size_t count : boundary_counts()) {
      for (const int weight : {0, 1, 2048, 16384, 30000, 32767}) {
        GuardedRow<Sample> out(count);
        crossfade(a.data(), b.data(), out.data(), count, weight);
        EXPECT_TRUE(out.guard_is_intact()) << count;
        for (size_t i = 0; i < count; ++i) {
          const int step = (int(b[i]) - int(a[i])) * weight;
          ASSERT_EQ(int(out[i]), a[i] + ((step + (1 << 14)) >> 15))
              << count << ' ' << i << ' ' << weight;
        }
      }
    }
  });
}

TEST(Crossfade, MixesBytesAsDefinedOnEveryMachine) {
  mixes_as_defined<uint8_t>(255);
}

TEST(Crossfade, MixesSamplesOfTenAndFifteenBits) {
  mixes_as_defined<uint16_t>(1023);
  mixes_as_defined<uint16_t>((1 << 15) - 1);
}

TEST(Crossfade, GoesFromOneFrameToTheOther) {
  const std::vector<uint8_t> black(64, 16), white(64, 235);
  std::vector<uint8_t> out(64);
  int before = 16;
  for (int i = 0; i <= 15; ++i) {
    crossfade(black.data(), white.data(), out.data(), out.size(),
              i * 32767 / 15);
    EXPECT_GE(out[0], before);
    before = out[0];
  }
  EXPECT_EQ(before, 235);
}

}  // namespace
}  // namespace framewise::simd
