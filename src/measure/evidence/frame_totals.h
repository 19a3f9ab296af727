// SPDX-License-Identifier: Apache-2.0
// Sums over the blocks of one pair of frames, to which models of defects are
// fitted. Values are in levels of 0..255.
#pragma once

#include <complex>
#include <cstdint>
#include <span>
#include <vector>

#include "measure/evidence/pair_blocks.h"

namespace framewise::measure {

// Weighted sums of a linear regression of y on x.
struct LineSums {
  double n = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0;

  void add(double weight, double px, double py) {
    n += weight;
    x += weight * px;
    y += weight * py;
    xx += weight * px * px;
    xy += weight * px * py;
    yy += weight * py * py;
  }
  LineSums& operator+=(const LineSums& more);
};
struct Line {
  double gain = 1;
  double offset = 0;
  double r2 = 1;  // share of the variance of y that the line explains
  double std_x = 0;
  double residual = 0;  // RMS
};
Line fit(const LineSums& sums);

// Sums of the error e and of the difference d between a neighbor frame and the
// reference's frame.
struct NeighborSums {
  double e_d = 0;
  double d_d = 0;

  NeighborSums& operator+=(const NeighborSums& more) {
    e_d += more.e_d;
    d_d += more.d_d;
    return *this;
  }
  // Remaining squared error after removing the neighbor.
  double left_of(double error) const { return error - 2 * e_d + d_d; }
  // The share of the neighbor frame in the test, and the share of a squared
  // error that it explains.
  double strength() const { return d_d > 0 ? e_d / d_d : 0; }
  double explained(double error) const {
    return error > 0 && e_d > 0 ? e_d * e_d / (error * d_d) : 0;
  }
};

// Sums over the blocks that were added.
struct FrameTotals {
  double pixels = 0;
  double luma_error = 0;    // sum of squares
  double chroma_error = 0;  // sum of squares of U and V
  double mean_error = 0;    // squares of the block means of luma, times pixels
  double wrong_pixels = 0;
  // Pixels of blocks with visible content or visible error.
  double varied_pixels = 0;  // visible content in the reference
  double kept_pixels = 0;    // and no visible error
  double active_pixels = 0;
  double active_luma = 0;
  double active_chroma = 0;

  LineSums pixels_luma;  // all pixels: T on R
  LineSums blocks_luma;  // block means: T on R

  // Block means of color, c = U + iV, where the reference has color.
  double colored_pixels = 0;
  double color_energy = 0;             // |c_R|^2
  std::complex<double> color_product;  // conj(c_R) c_T
  std::complex<double> color_square;   // c_R c_R
  std::complex<double> color_mirror;   // c_R c_T
  double color_error = 0;              // |c_T - c_R|^2
  std::complex<double> color;          // c_R over all blocks
  std::complex<double> color_by_luma;  // the same times the luma of R
  std::complex<double> tint;           // c_T - c_R over all blocks
  std::complex<double> tint_by_luma;   // the same times the luma of R
  double tint_energy = 0;              // its squares over all blocks

  // Texture.
  double laplacian_reference = 0;
  double laplacian_test = 0;
  double laplacian_error = 0;
  double blurred_pixels = 0;
  double blurred_blocks = 0;
  double sharpness_left = 1;  // median over the blurred blocks
  double contours = 0;
  double contour_steps = 0;
  // Products of the error with the removal of two blurs.
  double error_blur[2] = {}, blur_blur[2] = {};
  double near_error = 0, near_pixels = 0;
  double far_error = 0, far_pixels = 0;
  double column_steps[8] = {}, column_counts[8] = {};
  double row_steps[8] = {}, row_counts[8] = {};

  double specks = 0;        // single pixels unlike all pixels around them
  double line_blocks = 0;   // with thin lines
  double lost_blocks = 0;   // those that lost most of their lines
  double lost_density = 0;  // of thin lines, summed over the lost ones

  // RMS of the luma error in blocks with visible content (active_pixels), or
  // over all blocks if there are hardly any.
  double active_rms() const;
  double active_chroma_rms() const;

  // Adds the sums; sharpness_left is not defined.
  FrameTotals& operator+=(const FrameTotals& more);
};

// Properties of a single block.
enum class BlockMark : uint8_t {
  kBlurred = 1,
  kLinesLost = 2,
  kGhost = 4,
  kMoving = 8,
  kBanded = 16,
  kForeign = 32,
  kTinted = 64,
  kNextGhost = 128,
};
inline bool has(uint8_t marks, BlockMark mark) {
  return (marks & unsigned(mark)) != 0;
}
// The marks of a block as bits.
uint8_t marks_of(const BlockSums& block, int side);

// Whether the test block has any content: of blurred-away content only the mean
// remains.
bool has_own_content(const BlockSums& block, int side);

// How a block relates to the previous and the next reference frame.
NeighborSums past_of(const BlockSums& block);
NeighborSums next_of(const BlockSums& block);

// RMS and mean of a block's luma error, and the mean luma of the reference, in
// levels.
double error_rms(const BlockSums& block, int side);
// The same including the error of colors that changed.
double error_rms_with_color(const BlockSums& block, int side);
double error_mean(const BlockSums& block, int side);
double reference_mean(const BlockSums& block, int side);

// Running totals over the blocks of successive pairs. Groups of unchanged
// blocks are not added again. Nearly all terms are multiples of a fixed
// fraction, so the order of addition does not matter.
class RunningTotals {
 public:
  RunningTotals(int columns, int rows);

  // Must be called for blocks whose sums, marks or exclusion changed.
  void forget(int column, int row);

  // Adds the outdated groups of a row, for blocks whose `left_out` is 0.
  // Different rows may be added concurrently.
  void add_row(int row, std::span<const BlockSums> blocks,
               std::span<const uint8_t> marks,
               std::span<const uint8_t> left_out, int side);
  // The sum over all rows, after they were added.
  FrameTotals total();

 private:
  struct BlockGroup {
    bool known = false;
    FrameTotals total;
    std::vector<double> sharpness;  // of its blurred blocks
  };
  struct Row : BlockGroup {
    std::vector<BlockGroup> groups;
  };
  int columns_;
  std::vector<Row> rows_;
  std::vector<double> sharpness_;  // of all rows
};

}  // namespace framewise::measure
