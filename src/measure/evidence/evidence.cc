// SPDX-License-Identifier: Apache-2.0
#include "measure/evidence/evidence.h"

#include <algorithm>
#include <cmath>

namespace framewise::measure {
namespace {

// The grid of all pairs together takes no more than this.
constexpr int64_t kGridBytes = int64_t{48} << 20;
constexpr int64_t kCellBytes = 9;

// A block is spoiled when this share of it is stale or has the wrong alpha.
constexpr double kStaleShare = 0.04;
constexpr double kHoleShare = 0.05;

// How many pairs the colour map looks at.
constexpr size_t kColorMaps = 3;

int cells_in(int blocks, int blocks_per_cell) {
  return (blocks + blocks_per_cell - 1) / blocks_per_cell;
}

// Blocks on the side of a cell.
int blocks_per_cell(const PairBlocks& blocks, size_t pairs) {
  int side = 1;
  while (int64_t(cells_in(blocks.columns(), side)) *
                 cells_in(blocks.rows(), side) * int64_t(pairs) * kCellBytes >
             kGridBytes &&
         side < std::max(blocks.columns(), blocks.rows())) {
    side *= 2;
  }
  return side;
}

// A box of pixels of the block `x`, `y` blocks into a cell of this side.
Part part_of_cell(const PixelBox& box, int x, int y, int side, int cell) {
  const auto floor = [&](int pixels) { return uint8_t(16 * pixels / cell); };
  const auto ceil = [&](int pixels) {
    return uint8_t((16 * pixels + cell - 1) / cell);
  };
  return {floor(x * side + box.left), floor(y * side + box.top),
          ceil(x * side + box.right), ceil(y * side + box.bottom)};
}

// Of blocks that hold a part of another frame.
class GhostTally {
 public:
  void add(const Neighbour& neighbour, const BlockSums& block, int side) {
    strengths_.push_back(neighbour.strength());
    const double rms = error_rms(block, side);
    error_ += side * side * rms * rms;
  }
  Ghosts ghosts() {
    if (strengths_.empty()) return {};
    const auto middle = strengths_.begin() + ptrdiff_t(strengths_.size() / 2);
    std::nth_element(strengths_.begin(), middle, strengths_.end());
    return {double(strengths_.size()), *middle, error_};
  }

 private:
  std::vector<double> strengths_;
  double error_ = 0;
};

void add_plain_error(const BlockSums& block, uint8_t marks, int side,
                     PairEvidence& pair) {
  if (!stands_out(block, side)) return;
  const auto error = double(block.luma_error());
  pair.plain_error += error;
  if (has(marks, BlockMark::kBlurred)) pair.plain_error_blurred += error;
  pair.plain_error_odd += block.ghost.e_e_odd;
  pair.past += past_of(block);
  pair.next += next_of(block);
}

}  // namespace

EvidenceCollector::EvidenceCollector(Size picture, size_t pairs)
    : expected_(pairs),
      blocks_(picture),
      all_(blocks_.rows()),
      clean_(blocks_.rows()) {
  const size_t count = blocks_.blocks().size();
  marks_.resize(count);
  spoiled_.resize(count);
  none_.resize(count);
  evidence_.size = picture;
  evidence_.side = blocks_.side();
  evidence_.columns = blocks_.columns();
  evidence_.rows = blocks_.rows();
  BlockCounts& counts = evidence_.counts;
  for (auto* values : {&counts.blurred, &counts.lines_lost, &counts.banded,
                       &counts.foreign, &counts.drawn_on, &counts.ghost,
                       &counts.next_ghost, &counts.stale, &counts.holes}) {
    values->resize(count);
  }
  counts.error.resize(count);
  counts.hole_parts.assign(count, {0, 0, 0, 0});
  const int per_cell = blocks_per_cell(blocks_, pairs);
  ErrorGrid& grid = evidence_.grid;
  grid.cell = per_cell * blocks_.side();
  grid.columns = cells_in(blocks_.columns(), per_cell);
  grid.rows = cells_in(blocks_.rows(), per_cell);
  grid.rms.reserve(grid.cells() * pairs);
  grid.mean.reserve(grid.cells() * pairs);
  grid.reference.reserve(grid.cells() * pairs);
  grid.wrong.reserve(grid.cells() * pairs);
  evidence_.pairs.reserve(pairs);
}

void EvidenceCollector::add(const PairFrames& frames, int64_t reference,
                            int64_t test, Executor* executor) {
  blocks_.show(frames, executor);
  const size_t index = evidence_.pairs.size();
  PairEvidence& pair = evidence_.pairs.emplace_back();
  pair.reference = reference;
  pair.test = test;
  pair.test_repeats = blocks_.test_repeats();
  add_marks(pair);
  add_grid();
  add_totals(pair);
  // The middles of as many equal stretches.
  for (size_t i = 0; i < kColorMaps; ++i) {
    if (index != (2 * i + 1) * expected_ / (2 * kColorMaps)) continue;
    const ColorMap map = color_map_of(frames.reference, frames.test);
    if (map.exists) evidence_.color_maps.push_back(map);
    break;
  }
}

void EvidenceCollector::add_totals(PairEvidence& pair) {
  for (int row = 0; row < blocks_.rows(); ++row) {
    if (!blocks_.row_changed(row)) continue;
    all_.forget(row);
    clean_.forget(row);
  }
  const int side = blocks_.side();
  pair.all = all_.add_up(blocks_.blocks(), marks_, none_, side);
  pair.clean = any_spoiled_
                   ? clean_.add_up(blocks_.blocks(), marks_, spoiled_, side)
                   : pair.all;
}

void EvidenceCollector::add_marks(PairEvidence& pair) {
  const auto blocks = blocks_.blocks();
  const int side = blocks_.side();
  const double n = blocks_.pixels_of_block();
  BlockCounts& counts = evidence_.counts;
  std::vector<uint8_t> spoiled(blocks.size());
  GhostTally of_past;
  GhostTally of_next;
  for (size_t i = 0; i < blocks.size(); ++i) {
    const BlockSums& block = blocks[i];
    if (blocks_.row_changed(int(i) / blocks_.columns())) {
      marks_[i] = marks_of(block, side);
    }
    counts.blurred[i] += has(marks_[i], BlockMark::kBlurred);
    counts.lines_lost[i] += has(marks_[i], BlockMark::kLinesLost);
    counts.banded[i] += has(marks_[i], BlockMark::kBanded);
    counts.foreign[i] += has(marks_[i], BlockMark::kForeign);
    counts.drawn_on[i] += has(marks_[i], BlockMark::kForeign) ||
                          has(marks_[i], BlockMark::kTinted);
    counts.ghost[i] += has(marks_[i], BlockMark::kGhost);
    counts.next_ghost[i] += has(marks_[i], BlockMark::kNextGhost);
    const bool stale = block.stale > kStaleShare * n;
    const bool hole = block.alpha.holes > kHoleShare * n;
    counts.stale[i] += stale;
    counts.holes[i] += hole;
    if (hole) {
      counts.hole_parts[i] = united(
          counts.hole_parts[i], part_of_cell(block.hole_box, 0, 0, side, side));
    }
    spoiled[i] = stale || hole;
    counts.error[i] += float(
        (double(block.luma_error()) + block.color.chroma_error) / (16 * n));
    pair.stale_pixels += block.stale;
    pair.stale_blocks += stale;
    pair.hole_pixels += block.alpha.holes;
    pair.soft_pixels += block.alpha.soft;
    pair.soft_error += block.alpha.soft_error;
    pair.moving_blocks += has(marks_[i], BlockMark::kMoving);
    if (has(marks_[i], BlockMark::kGhost)) {
      of_past.add(past_of(block), block, side);
    }
    if (has(marks_[i], BlockMark::kNextGhost)) {
      of_next.add(next_of(block), block, side);
    }
    add_plain_error(block, marks_[i], side, pair);
  }
  if (pair.soft_pixels > 0) pair.soft_error /= pair.soft_pixels;
  pair.of_past = of_past.ghosts();
  pair.of_next = of_next.ghosts();
  spoil(spoiled);
}

// A spoiled block and its neighbours tell nothing more about the coding.
void EvidenceCollector::spoil(const std::vector<uint8_t>& blocks) {
  const int columns = blocks_.columns();
  const int rows = blocks_.rows();
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      if (!blocks[size_t(row) * size_t(columns) + size_t(column)]) continue;
      any_spoiled_ = true;
      for (int y = std::max(0, row - 1); y <= std::min(rows - 1, row + 1);
           ++y) {
        for (int x = std::max(0, column - 1);
             x <= std::min(columns - 1, column + 1); ++x) {
          uint8_t& known = spoiled_[size_t(y) * size_t(columns) + size_t(x)];
          if (!known) clean_.forget(y);
          known = 1;
        }
      }
    }
  }
}

