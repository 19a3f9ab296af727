// SPDX-License-Identifier: Apache-2.0
#include "frame/color/color_facts.h"

#include <algorithm>
#include <cmath>

namespace framewise {
namespace {

// Stored = normal * scale + offset. Normal values of luma and colors run from 0
// to 1, of color differences from -1/2 to 1/2.
struct Quantizer {
  double scale;
  double offset;
};

Quantizer luma_quantizer(Range range, int bits) {
  if (range == Range::kFull) return {double((1 << bits) - 1), 0.0};
  const double step = double(1 << (bits - 8));
  return {219 * step, 16 * step};
}

Quantizer chroma_quantizer(Range range, int bits) {
  if (range == Range::kFull) {
    return {double((1 << bits) - 1), double(1 << (bits - 1))};
  }
  const double step = double(1 << (bits - 8));
  return {224 * step, 128 * step};
}

// Rows Y, U, V; columns R, G, B; normal values.
struct Matrix3 {
  double at[3][3];
};

std::optional<Matrix3> normal_matrix(Matrix matrix) {
  if (matrix == Matrix::kIdentity) {
    return Matrix3{{{0, 1, 0}, {0, 0, 1}, {1, 0, 0}}};
  }
  if (matrix == Matrix::kYcgco) {
    return Matrix3{{{0.25, 0.5, 0.25}, {-0.25, 0.5, -0.25}, {0.5, 0, -0.5}}};
  }
  const auto weights = luma_weights(matrix);
  if (!weights) return std::nullopt;
  const double r = weights->r / 1e4, g = weights->g / 1e4, b = weights->b / 1e4;
  const double u = 2 * (1 - b), v = 2 * (1 - r);
  return Matrix3{{{r, g, b},
                  {-r / u, -g / u, (1 - b) / u},
                  {(1 - r) / v, -g / v, -b / v}}};
}

Matrix3 inverse(const Matrix3& m) {
  const auto& a = m.at;
  Matrix3 result;
  double determinant = 0;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      const int r0 = (j + 1) % 3, r1 = (j + 2) % 3;
      const int c0 = (i + 1) % 3, c1 = (i + 2) % 3;
      result.at[i][j] = a[r0][c0] * a[r1][c1] - a[r0][c1] * a[r1][c0];
    }
  }
  for (int i = 0; i < 3; ++i) determinant += a[0][i] * result.at[i][0];
  for (auto& row : result.at) {
    for (double& value : row) value /= determinant;
  }
  return result;
}

// The quantizer of each plane. Planes of G, B and R are all stored like luma.
std::array<Quantizer, 3> quantizers(const ColorFacts& facts, int bits) {
  const Quantizer luma = luma_quantizer(facts.range, bits);
  if (facts.matrix == Matrix::kIdentity) return {luma, luma, luma};
  const Quantizer chroma = chroma_quantizer(facts.range, bits);
  return {luma, chroma, chroma};
}

Primaries primaries_of(Matrix matrix) {
  switch (matrix) {
    case Matrix::kBt601:
    case Matrix::kSmpte240m: return Primaries::kBt601;
    case Matrix::kBt2020: return Primaries::kBt2020;
    default: return Primaries::kBt709;
  }
}

}  // namespace

ColorFacts resolved(const PixelFormat& format, Size size) {
  ColorFacts facts = format.color;
  const bool rgb = format.layout == Layout::kRgba;
  const bool yuv = !rgb && format.layout != Layout::kGray;
  if (rgb) {
    facts.matrix = Matrix::kIdentity;
  } else if (facts.matrix == Matrix::kUnspecified) {
    const bool high_definition = size.width >= 1280 || size.height > 576;
    facts.matrix = high_definition ? Matrix::kBt709 : Matrix::kBt601;
  }
  if (facts.range == Range::kUnspecified) {
    facts.range = yuv && facts.matrix != Matrix::kIdentity ? Range::kLimited
                                                           : Range::kFull;
  }
  if (facts.siting == ChromaSiting::kUnspecified) {
    facts.siting = facts.range == Range::kFull ? ChromaSiting::kCenter
                                               : ChromaSiting::kLeft;
  }
  if (facts.primaries == Primaries::kUnspecified) {
    facts.primaries = primaries_of(facts.matrix);
  }
  if (facts.transfer == Transfer::kUnspecified) {
    facts.transfer = yuv ? Transfer::kBt709 : Transfer::kSrgb;
  }
  return facts;
}

