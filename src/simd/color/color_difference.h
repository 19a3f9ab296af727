// SPDX-License-Identifier: Apache-2.0
// CIELAB and the CIEDE2000 color difference, a row at a time. Rows may be read
// and written up to the next multiple of 16 samples.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Three rows: R, G, B in linear light, or L*, a*, b*.
struct ColorRow {
  const float* planes[3];
};
struct MutableColorRow {
  float* planes[3];
  operator ColorRow() const { return {{planes[0], planes[1], planes[2]}}; }
};

// Converts linear sRGB, 1 = white, to CIELAB for D65 (CIE 15:2004, section
// 8.2.1). Within 1e-4 of exact arithmetic.
void lab_row(const ColorRow& linear_rgb, size_t count,
             const MutableColorRow& lab);

// The parametric factors of CIEDE2000. A difference is divided by its factor.
struct ParametricFactors {
  float lightness = 1;
  float chroma = 1;
  float hue = 1;
};

// CIEDE2000 (Sharma, Wu and Dalal 2005, equations 2 to 22) of two rows of
// CIELAB. Writes one difference a pixel. Hues opposite to within 2e-6 radians
// count as exactly opposite. The result is within 2e-4 of exact arithmetic and
// does not depend on the position of a pixel in its row.
void ciede2000_row(const ColorRow& reference, const ColorRow& test,
                   size_t count, float* difference,
                   const ParametricFactors& factors = {});

// Statistics of differences.
struct DifferenceSummary {
  static constexpr std::array<float, 4> kLimits = {1, 2, 3, 5};

  double sum = 0;
  float largest = 0;
  std::array<int64_t, 4> above{};  // number above each of kLimits

  void add(const DifferenceSummary& other);
};

// Summarizes rows at distance `stride`.
DifferenceSummary summarize_differences(const float* differences, size_t stride,
                                        size_t width, size_t height);

}  // namespace framewise::simd
