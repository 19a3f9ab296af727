// SPDX-License-Identifier: Apache-2.0
// What the blocks of one pair of frames add up to: the numbers that models of
// defects are fitted to. In levels of 0..255.
#pragma once

#include <complex>
#include <cstdint>
#include <span>
#include <vector>

#include "measure/evidence/pair_blocks.h"

namespace framewise::measure {

// Weighted sums of a straight line through points (x, y).
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

// Sums of errors e beside what a neighbour d differs by from the frame.
struct Neighbour {
  double e_d = 0;
  double d_d = 0;

  Neighbour& operator+=(const Neighbour& more) {
    e_d += more.e_d;
    d_d += more.d_d;
    return *this;
  }
  // What is left of a squared error beside the neighbour.
  double left_of(double error) const { return error - 2 * e_d + d_d; }
  // How much of the neighbour is in the picture, and the share of a squared
  // error that this explains.
  double strength() const { return d_d > 0 ? e_d / d_d : 0; }
  double explained(double error) const {
    return error > 0 && e_d > 0 ? e_d * e_d / (error * d_d) : 0;
  }
};

// Sums over those blocks that were given to add().
struct FrameTotals {
  double pixels = 0;
  double luma_error = 0;    // squares
  double chroma_error = 0;  // squares, U and V together
  double mean_error = 0;    // squares of the block means of luma, times pixels
  double wrong_pixels = 0;
  // Where there is something to see, or something is wrong.
  double varied_pixels = 0;  // of these, where the reference shows something
  double kept_pixels = 0;    // and nothing is wrong
  double active_pixels = 0;
  double active_luma = 0;
  double active_chroma = 0;

  LineSums pixels_luma;  // every pixel: T on R
  LineSums blocks_luma;  // block means: T on R

  // Block means of colour, c = U + iV, where the reference has colour.
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
  // Products of the error with what two blurs would take away.
  double error_blur[2] = {}, blur_blur[2] = {};
  double near_error = 0, near_pixels = 0;
  double far_error = 0, far_pixels = 0;
  double column_steps[8] = {}, column_counts[8] = {};
  double row_steps[8] = {}, row_counts[8] = {};

  double specks = 0;        // single pixels that nothing around them is like
  double line_blocks = 0;   // with thin lines
  double lost_blocks = 0;   // that have lost most of them
  double lost_density = 0;  // of thin lines, summed over the lost ones

  // RMS of the luma error where something is to see (see active_pixels);
  // over everything if that is hardly anything.
  double active_rms() const;
  double active_chroma_rms() const;

  // The sums; sharpness_left is none.
  FrameTotals& operator+=(const FrameTotals& more);
};

// What a single block says.
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

// Whether the test shows anything there: of what is blurred away nothing is
// left but the mean.
bool has_own_content(const BlockSums& block, int side);

// How a block lies to what the reference showed before and shows next.
Neighbour past_of(const BlockSums& block);
Neighbour next_of(const BlockSums& block);

// The RMS of the luma error of a block and its mean, in levels, and the mean of
// what should be there.
double error_rms(const BlockSums& block, int side);
// The same with what its colours are off by, where they became others.
double error_rms_with_color(const BlockSums& block, int side);
double error_mean(const BlockSums& block, int side);
double reference_mean(const BlockSums& block, int side);

// Totals of the blocks of one pair after the other. Stretches of blocks that
// are as they were are not added up again; nearly all that is added is a whole
// number of fractions, so that the order makes no difference.
class RunningTotals {
 public:
  RunningTotals(int columns, int rows);

  // The block, its marks or whether it is left out is not as it was.
  void forget(int column, int row);

  // Adds up what was forgotten of a row, of blocks whose entry in `left_out` is
  // 0. Rows may be added up at the same time.
  void add_row(int row, std::span<const BlockSums> blocks,
               std::span<const uint8_t> marks,
               std::span<const uint8_t> left_out, int side);
  // Of all rows, once they have been added up.
  FrameTotals total();

 private:
  struct Part {
    bool known = false;
    FrameTotals total;
    std::vector<double> sharpness;  // of its blurred blocks
  };
  struct Row : Part {
    std::vector<Part> stretches;
  };
  int columns_;
  std::vector<Row> rows_;
  std::vector<double> sharpness_;  // of all of them
};

}  // namespace framewise::measure
