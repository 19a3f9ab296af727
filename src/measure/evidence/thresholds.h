// SPDX-License-Identifier: Apache-2.0
// The thresholds of the sums over blocks, in one table: which errors count as
// visible, and which structures count as edges, lines, steps or specks. Kernels
// receive them as arguments. docs/defects.md cites the methods behind them.
#pragma once

#include <cstdint>

#include "simd/evidence/evidence_blocks.h"
#include "simd/evidence/evidence_planes.h"

namespace framewise::measure {

// Converts levels of 0..255 to the units of the evidence planes.
constexpr int16_t in_units(int levels) {
  return int16_t(levels * simd::kUnitsPerLevel);
}

// The RMS error of luma, in levels, above which a block is visibly wrong. Only
// such blocks are reported as damaged.
inline constexpr int kPlainLevels = 9;

// Errors above which every viewer notices a pixel.
inline constexpr simd::WrongPixelLimits kWrongPixel = {.luma = in_units(12),
                                                       .chroma = in_units(16)};

// Contours as banding leaves them: steps of 2 levels or more. Both sides may
// vary by half a level, because rounding to gray can shift a sample by one
// unit, seldom by two.
inline constexpr simd::ContourLimits kContour = {.least_step = in_units(2),
                                                 .flat_change = 2};

// Steps at block borders. An extra step counts as at most 24 levels, so that a
// single line does not pass for a grid.
inline constexpr simd::StepLimits kBlockStep = {.reference_step = in_units(3),
                                                .most_extra = in_units(24)};

// The least height of a thin line (ridge) of the reference.
inline constexpr int16_t kRidgeHeight = in_units(32);

// A pixel with an error between the two limits keeps its earlier state.
inline constexpr simd::StaleLimits kStalePixel = {.right = in_units(6),
                                                  .wrong = in_units(16)};

// A pixel of the test that changes by more than this has moved.
inline constexpr int16_t kMovedChange = in_units(2);

// A speck exceeds the range of the reference around it by more than this.
inline constexpr int16_t kSpeckExcess = in_units(48);

// The 3x3 range of luma: at most this in a flat pixel, at least that in an
// edge.
inline constexpr int16_t kFlatRange = in_units(6);
inline constexpr int16_t kEdgeRange = in_units(40);

}  // namespace framewise::measure
