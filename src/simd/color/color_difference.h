// SPDX-License-Identifier: Apache-2.0
// CIELAB and the CIEDE2000 colour difference, a row at a time.
//
// Rows may be read and written up to the next multiple of 16 samples.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Three rows of one picture: R, G, B in linear light, or L*, a*, b*.
struct ColorRow {
  const float* planes[3];
};
struct MutableColorRow {
  float* planes[3];
  operator ColorRow() const { return {{planes[0], planes[1], planes[2]}}; }
};

// CIELAB for D65 from linear sRGB, 1 = white (CIE 15:2004, section 8.2.1).
// Within 1e-4 of exact arithmetic.
void lab_row(const ColorRow& linear_rgb, size_t count,
             const MutableColorRow& lab);

// The parametric factors of CIEDE2000: what differs counts 1 / k times.
struct ParametricFactors {
  float lightness = 1;
  float chroma = 1;
  float hue = 1;
};

// CIEDE2000 (Sharma, Wu and Dalal 2005, equations 2 to 22) of two
// rows of CIELAB. Writes one difference a pixel. Where both hues are opposite
// to within 2e-6 radians they count as exactly opposite. The result differs
// from exact arithmetic on the same CIELAB by less than 2e-4, and is the same
// wherever in a row a pixel stands.
void ciede2000_row(const ColorRow& reference, const ColorRow& test,
                   size_t count, float* difference,
                   const ParametricFactors& factors = {});

// What differences add up to.
struct DifferenceSummary {
  static constexpr std::array<float, 4> kLimits = {1, 2, 3, 5};

  double sum = 0;
  float largest = 0;
  std::array<int64_t, 4> above{};  // how many exceed each of kLimits

  void add(const DifferenceSummary& other);
};

// Of rows that are `stride` apart.
DifferenceSummary summarize_differences(const float* differences, size_t stride,
                                        size_t width, size_t height);

}  // namespace framewise::simd
