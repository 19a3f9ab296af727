// SPDX-License-Identifier: Apache-2.0
// Conversion of RGBA rows to luma and two color differences, the planes on
// which defects are detected. Values are integers in units of a quarter level,
// so every sum over a block is exact and the same on every machine.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Units per level of 0..255.
inline constexpr int kUnitsPerLevel = 4;

// Y = 0.299 R + 0.587 G + 0.114 B, U = 0.564 (B - Y), V = 0.713 (R - Y), in
// units. Alpha is ignored. Grays have exactly U = V = 0.
void rgba_to_units(const uint8_t* rgba, size_t count, int16_t* y, int16_t* u,
                   int16_t* v);

// Computes Y only.
void rgba_to_luma_units(const uint8_t* rgba, size_t count, int16_t* y);

// As rgba_to_units(), but first compares with the row already in y, u and v:
// sets moved[i] to 1 where Y, U or V changes by more than `limit` units, else
// 0.
void rgba_to_units_moved(const uint8_t* rgba, size_t count, int16_t limit,
                         int16_t* y, int16_t* u, int16_t* v, uint8_t* moved);

// Classifies pixels by the range (maximum minus minimum) of luma in the 3x3
// window around them: kFlat if it is at most `flat` units, kEdge if it is at
// least `edge` units, else 0. Reads one sample beyond the row on every side.
inline constexpr uint8_t kFlat = 1;
inline constexpr uint8_t kEdge = 2;
void mark_flat_and_edges(const int16_t* y, ptrdiff_t stride, size_t count,
                         int flat, int edge, uint8_t* marks);

// Classifies the pixels of a block by their marks: flat and with an edge in the
// 11x11 window around them, flat without one, or 0 where not flat. `side` is 8
// or 16. Reads five marks beyond each side of the block.
inline constexpr uint8_t kNearEdge = 1;
inline constexpr uint8_t kFarFromEdges = 2;
void find_edge_zones(const uint8_t* marks, ptrdiff_t stride, int side,
                     uint8_t* zones, ptrdiff_t zone_stride);

}  // namespace framewise::simd
