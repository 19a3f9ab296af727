// SPDX-License-Identifier: Apache-2.0
// Values that the authors' program gives, and the pictures that it was given.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "measure/golden.h"

namespace framewise::golden {

struct CvvdpValue {
  std::string name;  // of the case
  std::string display;
  std::string padding;
  std::string stage;
  std::string key;
  std::vector<double> values;
};

inline std::filesystem::path cvvdp_values_file() {
  return std::filesystem::path(FRAMEWISE_SHARED_DIR) /
         "golden/cvvdp/values.tsv";
}

// Those of a stage.
inline std::vector<CvvdpValue> cvvdp_values(const std::string& stage) {
  std::vector<CvvdpValue> found;
  std::ifstream stream(cvvdp_values_file());
  std::string line;
  std::getline(stream, line);
  while (std::getline(stream, line)) {
    std::istringstream columns(line);
    std::string cell[6];
    for (std::string& one : cell) std::getline(columns, one, '\t');
    if (cell[3] != stage) continue;
    CvvdpValue value{cell[0], cell[1], cell[2], cell[3], cell[4], {}};
    std::istringstream numbers(cell[5]);
    for (double number = 0; numbers >> number;) value.values.push_back(number);
    found.push_back(std::move(value));
  }
  return found;
}

inline uint32_t made_noise(int x, int y, int t, int c, int s) {
  uint32_t v = uint32_t(x) * 0x9E3779B1u + uint32_t(y) * 0x85EBCA77u +
               uint32_t(t) * 0xC2B2AE3Du + uint32_t(c) * 0x27D4EB2Fu +
               uint32_t(s) * 0x165667B1u;
  v ^= v >> 15;
  v *= 0x2C1B3C6Du;
  v ^= v >> 12;
  v *= 0x297A2D39u;
  v ^= v >> 15;
  return v;
}

inline int made_reference(int x, int y, int t, int c) {
  const int b = (2 * x + 3 * y + 5 * t) % 256;
  const int tri = std::min(b, 255 - b);
  if (c == 0) return 60 + tri;
  if (c == 1) return 40 + 50 * (((x >> 3) ^ (y >> 3)) & 1) + (tri >> 1);
  return 90 + (tri >> 2) + int(made_noise(x, y, 0, 2, 7) & 15);
}

// Flicker on the left, noise below.
inline int made_test_a(int x, int y, int t, int c, Size size) {
  int value = made_reference(x, y, t, c);
  if (t % 2 == 1 && x < size.width / 2) value += 6;
  if (y >= size.height / 2) value += int(made_noise(x, y, t, c, 1) & 15) - 8;
  return std::clamp(value, 0, 255);
}

// Ghosts on the left, colors that flicker on the right, and a flash.
inline int made_test_b(int x, int y, int t, int c) {
  int value = made_reference(x, y, t, c);
  if (x < 64) {
    value = (value + made_reference(x, y, std::max(t - 1, 0), c)) >> 1;
  } else if (t % 3 == 0) {
    value += c == 0 ? 8 : c == 2 ? -8 : 0;
  }
  if (t == 5 || t == 6) value += 20;
  return std::clamp(value, 0, 255);
}

inline int made_tiny(int x, int y, int c) {
  return int(made_noise(x, y, 0, c, 3) & 255);
}
inline int made_tiny_test(int x, int y, int c) {
  const int noise = int(made_noise(x, y, 0, c, 4) & 31) - 16;
  return std::clamp(made_tiny(x, y, c) + noise, 0, 255);
}

}  // namespace framewise::golden

#define SKIP_WITHOUT_CVVDP_VALUES()                                       \
  if (!std::filesystem::exists(framewise::golden::cvvdp_values_file())) { \
    GTEST_SKIP() << "the shared values of ColorVideoVDP are not present"; \
  }                                                                       \
  static_assert(true)
