// SPDX-License-Identifier: Apache-2.0
#include "simd/evidence/specks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>

#include "simd/every_target.h"
#include "simd/evidence/evidence_planes.h"

namespace framewise::simd {
namespace {

constexpr int kStride = 24;
constexpr int16_t kExcess = 48 * kUnitsPerLevel;

// A block of side 16 at (4, 4) and the samples around it.
struct Plane {
  std::array<int16_t, size_t(kStride* kStride)> samples{};
  int16_t& at(int x, int y) { return samples[size_t(y * kStride + x)]; }
  const int16_t* block() const { return &samples[4 * kStride + 4]; }
};

int plain_count(Plane reference, Plane test, int side) {
  int count = 0;
  for (int y = 4; y < 4 + side; ++y) {
    for (int x = 4; x < 4 + side; ++x) {
      const int own = test.at(x, y) - reference.at(x, y);
      int low = reference.at(x, y), high = low, beside = 0;
      for (int v = y - 1; v <= y + 1; ++v) {
        for (int u = x - 1; u <= x + 1; ++u) {
          if (u == x && v == y) continue;
          low = std::min<int>(low, reference.at(u, v));
          high = std::max<int>(high, reference.at(u, v));
          beside =
              std::max(beside, std::abs(test.at(u, v) - reference.at(u, v)));
        }
      }
      const bool beyond = test.at(x, y) - high > kExcess ||  //
                          low - test.at(x, y) > kExcess;
      count += beyond && 4 * beside <= std::abs(own);
    }
  }
  return count;
}

int count(const Plane& reference, const Plane& test, int side) {
  return count_specks(reference.block(), test.block(), kStride, side, kExcess);
}

TEST(CountSpecks, IsWhatPlainLoopsCount) {
  on_every_target([] {
    int found = 0;
    for (uint32_t seed = 0; seed < 200; ++seed) {
      std::mt19937 random(seed);
      Plane reference, test;
      for (int16_t& sample : reference.samples) {
        sample = int16_t(400 + random() % 200);
      }
      for (size_t i = 0; i < test.samples.size(); ++i) {
        const bool hit = random() % 12 == 0;
        const int error = hit ? int(random() % 1200) - 600 : int(random() % 61);
        test.samples[i] = int16_t(
            std::clamp(reference.samples[i] + error, 0, 255 * kUnitsPerLevel));
      }
      for (const int side : {8, 16}) {
        const int expected = plain_count(reference, test, side);
        ASSERT_EQ(count(reference, test, side), expected) << seed;
        found += expected;
      }
    }
    EXPECT_GT(found, 500);
  });
}

TEST(CountSpecks, IsOfSinglePixelsOnly) {
  on_every_target([] {
    Plane reference, test;
    test.at(4, 4) = 255 * kUnitsPerLevel;
    test.at(19, 10) = kExcess + 1;
    EXPECT_EQ(count(reference, test, 16), 2);
    EXPECT_EQ(count(reference, test, 8), 1);
    test.at(3, 3) = 255 * kUnitsPerLevel;  // beside the first, beyond the block
    EXPECT_EQ(count(reference, test, 16), 1);
    test.at(19, 10) = kExcess;  // not enough
    EXPECT_EQ(count(reference, test, 16), 0);
  });
}

// A value that the reference has next to it may have moved.
TEST(CountSpecks, IsOfWhatNothingAroundIsLike) {
  on_every_target([] {
    Plane reference, test;
    reference.at(10, 10) = reference.at(11, 10) = 800;
    test.at(10, 10) = 800;
    test.at(12, 10) = 800;
    EXPECT_EQ(count(reference, test, 16), 0);
    reference.at(11, 10) = 0;
    test.at(14, 10) = 800;
    EXPECT_EQ(count(reference, test, 16), 2);
  });
}

}  // namespace
}  // namespace framewise::simd
