// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/joint/lab.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "frame/color/transfer_curves.h"
#include "media/encode/color_table.h"

namespace framewise::media {
namespace {

constexpr float kScale = 255;

const std::array<float, 256>& light_of_sample() {
  static const std::array<float, 256> kTable = [] {
    std::array<float, 256> table{};
    for (size_t i = 0; i < table.size(); ++i) {
      table[i] = float(light_of_srgb(double(i) / 255));
    }
    return table;
  }();
  return kTable;
}

// Of values from 0 to 1. A first guess by the exponent, then Halley's step
// twice: exact to about 1e-6.
float cube_root(float value) {
  if (value <= 0) return 0;
  float y =
      std::bit_cast<float>(std::bit_cast<uint32_t>(value) / 3 + 0x2A514067u);
  for (int i = 0; i < 2; ++i) {
    const float cube = y * y * y;
    y *= (cube + 2 * value) / (2 * cube + value);
  }
  return y;
}

uint8_t sample_of_light(double light) {
  const double signal = srgb_of_light(std::clamp(light, 0.0, 1.0));
  return uint8_t(std::lround(255 * signal));
}

}  // namespace

Lab lab_of(Rgb8 color) {
  const auto& light = light_of_sample();
  const float r = light[color.r];
  const float g = light[color.g];
  const float b = light[color.b];
  const float l =
      cube_root(0.4122214708f * r + 0.5363325363f * g + 0.0514459929f * b);
  const float m =
      cube_root(0.2119034982f * r + 0.6806995451f * g + 0.1073969566f * b);
  const float s =
      cube_root(0.0883024619f * r + 0.2817188376f * g + 0.6299787005f * b);
  return {kScale * (0.2104542553f * l + 0.7936177850f * m - 0.0040720468f * s),
          kScale * (1.9779984951f * l - 2.4285922050f * m + 0.4505937099f * s),
          kScale * (0.0259040371f * l + 0.7827717662f * m - 0.8086757660f * s)};
}

Rgb8 rgb_of(const Lab& color) {
  const double light = color.l / kScale;
  const double a = color.a / kScale;
  const double b = color.b / kScale;
  const auto cube = [](double x) { return x * x * x; };
  const double l = cube(light + 0.3963377774 * a + 0.2158037573 * b);
  const double m = cube(light - 0.1055613458 * a - 0.0638541728 * b);
  const double s = cube(light - 0.0894841775 * a - 1.2914855480 * b);
  return {
      sample_of_light(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
      sample_of_light(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
      sample_of_light(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

LabOfPixels::Answer LabOfPixels::converted(uint32_t pixel) {
  return {pixel, true, lab_of(rgb_of(pixel))};
}

}  // namespace framewise::media
