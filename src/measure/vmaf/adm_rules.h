// SPDX-License-Identifier: Apache-2.0
// How VMAF's detail loss measure adds up rows: regions, rounding and units, for
// whoever computes the rows.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "framewise/frame.h"
#include "simd/vmaf/adm.h"

namespace framewise::measure {

// The region of a band that counts: a tenth is left out on each side.
struct VmafRegion {
  int left, top, right, bottom;

  explicit VmafRegion(Size size)
      : left(int(0.1 * size.width - 0.5)),
        top(int(0.1 * size.height - 0.5)),
        right(size.width - left),
        bottom(size.height - top) {}
  float area() const { return float((bottom - top) * (right - left)); }
};

inline int vmaf_ceil_log2(double x) { return int(std::ceil(std::log2(x))); }

// libvmaf's powf(x, 1.0f / 3.0f), rounded once.
inline float vmaf_cube_root(float x) {
  return float(std::pow(double(x), double(1.0f / 3.0f)));
}

inline int64_t vmaf_half_of(int shift) {
  return shift == 0 ? 0 : int64_t{1} << (shift - 1);
}

// Cubes of the reference's details: how rows are summed, and the unit.
struct VmafDetailRule {
  simd::VmafCube cube;
  int row_shift;
  int exponent;

  VmafDetailRule(int level, const VmafRegion& region) {
    if (level == 0) {
      row_shift = std::max(0, vmaf_ceil_log2(double(region.area())) - 20);
      exponent = 18 - row_shift;
      return;
    }
    constexpr int kSquareShifts[] = {0, 31, 30, 31};
    constexpr int kExponents[] = {0, 32, 27, 23};
    cube.square_shift = kSquareShifts[level];
    // A full unit, not half of one: kept as in libvmaf.
    cube.square_half = int64_t{1} << cube.square_shift;
    cube.cube_shift = vmaf_ceil_log2(region.right - region.left);
    cube.cube_half = vmaf_half_of(cube.cube_shift);
    row_shift = vmaf_ceil_log2(region.bottom - region.top);
    exponent = kExponents[level] - row_shift - cube.cube_shift;
  }
};

// The part of a band's sum that stands for the noise of the eye.
inline float vmaf_noise(float area, double noise) {
  return vmaf_cube_root(float(double(area) * noise));
}

// Cubes of the details that the test retains.
struct VmafKeptRule {
  simd::VmafCube cube;
  int threshold_shift = 0;
  int row_shift;
  int exponent;

  VmafKeptRule(int level, int band, Size size) {
    const bool diagonal = band == simd::kVmafDiagonal;
    const double log_width = std::log2(double(size.width));
    int unit;
    cube.square_shift = 30;
    if (level == 0) {
      threshold_shift = diagonal ? 12 : 10;
      cube.square_shift = diagonal ? 30 : 29;
      cube.cube_shift = int(std::ceil(log_width - (diagonal ? 3 : 4)));
      unit = diagonal ? 57 : 52;
    } else {
      constexpr int kUnits[] = {0, 45, 39, 36};
      cube.cube_shift = int(std::ceil(log_width));
      unit = kUnits[level];
    }
    cube.square_half = vmaf_half_of(cube.square_shift);
    cube.cube_half = vmaf_half_of(cube.cube_shift);
    row_shift = vmaf_ceil_log2(size.height);
    exponent = unit - cube.cube_shift - row_shift;
  }
};

// Of a level's bands: sums of rows, each rounded by its rule.
inline float vmaf_kept_value(int level, Size size,
                             const std::array<uint64_t, 3>& sums,
                             double noise) {
  float all = 0;
  for (int band = 0; band < 3; ++band) {
    const VmafKeptRule rule(level, band, size);
    const auto value =
        float(std::ldexp(double(sums[size_t(band)]), -rule.exponent));
    all += vmaf_cube_root(value) + vmaf_noise(VmafRegion(size).area(), noise);
  }
  return all;
}

// Sums below it count as nothing.
inline double vmaf_least_sum(Size frame) {
  return 1e-10 * double(frame.pixels()) / (1920 * 1080);
}

inline double vmaf_adm_ratio(double kept, double total, Size frame) {
  const double limit = vmaf_least_sum(frame);
  if (kept < limit) kept = 0;
  if (total < limit) total = 0;
  return total == 0 ? 1.0 : kept / total;
}

}  // namespace framewise::measure
