// SPDX-License-Identifier: Apache-2.0
#include "measure/evidence/frame_totals.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "simd/evidence/evidence_planes.h"

namespace framewise::measure {
namespace {

constexpr double kUnit = 1.0 / simd::kUnitsPerLevel;
constexpr double kSquare = kUnit * kUnit;

// Blocks with visible content: luma varies, or the error does.
constexpr double kActiveVariance = 16;
constexpr double kActiveError = 4;
constexpr double kActiveShare = 0.003;
constexpr double kColored = 4;  // levels of |U + iV|

// Blocks whose totals are kept together. Adding up a group's totals costs as
// much as one block.
constexpr int kBlocksPerGroup = 8;

// Ratio of sharpness of T to R after removing contrast: a pure loss of contrast
// is no blur. 1 if R has no detail.
double sharpness_left(const BlockSums& block, double n) {
  constexpr double kDetail = 60;  // Laplacian energy per pixel
  const double before = block.detail.laplacian[0] * kSquare;
  if (before < kDetail * n) return 1;
  const auto& c = block.color;
  const double variance = c.yy[0] - double(c.y[0]) * c.y[0] / n;
  const double covariance = c.y_product - double(c.y[0]) * c.y[1] / n;
  const double gain =
      variance > 0 ? std::clamp(covariance / variance, 0.2, 1.0) : 1.0;
  return block.detail.laplacian[1] * kSquare / before / (gain * gain);
}

// Whether the error is proportional to what blurring would remove.
bool is_blurred(const BlockSums& block, double n, double sharpness) {
  const double energy = double(block.luma_error());
  if (sharpness >= 0.6 || energy * kSquare <= 4 * n) return false;
  for (int i = 0; i < 2; ++i) {
    const double ez = block.detail.e_z[i];
    const double zz = block.detail.z_z[i];
    if (zz <= 0 || ez <= 0.2 * zz) continue;
    if (ez * ez > 0.4 * energy * zz) return true;
  }
  return false;
}

// Variance of luma of the reference (0) or test (1) over all pixels, and the
// difference of the means.
double variance_of(const BlockSums& block, int which, double n) {
  const auto& c = block.color;
  return c.yy[which] - double(c.y[which]) * c.y[which] / n;
}
double square_of_means(const BlockSums& block, double n) {
  const double off = double(block.color.y[1]) - block.color.y[0];
  return off * off / n;
}

// Whether the test shows foreign content. Uncorrelated blocks differ by both
// variances and by the difference of their means.
bool is_foreign(const BlockSums& block, double n) {
  constexpr double kShare = 0.7;
  const auto error = double(block.luma_error());
  // A block that is one frame early or late is not foreign.
  const double left =
      std::min(past_of(block).left_of(error), next_of(block).left_of(error));
  return error > kShare * (variance_of(block, 0, n) + variance_of(block, 1, n) +
                           square_of_means(block, n)) &&
         left > 0.25 * error;
}

// Whether the block became brighter or darker as a whole. Overlaid drawings
// cause this; blur and noise do not.
bool is_tinted(const BlockSums& block, double n) {
  constexpr double kShare = 0.05;
  return square_of_means(block, n) > kShare * double(block.luma_error());
}

using Complex = std::complex<double>;

// Mean color of the reference (0) or test (1), in levels.
Complex mean_color(const BlockSums& block, int side, double n) {
  return Complex(block.color.u[side], block.color.v[side]) * (kUnit / n);
}

// Whether the color changed more than by blur, which preserves its mean.
bool is_recolored(const BlockSums& block, double n) {
  constexpr double kOff = 16 * 16;  // squared levels
  // The mean of all differences cannot exceed them.
  if (block.color.chroma_error * kSquare <= kOff * n) return false;
  return std::norm(mean_color(block, 1, n) - mean_color(block, 0, n)) > kOff;
}

void add_color(const BlockSums& block, double n, FrameTotals& total) {
  const Complex reference = mean_color(block, 0, n);
  const Complex test = mean_color(block, 1, n);
  const Complex change = test - reference;
  const double luma = block.color.y[0] * kUnit;  // times n
  total.color += n * reference;
  total.color_by_luma += luma * reference;
  total.tint += n * change;
  total.tint_by_luma += luma * change;
  total.tint_energy += n * std::norm(change);
  if (std::norm(reference) <= kColored * kColored) return;
  total.colored_pixels += n;
  total.color_energy += n * std::norm(reference);
  total.color_product += n * std::conj(reference) * test;
  total.color_square += n * reference * reference;
  total.color_mirror += n * reference * test;
  total.color_error += n * std::norm(change);
}

void add_texture(const BlockSums& block, FrameTotals& total) {
  total.laplacian_reference += block.detail.laplacian[0] * kSquare;
  total.laplacian_test += block.detail.laplacian[1] * kSquare;
  total.laplacian_error += block.detail.laplacian_error * kSquare;
  // Grain is everywhere; a single speck would outweigh it.
  if (block.specks == 0) {
    total.near_error += block.detail.near_error * kSquare;
    total.far_error += block.detail.far_error * kSquare;
    total.near_pixels += block.detail.near_pixels;
    total.far_pixels += block.detail.far_pixels;
  }
  total.contours += block.contour.count;
  total.contour_steps += block.contour.step * kUnit;
  for (int i = 0; i < 2; ++i) {
    total.error_blur[i] += block.detail.e_z[i] * kSquare;
    total.blur_blur[i] += block.detail.z_z[i] * kSquare;
  }
  for (int i = 0; i < 8; ++i) {
    total.column_steps[i] += block.step.column[i] * kUnit;
    total.column_counts[i] += block.step.column_count[i];
    total.row_steps[i] += block.step.row[i] * kUnit;
    total.row_counts[i] += block.step.row_count[i];
  }
}

void add_luma(const BlockSums& block, double n, FrameTotals& total) {
  const auto& c = block.color;
  const double error = double(block.luma_error()) * kSquare;
  const double chroma = c.chroma_error * kSquare;
  const double x = c.y[0] * kUnit / n;
  const double y = c.y[1] * kUnit / n;
  total.pixels += n;
  total.luma_error += error;
  total.chroma_error += chroma;
  total.mean_error += n * (y - x) * (y - x);
  total.wrong_pixels += c.wrong;
  const double variance = c.yy[0] * kSquare / n - x * x;
  const bool varied = variance > kActiveVariance;
  const bool wrong = error + chroma > kActiveError * n;
  if (varied) total.varied_pixels += n;
  if (varied && !wrong) total.kept_pixels += n;
  if (varied || wrong) {
    total.active_pixels += n;
    total.active_luma += error;
    total.active_chroma += chroma;
  }
  total.blocks_luma.add(n, x, y);
  LineSums& all = total.pixels_luma;
  all.n += n;
  all.x += c.y[0] * kUnit;
  all.y += c.y[1] * kUnit;
  all.xx += c.yy[0] * kSquare;
  all.xy += c.y_product * kSquare;
  all.yy += c.yy[1] * kSquare;
}

void add_block(const BlockSums& block, uint8_t marks, int side,
               FrameTotals& total) {
  const double n = side * side;
  add_luma(block, n, total);
  add_color(block, n, total);
  add_texture(block, total);
  if (has(marks, BlockMark::kBlurred)) {
    total.blurred_pixels += n;
    ++total.blurred_blocks;
  }
  total.specks += block.specks;
  total.line_blocks += block.ridge.count >= 6;
  if (has(marks, BlockMark::kLinesLost)) {
    ++total.lost_blocks;
    total.lost_density += block.ridge.count / n;
  }
}

}  // namespace

Line fit(const LineSums& s) {
  Line line;
  if (s.n <= 0) return line;
  const double xx = std::max(0.0, s.xx - s.x * s.x / s.n);
  const double yy = std::max(0.0, s.yy - s.y * s.y / s.n);
  const double xy = s.xy - s.x * s.y / s.n;
  line.std_x = std::sqrt(xx / s.n);
  // A flat block has no contrast to lose: only its level can change.
  line.gain = line.std_x > 0.5 ? xy / xx : 1.0;
  line.offset = (s.y - line.gain * s.x) / s.n;
  const double left =
      std::max(0.0, yy - 2 * line.gain * xy + line.gain * line.gain * xx);
  line.residual = std::sqrt(left / s.n);
  line.r2 = yy > 1e-9 * s.n ? std::clamp(1 - left / yy, 0.0, 1.0) : 1.0;
  return line;
}

double FrameTotals::active_rms() const {
  if (pixels <= 0) return 0;
  return active_pixels >= kActiveShare * pixels
             ? std::sqrt(active_luma / active_pixels)
             : std::sqrt(luma_error / pixels);
}

double FrameTotals::active_chroma_rms() const {
  if (pixels <= 0) return 0;
  return active_pixels >= kActiveShare * pixels
             ? std::sqrt(active_chroma / active_pixels)
             : std::sqrt(chroma_error / pixels);
}

NeighborSums past_of(const BlockSums& block) {
  return {double(block.ghost.e_past), double(block.ghost.past_past)};
}
NeighborSums next_of(const BlockSums& block) {
  return {double(block.ghost.e_next), double(block.ghost.next_next)};
}

double error_rms(const BlockSums& block, int side) {
  return std::sqrt(double(block.luma_error()) * kSquare / (side * side));
}

bool has_own_content(const BlockSums& block, int side) {
  constexpr double kLeast = 0.3;
  const double n = side * side;
  return variance_of(block, 1, n) + square_of_means(block, n) >
         kLeast * variance_of(block, 0, n);
}

double error_rms_with_color(const BlockSums& block, int side) {
  const double n = side * side;
  if (!is_recolored(block, n)) return error_rms(block, side);
  const double squares =
      double(block.luma_error()) + double(block.color.chroma_error);
  return std::sqrt(squares * kSquare / n);
}

double error_mean(const BlockSums& block, int side) {
  return (block.color.y[1] - block.color.y[0]) * kUnit / (side * side);
}

double reference_mean(const BlockSums& block, int side) {
  return block.color.y[0] * kUnit / (side * side);
}

namespace {

// Whether the block contains a share of this neighbor frame. Motion blur
// resembles both neighbors, a ghost only one.
bool contains(const NeighborSums& neighbor, const NeighborSums& other,
              double error) {
  const double explained = neighbor.explained(error);
  return neighbor.strength() > 0.08 && neighbor.strength() < 1.3 &&
         explained > 0.5 && explained > other.explained(error) + 0.2;
}

}  // namespace

uint8_t marks_of(const BlockSums& block, int side) {
  const double n = side * side;
  unsigned marks = 0;
  const auto set = [&](BlockMark mark) { marks |= unsigned(mark); };
  if (is_blurred(block, n, sharpness_left(block, n))) set(BlockMark::kBlurred);
  const auto& ridge = block.ridge;
  if (ridge.count >= 6 && 2 * ridge.kept < ridge.count) {
    set(BlockMark::kLinesLost);
  }
  const NeighborSums past = past_of(block);
  const NeighborSums next = next_of(block);
  const auto error = double(block.luma_error());
  const auto moves = [&](const NeighborSums& neighbor) {
    return neighbor.d_d * kSquare > 25 * n;
  };
  if (moves(past)) {
    set(BlockMark::kMoving);
    if (contains(past, next, error)) set(BlockMark::kGhost);
  }
  if (moves(next) && contains(next, past, error)) set(BlockMark::kNextGhost);
  if (block.contour.count > 0.008 * n) set(BlockMark::kBanded);
  const bool blurred = (marks & unsigned(BlockMark::kBlurred)) != 0;
  if ((!blurred || is_recolored(block, n)) && stands_out(block, side)) {
    if (is_foreign(block, n)) set(BlockMark::kForeign);
    if (is_tinted(block, n)) set(BlockMark::kTinted);
  }
  return uint8_t(marks);
}

LineSums& LineSums::operator+=(const LineSums& more) {
  n += more.n;
  x += more.x;
  y += more.y;
  xx += more.xx;
  xy += more.xy;
  yy += more.yy;
  return *this;
}

FrameTotals& FrameTotals::operator+=(const FrameTotals& more) {
  using Sum = double FrameTotals::*;
  for (const Sum sum : {&FrameTotals::pixels,
                        &FrameTotals::luma_error,
                        &FrameTotals::chroma_error,
                        &FrameTotals::mean_error,
                        &FrameTotals::wrong_pixels,
                        &FrameTotals::varied_pixels,
                        &FrameTotals::kept_pixels,
                        &FrameTotals::active_pixels,
                        &FrameTotals::active_luma,
                        &FrameTotals::active_chroma,
                        &FrameTotals::colored_pixels,
                        &FrameTotals::color_energy,
                        &FrameTotals::color_error,
                        &FrameTotals::tint_energy,
                        &FrameTotals::laplacian_reference,
                        &FrameTotals::laplacian_test,
                        &FrameTotals::laplacian_error,
                        &FrameTotals::blurred_pixels,
                        &FrameTotals::blurred_blocks,
                        &FrameTotals::contours,
                        &FrameTotals::contour_steps,
                        &FrameTotals::near_error,
                        &FrameTotals::near_pixels,
                        &FrameTotals::far_error,
                        &FrameTotals::far_pixels,
                        &FrameTotals::specks,
                        &FrameTotals::line_blocks,
                        &FrameTotals::lost_blocks,
                        &FrameTotals::lost_density}) {
    this->*sum += more.*sum;
  }
  pixels_luma += more.pixels_luma;
  blocks_luma += more.blocks_luma;
  color_product += more.color_product;
  color_square += more.color_square;
  color_mirror += more.color_mirror;
  color += more.color;
  color_by_luma += more.color_by_luma;
  tint += more.tint;
  tint_by_luma += more.tint_by_luma;
  for (int i = 0; i < 2; ++i) {
    error_blur[i] += more.error_blur[i];
    blur_blur[i] += more.blur_blur[i];
  }
  for (int i = 0; i < 8; ++i) {
    column_steps[i] += more.column_steps[i];
    column_counts[i] += more.column_counts[i];
    row_steps[i] += more.row_steps[i];
    row_counts[i] += more.row_counts[i];
  }
  return *this;
}

RunningTotals::RunningTotals(int columns, int rows)
    : columns_(columns), rows_(size_t(rows)) {
  const int groups = (columns + kBlocksPerGroup - 1) / kBlocksPerGroup;
  for (Row& row : rows_) row.groups.resize(size_t(groups));
}

void RunningTotals::forget(int column, int row) {
  rows_[size_t(row)].known = false;
  rows_[size_t(row)].groups[size_t(column / kBlocksPerGroup)].known = false;
}

void RunningTotals::add_row(int index, std::span<const BlockSums> blocks,
                            std::span<const uint8_t> marks,
                            std::span<const uint8_t> left_out, int side) {
  Row& row = rows_[size_t(index)];
  if (row.known) return;
  row.known = true;
  row.total = {};
  row.sharpness.clear();
  const size_t end = size_t(index + 1) * size_t(columns_);
  size_t first = end - size_t(columns_);
  for (BlockGroup& group : row.groups) {
    const size_t last = std::min(end, first + kBlocksPerGroup);
    if (!std::exchange(group.known, true)) {
      group.total = {};
      group.sharpness.clear();
      for (size_t k = first; k < last; ++k) {
        if (left_out[k]) continue;
        add_block(blocks[k], marks[k], side, group.total);
        if (!has(marks[k], BlockMark::kBlurred)) continue;
        group.sharpness.push_back(sharpness_left(blocks[k], side * side));
      }
    }
    row.total += group.total;
    row.sharpness.insert(row.sharpness.end(), group.sharpness.begin(),
                         group.sharpness.end());
    first = last;
  }
}

FrameTotals RunningTotals::total() {
  FrameTotals total;
  sharpness_.clear();
  for (const Row& row : rows_) {
    total += row.total;
    sharpness_.insert(sharpness_.end(), row.sharpness.begin(),
                      row.sharpness.end());
  }
  if (!sharpness_.empty()) {
    const auto middle = sharpness_.begin() + ptrdiff_t(sharpness_.size() / 2);
    std::nth_element(sharpness_.begin(), middle, sharpness_.end());
    total.sharpness_left = *middle;
  }
  return total;
}

}  // namespace framewise::measure
