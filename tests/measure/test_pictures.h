// SPDX-License-Identifier: Apache-2.0
// Generated test images, equal on every machine.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "framewise/frame.h"

namespace framewise {

// R G B A without padding, 8 or 16 bits.
template <typename Sample>
struct TestPicture {
  Size size;
  std::vector<Sample> rgba;

  PlaneView view() const {
    return {reinterpret_cast<const uint8_t*>(rgba.data()),
            ptrdiff_t(4 * sizeof(Sample)) * size.width, size};
  }
  Sample* pixel(int x, int y) {
    return rgba.data() + 4 * (size_t(y) * size_t(size.width) + size_t(x));
  }
};
using TestPicture8 = TestPicture<uint8_t>;
using TestPicture16 = TestPicture<uint16_t>;

// Waves in three tints and a checkerboard: smooth regions and edges.
inline TestPicture8 pattern(Size size) {
  TestPicture8 picture{size, {}};
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const double wave = 60 * std::sin(x / 17.0) * std::cos(y / 23.0) +
                          ((x / 24 + y / 20) % 2 ? 40 : -20);
      for (const double tint : {1.0, 0.8, 0.5}) {
        picture.rgba.push_back(uint8_t(120 + tint * wave));
      }
      picture.rgba.push_back(255);
    }
  }
  return picture;
}

// The same image with Gaussian noise on every channel.
inline TestPicture8 with_noise(TestPicture8 picture, double sigma) {
  std::mt19937 random(7);
  // Sums of uniform numbers: std::normal_distribution differs by library.
  const auto normal = [&random] {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += double(random()) / 4294967296.0;
    return sum;
  };
  for (size_t i = 0; i < picture.rgba.size(); ++i) {
    if (i % 4 == 3) continue;
    const double value = picture.rgba[i] + sigma * normal();
    picture.rgba[i] = uint8_t(std::clamp(std::lround(value), 0L, 255L));
  }
  return picture;
}

// Means over squares of 2 * radius + 1 pixels, cut off at the border.
inline TestPicture8 box_blurred(const TestPicture8& picture, int radius) {
  TestPicture8 result = picture;
  TestPicture8 source = picture;
  for (int y = 0; y < picture.size.height; ++y) {
    for (int x = 0; x < picture.size.width; ++x) {
      for (int channel = 0; channel < 3; ++channel) {
        int sum = 0, count = 0;
        for (int v = y - radius; v <= y + radius; ++v) {
          for (int u = x - radius; u <= x + radius; ++u) {
            if (u < 0 || v < 0 || u >= picture.size.width ||
                v >= picture.size.height) {
              continue;
            }
            sum += source.pixel(u, v)[channel];
            ++count;
          }
        }
        result.pixel(x, y)[channel] = uint8_t((sum + count / 2) / count);
      }
    }
  }
  return result;
}

inline TestPicture16 with_16_bits(const TestPicture8& picture) {
  TestPicture16 wide{picture.size, {}};
  for (const uint8_t sample : picture.rgba) {
    wide.rgba.push_back(uint16_t(sample * 257));
  }
  return wide;
}

}  // namespace framewise
