// SPDX-License-Identifier: Apache-2.0
#include "measure/giflab/lab8.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace framewise::measure::giflab {
namespace {

constexpr int kLinearBits = 3;  // fractional bits in linear light
constexpr int kWeightBits = 12;
constexpr int kRootBits = kWeightBits + kLinearBits;
constexpr int kRoots = 256 * 3 / 2 * (1 << kLinearBits);

// BT.709 primaries and D65, over the white point.
constexpr double kMatrix[3][3] = {
    {0.412453 / 0.950456, 0.357580 / 0.950456, 0.180423 / 0.950456},
    {0.212671, 0.715160, 0.072169},
    {0.019334 / 1.088754, 0.119193 / 1.088754, 0.950227 / 1.088754}};

struct Tables {
  std::array<int, 256> linear;
  std::array<int, kRoots> root;
  int weights[3][3];

  Tables() {
    for (size_t i = 0; i < linear.size(); ++i) {
      const double x = double(i) / 255;
      const double y =
          x <= 0.04045 ? x / 12.92 : std::pow((x + 0.055) / 1.055, 2.4);
      linear[i] = int(std::lrint(255.0 * (1 << kLinearBits) * y));
    }
    for (size_t i = 0; i < root.size(); ++i) {
      const double x = double(i) / (255.0 * (1 << kLinearBits));
      const double y = x < 0.008856 ? x * 7.787 + 16.0 / 116 : std::cbrt(x);
      root[i] = int(std::lrint((1 << kRootBits) * y));
    }
    for (int row = 0; row < 3; ++row) {
      for (int c = 0; c < 3; ++c) {
        weights[row][c] = int(std::lrint((1 << kWeightBits) * kMatrix[row][c]));
      }
    }
  }
};

int descale(int value, int bits) { return (value + (1 << (bits - 1))) >> bits; }

uint8_t clamped(int value) { return uint8_t(std::clamp(value, 0, 255)); }

}  // namespace

void lab8_row(const uint8_t* rgba, size_t count, uint8_t* lab) {
  static const Tables kTables;
  constexpr int kLightScale = (116 * 255 + 50) / 100;
  constexpr int kLightShift = -((16 * 255 * (1 << kRootBits) + 50) / 100);
  for (size_t i = 0; i < count; ++i, rgba += 4, lab += 3) {
    int f[3];
    for (int row = 0; row < 3; ++row) {
      int sum = 0;
      for (int c = 0; c < 3; ++c) {
        sum += kTables.linear[rgba[c]] * kTables.weights[row][c];
      }
      f[row] = kTables.root[size_t(descale(sum, kWeightBits))];
    }
    lab[0] = clamped(descale(kLightScale * f[1] + kLightShift, kRootBits));
    lab[1] = clamped(
        descale(500 * (f[0] - f[1]) + 128 * (1 << kRootBits), kRootBits));
    lab[2] = clamped(
        descale(200 * (f[1] - f[2]) + 128 * (1 << kRootBits), kRootBits));
  }
}

}  // namespace framewise::measure::giflab
