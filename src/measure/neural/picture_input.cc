// SPDX-License-Identifier: Apache-2.0
#include "measure/neural/picture_input.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace framewise::measure::neural {
namespace {

constexpr double kShift[3] = {-0.030, -0.088, -0.188};
constexpr double kScale[3] = {0.458, 0.448, 0.450};

float input_of(double sample, double most, size_t channel) {
  const double x = 2 * sample / most - 1;
  return float((x - kShift[channel]) / kScale[channel]);
}

using Table = std::array<std::array<float, 256>, 3>;

const Table& table() {
  static const Table kTable = [] {
    Table all;
    for (size_t c = 0; c < 3; ++c) {
      for (size_t v = 0; v < 256; ++v) all[c][v] = input_of(double(v), 255, c);
    }
    return all;
  }();
  return kTable;
}

void fill_row(const uint8_t* pixels, int count, float* out) {
  const Table& inputs = table();
  for (int x = 0; x < count; ++x, pixels += 4, out += 3) {
    for (size_t c = 0; c < 3; ++c) out[c] = inputs[c][pixels[c]];
  }
}

void fill_row(const uint16_t* pixels, int count, float* out) {
  for (int x = 0; x < count; ++x, pixels += 4, out += 3) {
    for (size_t c = 0; c < 3; ++c) out[c] = input_of(pixels[c], 65535, c);
  }
}

}  // namespace

void fill_input(const Frame& frame, Activations& input) {
  const Rect& region = input.region();
  const PlaneView plane = frame.plane(0);
  const Size size = frame.size();
  const int left = std::clamp(region.x, 0, size.width);
  const int right = std::clamp(region.x + region.width, left, size.width);
  for (int y = region.y; y < region.y + region.height; ++y) {
    float* row = input.pixel(y, region.x);
    std::fill(row, row + input.row_step(), 0.0f);
    if (y < 0 || y >= size.height || left == right) continue;
    float* out = input.pixel(y, left);
    const uint8_t* bytes = plane.row(y);
    if (frame.format().bits > 8) {
      fill_row(reinterpret_cast<const uint16_t*>(bytes) + 4 * left,
               right - left, out);
    } else {
      fill_row(bytes + 4 * left, right - left, out);
    }
  }
}

}  // namespace framewise::measure::neural
