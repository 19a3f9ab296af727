// SPDX-License-Identifier: Apache-2.0
#include "video/encode/sound_lateness.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace framewise::video {
namespace {

// Levels of words: bursts of different lengths and loudness.
std::vector<float> bursts(int late, float gain = 1) {
  std::vector<float> levels(2000);
  for (int i = 0; i < 40; ++i) {
    const int start = i * 47 + i * i % 13 + late;
    for (int at = start; at < start + 9 + i % 7; ++at) {
      if (at >= 0 && at < 2000) {
        levels[size_t(at)] = gain * (0.2F + 0.1F * float(i % 5));
      }
    }
  }
  return levels;
}

TEST(LatenessOfSound, IsFoundToALevel) {
  for (const int late : {-20, -3, 0, 1, 3, 20}) {
    EXPECT_EQ(lateness_ms(bursts(0), bursts(late, 0.8F)), late * kLevelMs);
  }
}

TEST(LatenessOfSound, IsNoneWhereAllPlacesAreAlike) {
  EXPECT_EQ(
      lateness_ms(std::vector<float>(500, 0.5F), std::vector<float>(500, 0.4F)),
      0);
  EXPECT_EQ(lateness_ms({}, {}), 0);
  // A tone that pulses every ten levels is as much alike ten levels later.
  std::vector<float> pulses(2000);
  for (size_t i = 0; i < pulses.size(); ++i) {
    pulses[i] = 1 + std::sin(0.2F * 3.14159265F * float(i));
  }
  EXPECT_EQ(lateness_ms(pulses, pulses), 0);
}

TEST(LatenessOfSound, IsNoneOfOtherSound) {
  std::vector<float> other(2000);
  uint32_t state = 1;
  for (float& level : other) {
    state = state * 1664525 + 1013904223;
    level = float(state >> 8) / float(1 << 24);
  }
  EXPECT_EQ(lateness_ms(bursts(0), other), 0);
}

}  // namespace
}  // namespace framewise::video