void EvidenceCollector::add_grid() {
  ErrorGrid& grid = evidence_.grid;
  const bool first = grid.rms.empty();
  const int per_cell = grid.cell / blocks_.side();
  for (int row = 0; row < grid.rows; ++row) {
    const int end = std::min(blocks_.rows(), (row + 1) * per_cell);
    bool changed = first;
    for (int y = row * per_cell; y < end; ++y) {
      changed = changed || blocks_.row_changed(y);
    }
    if (changed) {
      for (int column = 0; column < grid.columns; ++column) {
        add_cell(column, row);
      }
    } else {
      repeat_row();
    }
  }
}

// As it was for the pair before.
void EvidenceCollector::repeat_row() {
  ErrorGrid& grid = evidence_.grid;
  const auto repeat = [&](auto& values) {
    for (int column = 0; column < grid.columns; ++column) {
      values.push_back(values[values.size() - grid.cells()]);
    }
  };
  repeat(grid.rms);
  repeat(grid.mean);
  repeat(grid.reference);
  repeat(grid.wrong);
}

void EvidenceCollector::add_cell(int column, int row) {
  ErrorGrid& grid = evidence_.grid;
  const int side = blocks_.side();
  const int per_cell = grid.cell / side;
  const Rect cell =
      intersected({column * per_cell, row * per_cell, per_cell, per_cell},
                  {0, 0, blocks_.columns(), blocks_.rows()});
  double worst = 0;
  double mean = 0;
  double reference = 0;
  Part wrong = {0, 0, 0, 0};
  for (int y = cell.y; y < cell.y + cell.height; ++y) {
    for (int x = cell.x; x < cell.x + cell.width; ++x) {
      const BlockSums& block =
          blocks_.blocks()[size_t(y) * size_t(blocks_.columns()) + size_t(x)];
      mean += error_mean(block, side);
      reference += reference_mean(block, side);
      // Lost alpha is a matter of its own.
      if (block.alpha.holes > 0) continue;
      worst = std::max(worst, error_rms(block, side));
      if (block.wrong_box.empty()) continue;
      wrong = united(wrong, part_of_cell(block.wrong_box, x - cell.x,
                                         y - cell.y, side, grid.cell));
    }
  }
  const double count = double(cell.width) * cell.height;
  grid.rms.push_back(uint8_t(std::min(255.0, std::round(worst))));
  grid.mean.push_back(int16_t(std::lround(64 * mean / count)));
  grid.reference.push_back(int16_t(std::lround(64 * reference / count)));
  grid.wrong.push_back(wrong.empty() ? Part() : wrong);
}

}  // namespace framewise::measure
