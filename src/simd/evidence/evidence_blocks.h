// SPDX-License-Identifier: Apache-2.0
// Sums over one square block of a reference R and a test T, and of the error
// e = T - R. Models of defects are fitted to these sums. All values, limits
// included, are in units (evidence_planes.h). All sums are exact integers.
//
// A pointer addresses the first sample of the block. All planes have the same
// stride, in samples. "Reach n" means that a function reads n samples beyond
// each side of the block; these must be readable. `side` is 8 or 16.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

struct UnitsBlock {
  const int16_t* y = nullptr;
  const int16_t* u = nullptr;
  const int16_t* v = nullptr;
};

// A pixel is wrong if |e_Y| > luma or |e_U| + |e_V| > chroma.
struct WrongPixelLimits {
  int16_t luma;
  int16_t chroma;
};

struct ColorSums {
  // Index 0: the reference, 1: the test.
  int32_t y[2] = {};
  int32_t u[2] = {};
  int32_t v[2] = {};
  uint32_t yy[2] = {};
  uint32_t y_product = 0;     // sum of R_Y * T_Y
  uint32_t chroma_error = 0;  // sum of e_U^2 + e_V^2
  int32_t most = 0;           // the largest |e_Y|
  int32_t wrong = 0;          // number of wrong pixels
};
// Reach 0.
void color_sums(const UnitsBlock& reference, const UnitsBlock& test,
                ptrdiff_t stride, int side, const WrongPixelLimits& limits,
                ColorSums& out);

struct DetailSums {
  // Energies of the Laplacian (four neighbors) of R, T and e.
  uint32_t laplacian[2] = {};
  uint32_t laplacian_error = 0;
  // Sums of e * z and z * z, where z = blur(R) - R is the detail that a blur
  // removes. Index 0: a binomial of 5 taps, 1: a 5x5 box applied twice.
  int32_t e_z[2] = {};
  uint32_t z_z[2] = {};
  // laplacian_error over flat pixels near a strong edge, and over flat pixels
  // far from every edge.
  uint32_t near_error = 0;
  uint32_t far_error = 0;
  int32_t near_pixels = 0;
  int32_t far_pixels = 0;
};
// `zones` is the output of find_edge_zones(). Reach 4 in the planes, 0 in
// `zones`.
void detail_sums(const int16_t* reference, const int16_t* test,
                 ptrdiff_t stride, const uint8_t* zones, ptrdiff_t zone_stride,
                 int side, DetailSums& out);

struct ContourLimits {
  int16_t least_step;   // T steps by at least this much
  int16_t flat_change;  // and varies by at most this much on both sides
};

struct ContourSums {
  int32_t count = 0;  // steps between flat areas of T that R does not have
  int32_t step = 0;   // sum of their heights
};
// R has the step too if one of its own steps there exceeds half the height of
// T's, or if it rises by more than 1.5 times that height across the flat
// areas. Reach 3. A pixel with a horizontal and a vertical step counts twice.
void contour_sums(const int16_t* reference, const int16_t* test,
                  ptrdiff_t stride, int side, const ContourLimits& limits,
                  ContourSums& out);

struct StepLimits {
  int16_t reference_step;  // pixels where R steps by more do not count
  int16_t most_extra;      // larger differences count as this much
};

// |step of T| - |step of R| between neighboring pixels, at least 0, summed by
// the position (modulo 8) of the second pixel.
struct StepSums {
  int32_t column[8] = {};
  int32_t column_count[8] = {};
  int32_t row[8] = {};
  int32_t row_count[8] = {};
};
// Reach 1.
void step_sums(const int16_t* reference, const int16_t* test, ptrdiff_t stride,
               int side, const StepLimits& limits, StepSums& out);

struct RidgeSums {
  int32_t count = 0;  // pixels on a line of R, at most three pixels wide
  int32_t kept = 0;   // of those, pixels where T has half the height or more
};
// A pixel lies on a line if it is brighter (or darker) than both pixels at a
// distance of 2, by at least `least_height`. Reach 2.
void ridge_sums(const int16_t* reference, const int16_t* test, ptrdiff_t stride,
                int side, int16_t least_height, RidgeSums& out);

// Products of e with the differences of the previous and the next reference
// frame from the current one.
struct GhostSums {
  int32_t e_past = 0;
  uint32_t past_past = 0;
  int32_t e_next = 0;
  uint32_t next_next = 0;
  uint32_t e_e = 0;
  uint32_t e_e_odd = 0;  // over rows 1, 3, 5, … of the block

  bool operator==(const GhostSums&) const = default;
};
struct LumaBlock {
  const int16_t* y = nullptr;
  ptrdiff_t stride = 0;
};
void ghost_sums(const LumaBlock& reference, const LumaBlock& test,
                const LumaBlock& past, const LumaBlock& next, int side,
                GhostSums& out);

// The error of a pixel is the largest of |e_Y|, |e_U| and |e_V|.
struct StaleLimits {
  int16_t right;  // a pixel is right if its error is at most this
  int16_t wrong;  // and wrong if its error exceeds this
};

// Counts stale pixels: right in an earlier frame, not moved since, and wrong
// now. `was_right` is the state kept from frame to frame, one byte a pixel.
// `moved` marks pixels that moved since the previous frame; null: none did.
int32_t stale_pixels(const UnitsBlock& reference, const UnitsBlock& test,
                     ptrdiff_t stride, const StaleLimits& limits,
                     const uint8_t* moved, uint8_t* was_right,
                     ptrdiff_t state_stride, int side);

}  // namespace framewise::simd
