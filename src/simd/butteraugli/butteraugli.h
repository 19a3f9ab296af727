// SPDX-License-Identifier: Apache-2.0
// The stages of Butteraugli, four rows at a time.
//
// A frame is processed in column tiles, each from top to bottom. A block is
// four rows of a tile. Each stage reads blocks of the stage before, including
// some above and below, and produces one block. So no plane of frame size is
// stored between linear light and the difference map.
//
// A row of a block begins with kReach columns to the left of the tile, followed
// by the tile and kReach columns to its right: the reach of the filters of all
// stages together. Outside of the frame, all stages have rows of 0.
#pragma once

#include <cstddef>

namespace framewise::simd::butteraugli {

inline constexpr size_t kBlockRows = 4;
inline constexpr size_t kTileWidth = 504;
inline constexpr size_t kReach = 36;
inline constexpr size_t kPad = 16;  // zeros readable on either side of a row
inline constexpr size_t kStride = kTileWidth + 2 * kReach + 2 * kPad;

// A block: a pointer to column -kReach of the tile in the first row. The other
// rows follow at distance kStride.
using Block = float*;
using ConstBlock = const float*;

// The end column of each group of stages, in samples from the start of a row, a
// multiple of 16. Colors start at column 0, bands at 16, and differences of
// both frames at 32.
struct Columns {
  size_t color_end = 0;
  size_t band_end = 0;
  size_t pair_end = 0;
};

// Factors for filter results near the border. Taps outside of the frame are
// dropped and the others scaled up to sum to 1. 0 outside of the frame.
struct BorderScale {
  const float* column = nullptr;  // one per sample of a row
  float row[kBlockRows] = {};
};

// Filters: Gaussians cut at 2.25 sigma and normalized, as the middle tap and
// those of one side. Sigma is 1.2, 7.15593339443, 3.22489901262, 1.56416327805
// and 2.7.
inline constexpr float kOpsinTaps[3] = {0.34340647f, 0.242667595f,
                                        0.0856291697f};
inline constexpr float kLowTaps[17] = {
    0.0569467804f,  0.0563934463f, 0.0547654926f, 0.0521559978f, 0.0487102613f,
    0.0446123963f,  0.0400690949f, 0.0352925003f, 0.0304841624f, 0.0258217094f,
    0.0214493735f,  0.0174728256f, 0.0139582384f, 0.0109349538f, 0.00840083096f,
    0.00632916476f, 0.00467616165f};
inline constexpr float kMiddleTaps[8] = {
    0.126172691f,  0.120250186f,  0.104099101f,  0.0818557147f,
    0.0584644474f, 0.0379293599f, 0.0223511533f, 0.0119636917f};
inline constexpr float kHighTaps[4] = {0.26100816f, 0.212764728f, 0.115248772f,
                                       0.0414824206f};
inline constexpr float kMaskTaps[7] = {
    0.150077753f,  0.140129418f,  0.114069182f, 0.0809530646f,
    0.0500869175f, 0.0270172595f, 0.012705282f};

// Converts linear light (1 = `nits`) to opsin X, Y, B. `linear`: for each of R,
// G, B the block above, the current one and the one below, with two mirrored
// samples outside of the frame. `scratch`, here and below: kStride * 4 * planes
// floats.
void opsin(const ConstBlock (&linear)[3][3], const Columns& columns, float nits,
           float* scratch, const Block (&xyb)[3]);

// Splits X, Y, B into the low band and the rest. Nine blocks of each.
void split_low(const ConstBlock (&xyb)[3][9], const Columns& columns,
               const BorderScale& scale, float* scratch, const Block (&low)[3],
               const Block (&rest)[3]);

// Splits X, Y, B into the middle band and the rest of X and Y. Five blocks.
void split_middle(const ConstBlock (&rest)[3][5], const Columns& columns,
                  const BorderScale& scale, float* scratch,
                  const Block (&middle)[3], const Block (&fine)[2]);

// The high and the ultra-high band of X and Y, and the mask before blurring.
// Three blocks.
struct HighBands {
  Block high[2];
  Block ultra[2];
  Block mask;
};
void split_high(const ConstBlock (&fine)[2][3], const Columns& columns,
                const BorderScale& scale, float* scratch,
                const HighBands& bands);

// Blurs the mask. Five blocks.
void blur_mask(const ConstBlock (&mask)[5], const Columns& columns,
               const BorderScale& scale, float* scratch, Block blurred);

// Weights set by the parameters of the metric.
struct Weights {
  float asymmetry = 1;  // above 1: added detail counts more than lost detail
  float x = 1;          // factor on all red-green differences
};

// dc = weighted squared differences of the low bands.
void compare_low(const ConstBlock (&reference)[3], const ConstBlock (&test)[3],
                 const Columns& columns, const Weights& weights, Block dc);

// True if any input difference of the Malta filter is not 0.
struct Nonzero {
  bool x = false;
  bool y = false;
};

// ac = weighted squared differences of the middle bands. `malta`: inputs of the
// Malta filter for X and Y.
Nonzero compare_middle(const ConstBlock (&reference)[3],
                       const ConstBlock (&test)[3], const Columns& columns,
                       const Weights& weights, Block ac,
                       const Block (&malta)[2]);

// As compare_middle(), for the high and ultra-high bands; adds to `ac`.
struct HighDifferences {
  Block high[2];
  Block ultra[2];
};
struct HighNonzero {
  Nonzero high;
  Nonzero ultra;
};
HighNonzero compare_high(const HighBands& reference, const HighBands& test,
                         const Columns& columns, const Weights& weights,
                         Block ac, const HighDifferences& malta);

// ac += weight * the sum, over 16 lines through each pixel, of the squared sum
// of the differences along the line. Three blocks.
void malta_dense(const ConstBlock (&difference)[3], const Columns& columns,
                 float weight, Block ac);
void malta_sparse(const ConstBlock (&difference)[3], const Columns& columns,
                  float weight, Block ac);

// ac += weighted squared difference of the blurred masks.
void compare_masks(ConstBlock reference, ConstBlock test,
                   const Columns& columns, Block ac);

// Computes the difference map, masked by the reference: three blocks of its
// blurred mask, with kNoNeighbor outside of the frame.
inline constexpr float kNoNeighbor = 1e30f;
void difference_map(const ConstBlock (&mask)[3], ConstBlock dc, ConstBlock ac,
                    const Columns& columns, Block map);

}  // namespace framewise::simd::butteraugli