std::optional<simd::LumaWeights> luma_weights(Matrix matrix) {
  switch (matrix) {
    case Matrix::kBt709: return simd::kLumaBt709;
    case Matrix::kFcc: return simd::LumaWeights{3000, 5900, 1100};
    case Matrix::kBt601: return simd::kLumaBt601;
    case Matrix::kSmpte240m: return simd::LumaWeights{2120, 7010, 870};
    case Matrix::kBt2020: return simd::kLumaBt2020;
    default: return std::nullopt;
  }
}

std::optional<simd::RgbFromYuv> rgb_from_yuv(const ColorFacts& facts,
                                             int bits) {
  const auto matrix = normal_matrix(facts.matrix);
  if (!matrix) return std::nullopt;
  const Matrix3 back = inverse(*matrix);
  const auto plane = quantizers(facts, bits);
  simd::RgbFromYuv result;
  for (int c = 0; c < 3; ++c) {
    double factor[3];
    double bias = 0;
    for (size_t i = 0; i < 3; ++i) {
      factor[i] = back.at[c][i] / plane[i].scale;
      bias -= factor[i] * plane[i].offset;
    }
    result.y[c] = float(factor[0]);
    result.u[c] = float(factor[1]);
    result.v[c] = float(factor[2]);
    result.bias[c] = float(bias);
  }
  return result;
}

std::optional<simd::YuvFromRgb> yuv_from_rgb(const ColorFacts& facts,
                                             int bits) {
  const auto matrix = normal_matrix(facts.matrix);
  if (!matrix) return std::nullopt;
  const auto plane = quantizers(facts, bits);
  simd::YuvFromRgb result;
  for (size_t i = 0; i < 3; ++i) {
    result.r[i] = float(matrix->at[i][0] * plane[i].scale);
    result.g[i] = float(matrix->at[i][1] * plane[i].scale);
    result.b[i] = float(matrix->at[i][2] * plane[i].scale);
    result.bias[i] = float(plane[i].offset);
  }
  return result;
}

LumaLevels luma_levels(Range range, int bits) {
  const Quantizer luma = luma_quantizer(range, bits);
  return {luma.offset, luma.offset + luma.scale};
}

std::optional<std::array<uint16_t, 4>> stored_samples(Rgb8 color,
                                                      const PixelFormat& format,
                                                      Size size) {
  const int bits = format.bits;
  const auto most = uint16_t((1 << bits) - 1);
  if (format.layout == Layout::kRgba) {
    const int step = bits == 16 ? 257 : 1;
    return std::array<uint16_t, 4>{uint16_t(color.r * step),
                                   uint16_t(color.g * step),
                                   uint16_t(color.b * step), most};
  }
  const ColorFacts facts = resolved(format, size);
  const auto matrix = yuv_from_rgb(facts, bits);
  if (!matrix) return std::nullopt;
  std::array<uint16_t, 4> samples{0, 0, 0, most};
  for (size_t i = 0; i < 3; ++i) {
    const double value = double(matrix->r[i]) * color.r / 255 +
                         double(matrix->g[i]) * color.g / 255 +
                         double(matrix->b[i]) * color.b / 255 +
                         double(matrix->bias[i]);
    samples[i] =
        uint16_t(std::clamp(std::floor(value + 0.5), 0.0, double(most)));
  }
  if (format.layout == Layout::kGray) samples[1] = most;
  return samples;
}

}  // namespace framewise
