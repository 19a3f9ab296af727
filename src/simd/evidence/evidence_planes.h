// SPDX-License-Identifier: Apache-2.0
// Rows from which the search for defects starts: luma and two colour
// differences in whole quarters of a level, so that every sum over a block is
// an exact integer and the same on every machine.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// How many units make one level of 0..255.
inline constexpr int kUnitsPerLevel = 4;

// Y = 0.299 R + 0.587 G + 0.114 B, U = 0.564 (B - Y), V = 0.713 (R - Y), in
// units. Alpha is ignored. Grays have exactly U = V = 0.
void rgba_to_units(const uint8_t* rgba, size_t count, int16_t* y, int16_t* u,
                   int16_t* v);

// Y alone.
void rgba_to_luma_units(const uint8_t* rgba, size_t count, int16_t* y);

// All three over the row that was there, marking with 1 in `moved` where any of
// the three differs from it by more than two levels.
void rgba_to_units_moved(const uint8_t* rgba, size_t count, int16_t* y,
                         int16_t* u, int16_t* v, uint8_t* moved);

// The range (maximum minus minimum) of 3x3 luma, as marks: kFlat up to
// `flat` units, kEdge from `edge` units on, else 0. Reads one sample around.
inline constexpr uint8_t kFlat = 1;
inline constexpr uint8_t kEdge = 2;
void mark_flat_and_edges(const int16_t* y, ptrdiff_t stride, size_t count,
                         int flat, int edge, uint8_t* marks);

// Of the pixels of a block of 8 or 16 a side, from their marks: which are flat
// and at most five pixels from an edge, and which are flat and farther from
// any. 0 for the others. Reads five marks around.
inline constexpr uint8_t kNearEdge = 1;
inline constexpr uint8_t kFarFromEdges = 2;
void find_places(const uint8_t* marks, ptrdiff_t stride, int side,
                 uint8_t* place, ptrdiff_t place_stride);

}  // namespace framewise::simd
