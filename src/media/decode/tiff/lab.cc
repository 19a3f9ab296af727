// SPDX-License-Identifier: Apache-2.0
#include "media/decode/tiff/lab.h"

#include <algorithm>
#include <cmath>

namespace framewise::media {
namespace {

using Vector = std::array<double, 3>;
using Matrix3 = std::array<Vector, 3>;

constexpr Matrix3 kBradford = {{{0.8951, 0.2664, -0.1614},
                                {-0.7502, 1.7135, 0.0367},
                                {0.0389, -0.0685, 1.0296}}};
constexpr Matrix3 kFromBradford = {{{0.9869929, -0.1470543, 0.1599627},
                                    {0.4323053, 0.5183603, 0.0492912},
                                    {-0.0085287, 0.0400428, 0.9684867}}};
// X, Y, Z to linear sRGB (IEC 61966-2-1), and its white, D65.
constexpr Matrix3 kToSrgb = {{{3.2404542, -1.5371385, -0.4985314},
                              {-0.9692660, 1.8760108, 0.0415560},
                              {0.0556434, -0.2040259, 1.0572252}}};
constexpr Vector kSrgbWhite = {0.95047, 1, 1.08883};

Vector times(const Matrix3& matrix, const Vector& vector) {
  Vector product;
  for (size_t i = 0; i < 3; ++i) {
    product[i] = matrix[i][0] * vector[0] + matrix[i][1] * vector[1] +
                 matrix[i][2] * vector[2];
  }
  return product;
}

// X, Y or Z relative to white.
double relative_light(double f) {
  constexpr double kLinearBelow = 6.0 / 29;
  if (f > kLinearBelow) return f * f * f;
  return 3 * kLinearBelow * kLinearBelow * (f - 4.0 / 29);
}

double srgb_code(double light) {
  light = std::clamp(light, 0.0, 1.0);
  return light <= 0.0031308 ? 12.92 * light
                            : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

}  // namespace

TiffLab::TiffLab(TiffLabForm form, int bits, White white)
    : form_(form), bits_(bits) {
  const double x = double(white.x);
  const double y = double(white.y);
  const Vector stated = {x / y, 1, (1 - x - y) / y};
  const Vector from = times(kBradford, stated);
  const Vector to = times(kBradford, kSrgbWhite);
  for (size_t column = 0; column < 3; ++column) {
    Vector unit = {};
    unit[column] = stated[column];
    Vector cones = times(kBradford, unit);
    for (size_t i = 0; i < 3; ++i) cones[i] *= to[i] / from[i];
    const Vector rgb = times(kToSrgb, times(kFromBradford, cones));
    for (size_t row = 0; row < 3; ++row) to_rgb_[row][column] = rgb[row];
  }
}

std::array<double, 3> TiffLab::srgb(const uint32_t* samples) const {
  const double step = bits_ == 8 ? 1 : 256;
  const bool icc = form_ == TiffLabForm::kIcc;
  const auto opponent = [&](uint32_t sample) {
    if (icc) return double(sample) / step - 128;
    return (bits_ == 8 ? double(int8_t(sample)) : double(int16_t(sample))) /
           step;
  };
  const double white = bits_ == 8 ? 255 : icc ? 65280 : 65535;
  const double lightness = double(samples[0]) / white * 100;
  const double y = (lightness + 16) / 116;
  const Vector light = {relative_light(y + opponent(samples[1]) / 500),
                        relative_light(y),
                        relative_light(y - opponent(samples[2]) / 200)};
  Vector rgb = times(to_rgb_, light);
  for (double& part : rgb) part = srgb_code(part);
  return rgb;
}

}  // namespace framewise::media
