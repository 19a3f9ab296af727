// SPDX-License-Identifier: Apache-2.0
// The stages of Butteraugli, four rows at a time.
//
// A picture is worked through in column tiles, from top to bottom. Each stage
// takes blocks of four rows of the stage before, some blocks above and below
// the one it makes, and gives a block; so a picture passes from light to the
// difference map without ever lying in memory as a whole plane.
//
// A row of a block begins with kReach columns of the picture to the left of the
// tile, then the tile, then as many to the right: what the filters of all
// stages together can see. Outside the picture every stage's rows are 0.
#pragma once

#include <cstddef>

namespace framewise::simd::butteraugli {

inline constexpr size_t kBlockRows = 4;
inline constexpr size_t kTileWidth = 504;
inline constexpr size_t kReach = 36;
inline constexpr size_t kPad = 16;  // zeros that may be read on either side
inline constexpr size_t kStride = kTileWidth + 2 * kReach + 2 * kPad;

// A block: points at column -kReach of the tile in its first row; the other
// rows follow kStride apart.
using Block = float*;
using ConstBlock = const float*;

// Where each group of stages ends, in samples from the start of a row; all are
// multiples of 16. Colours are needed from 0 on, bands from 16 on, what is
// made of both pictures from 32 on.
struct Columns {
  size_t color_end = 0;
  size_t band_end = 0;
  size_t pair_end = 0;
};

// What a filter's result is multiplied with, because taps outside the picture
// are left out and the others share their weight; 0 outside the picture.
struct BorderScale {
  const float* column = nullptr;  // for each sample of a row
  float row[kBlockRows] = {};
};

// The filters: Gaussians cut at 2.25 sigma and normalised; the middle tap and
// those of one side. Sigma 1.2, 7.15593339443, 3.22489901262, 1.56416327805 and
// 2.7.
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

// Linear light (1 = `nits`) to opsin X, Y, B. `linear`: for each of R, G, B the
// block above, this one, the one below; two samples outside the picture mirror
// those inside. `scratch` here and below: kStride * 4 * planes floats.
void opsin(const ConstBlock (&linear)[3][3], const Columns& columns, float nits,
           float* scratch, const Block (&xyb)[3]);

// The low band of X, Y, B, and what remains above it. Nine blocks of each.
void split_low(const ConstBlock (&xyb)[3][9], const Columns& columns,
               const BorderScale& scale, float* scratch, const Block (&low)[3],
               const Block (&rest)[3]);

// The middle band of X, Y, B, and what remains of X and Y. Five blocks.
void split_middle(const ConstBlock (&rest)[3][5], const Columns& columns,
                  const BorderScale& scale, float* scratch,
                  const Block (&middle)[3], const Block (&fine)[2]);

// The high and the ultra-high band of X and Y, and the visibility that they
// mask with, still sharp. Three blocks.
struct HighBands {
  Block high[2];
  Block ultra[2];
  Block mask;
};
void split_high(const ConstBlock (&fine)[2][3], const Columns& columns,
                const BorderScale& scale, float* scratch,
                const HighBands& bands);

// The mask, blurred. Five blocks.
void blur_mask(const ConstBlock (&mask)[5], const Columns& columns,
               const BorderScale& scale, float* scratch, Block blurred);

// Weights that the caller's parameters change.
struct Weights {
  float asymmetry = 1;  // above 1: new detail counts more than lost detail
  float x = 1;          // factor on all red-green differences
};

// dc = the squared differences of the low bands, weighted.
void compare_low(const ConstBlock (&reference)[3], const ConstBlock (&test)[3],
                 const Columns& columns, const Weights& weights, Block dc);

// Differences as Malta takes them. True if one is not 0.
struct Nonzero {
  bool x = false;
  bool y = false;
};

// ac = the squared differences of the middle bands, weighted; `malta`: of X, Y.
Nonzero compare_middle(const ConstBlock (&reference)[3],
                       const ConstBlock (&test)[3], const Columns& columns,
                       const Weights& weights, Block ac,
                       const Block (&malta)[2]);

// The same for the high and ultra-high bands, added to `ac`.
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

// ac += weight * the sum over 16 lines through each pixel of the squared sum of
// the differences along the line. Three blocks.
void malta_dense(const ConstBlock (&difference)[3], const Columns& columns,
                 float weight, Block ac);
void malta_sparse(const ConstBlock (&difference)[3], const Columns& columns,
                  float weight, Block ac);

// ac += the squared difference of the blurred masks, weighted.
void compare_masks(ConstBlock reference, ConstBlock test,
                   const Columns& columns, Block ac);

// The difference map, from what masks in the reference: its blurred mask, three
// blocks, with kNoNeighbour outside the picture.
inline constexpr float kNoNeighbour = 1e30f;
void difference_map(const ConstBlock (&mask)[3], ConstBlock dc, ConstBlock ac,
                    const Columns& columns, Block map);

}  // namespace framewise::simd::butteraugli
