// SPDX-License-Identifier: Apache-2.0
// Sums over one square block of a reference R and a test T, and of the error
// e = T - R: what the models of defects are fitted to. All values are in units
// (evidence_planes.h); all sums are exact.
//
// Pointers are to the first sample of the block; every plane has the same
// stride, and what lies around the block within the stated reach is readable.
// `side` is 8 or 16.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

struct UnitsBlock {
  const int16_t* y = nullptr;
  const int16_t* u = nullptr;
  const int16_t* v = nullptr;
};

struct ColorSums {
  // Index 0: the reference, 1: the test.
  int32_t y[2] = {};
  int32_t u[2] = {};
  int32_t v[2] = {};
  uint32_t yy[2] = {};
  uint32_t y_product = 0;
  uint32_t chroma_error = 0;  // of e_U^2 + e_V^2
  int32_t most = 0;           // the largest |e_Y|
  int32_t wrong = 0;          // pixels that anybody sees: |e_Y| > 12 levels or
                              // |e_U| + |e_V| > 16
};
// Reads the block alone.
void color_sums(const UnitsBlock& reference, const UnitsBlock& test,
                ptrdiff_t stride, int side, ColorSums& out);

struct DetailSums {
  // Energies of the Laplacian (four neighbours) of R, T and e.
  uint32_t laplacian[2] = {};
  uint32_t laplacian_error = 0;
  // Products of e with what two blurs take from R, z = blur(R) - R: a
  // binomial of five taps, and a box of 5x5 twice.
  int32_t e_z[2] = {};
  uint32_t z_z[2] = {};
  // laplacian_error over flat pixels near a strong edge, and far from any.
  uint32_t near_error = 0;
  uint32_t far_error = 0;
  int32_t near_pixels = 0;
  int32_t far_pixels = 0;
};
// `place` is what find_places() found.
// Reach 4 in the planes, 0 in `place`, which has `place_stride`.
void detail_sums(const int16_t* reference, const int16_t* test,
                 ptrdiff_t stride, const uint8_t* place, ptrdiff_t place_stride,
                 int side, DetailSums& out);

struct ContourSums {
  int32_t count = 0;  // steps between flat parts of T that R does not have
  int32_t step = 0;   // their heights together
};
// Reach 3. A column and a row of steps can meet in one pixel, which then
// counts twice.
void contour_sums(const int16_t* reference, const int16_t* test,
                  ptrdiff_t stride, int side, ContourSums& out);

// By how much T steps more than R from one pixel to the next, where R has no
// step, by the position (modulo 8) of the second pixel. More than 24 levels
// count as that: a single line must not pass for a grid.
struct StepSums {
  int32_t column[8] = {};
  int32_t column_count[8] = {};
  int32_t row[8] = {};
  int32_t row_count[8] = {};
};
// Reach 1.
void step_sums(const int16_t* reference, const int16_t* test, ptrdiff_t stride,
               int side, StepSums& out);

struct RidgeSums {
  int32_t count = 0;  // pixels on a line of R at most three pixels wide
  int32_t kept = 0;   // of those, still on such a line in T
};
// Reach 2.
void ridge_sums(const int16_t* reference, const int16_t* test, ptrdiff_t stride,
                int side, RidgeSums& out);

// Products with what was here before and what comes after in the reference.
struct GhostSums {
  int32_t e_past = 0;
  uint32_t past_past = 0;
  int32_t e_next = 0;
  uint32_t next_next = 0;
  uint32_t e_e = 0;
  uint32_t e_e_odd = 0;  // of every second row, from the second on

  bool operator==(const GhostSums&) const = default;
};
struct LumaBlock {
  const int16_t* y = nullptr;
  ptrdiff_t stride = 0;
};
void ghost_sums(const LumaBlock& reference, const LumaBlock& test,
                const LumaBlock& past, const LumaBlock& next, int side,
                GhostSums& out);

// Pixels that were right once (`was_right`, kept from frame to frame), have
// stood still since and are wrong now. `moved` may be null: nothing has.
int32_t stale_pixels(const UnitsBlock& reference, const UnitsBlock& test,
                     ptrdiff_t stride, const uint8_t* moved, uint8_t* was_right,
                     ptrdiff_t state_stride, int side);

}  // namespace framewise::simd
