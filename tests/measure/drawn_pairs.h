// SPDX-License-Identifier: Apache-2.0
// Pairs of pictures that a formula draws, as tools/reference_values.py does,
// and the values that public tools print for them. Whole numbers alone: both
// programs draw the same pixels.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "measure/golden.h"

namespace framewise::drawn {

inline constexpr int kWidth = 192;
inline constexpr int kHeight = 144;

inline golden::Picture picture_of(const auto& color_at) {
  golden::Picture picture{{kWidth, kHeight}, {}};
  for (int64_t y = 0; y < kHeight; ++y) {
    for (int64_t x = 0; x < kWidth; ++x) {
      for (const int64_t value : color_at(x, y)) {
        picture.rgba.push_back(uint8_t(std::clamp<int64_t>(value, 0, 255)));
      }
      picture.rgba.push_back(255);
    }
  }
  return picture;
}

// Shades, a texture and boxes of the negative.
inline golden::Picture reference() {
  return picture_of([](int64_t x, int64_t y) {
    int64_t shade = x * 200 / kWidth + y * 55 / kHeight;
    if ((x / 32 + y / 24) % 3 == 0) shade = 255 - shade;
    const int64_t texture = ((x * x * 7 + y * y * 13 + x * y * 5) >> 6) % 32;
    return std::array{shade + texture - 16, shade * 3 / 4 + 40 + texture / 2,
                      220 - shade / 2 + texture * 3 / 4};
  });
}

// The test of a pair, by its name in reference_values.tsv.
inline golden::Picture test_of(const std::string& pair) {
  const golden::Picture from = reference();
  const auto at = [&](int64_t x, int64_t y, int64_t c) {
    x = std::clamp<int64_t>(x, 0, kWidth - 1);
    y = std::clamp<int64_t>(y, 0, kHeight - 1);
    return int64_t{from.rgba[size_t(4 * (y * kWidth + x) + c)]};
  };
  const auto value_at = [&](int64_t x, int64_t y, int64_t c) {
    if (pair == "noise") {
      const int64_t hash = (x * 2654435761 + y * 40503 + c * 97) % 65537;
      return at(x, y, c) + hash % 17 - 8;
    }
    if (pair == "coarse") return at(x, y, c) / 24 * 24 + 12;
    if (pair == "brighter") return at(x, y, c) + 6;
    EXPECT_EQ(pair, "blur");
    int64_t sum = 0;
    for (int64_t i = 0; i < 9; ++i) sum += at(x + i % 3 - 1, y + i / 3 - 1, c);
    return sum / 9;
  };
  return picture_of([&](int64_t x, int64_t y) {
    return std::array{value_at(x, y, 0), value_at(x, y, 1), value_at(x, y, 2)};
  });
}

struct ReferenceValue {
  std::string pair, tool, version, metric;
  double tolerance = 0;
  double value = 0;
};

inline std::vector<ReferenceValue> reference_values() {
  std::ifstream file(FRAMEWISE_SOURCE_DIR
                     "/tests/measure/reference_values.tsv");
  std::string line;
  std::getline(file, line);  // names of the columns
  std::vector<ReferenceValue> values;
  while (std::getline(file, line)) {
    ReferenceValue& one = values.emplace_back();
    std::istringstream cells(line);
    cells >> one.pair >> one.tool >> one.version >> one.metric >>
        one.tolerance >> one.value;
  }
  return values;
}

}  // namespace framewise::drawn
