// SPDX-License-Identifier: Apache-2.0
#include "measure/evidence/evidence.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/for_each_index.h"
#include "framewise/executor.h"

namespace framewise::measure {
namespace {

// Memory limit of the error grid of all pairs: cells of one block for 998 pairs
// of 1280x720, of two by two for 3900, of four by four for 15 000.
constexpr int64_t kGridBytes = int64_t{24} << 20;
constexpr int64_t kCellBytes = 7;

// A block is spoiled if this share of it is stale or has wrong alpha.
constexpr double kStaleShare = 0.04;
constexpr double kHoleShare = 0.05;

// Number of pairs for which a color map is computed.
constexpr size_t kColorMaps = 3;

int cells_in(int blocks, int blocks_per_cell) {
  return (blocks + blocks_per_cell - 1) / blocks_per_cell;
}

// Side of a grid cell in blocks.
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

// Converts a pixel box of block (x, y) of a cell into sixteenths of the cell.
CellBox box_in_cell(const PixelBox& box, int x, int y, int side, int cell) {
  const auto floor = [&](int pixels) { return uint8_t(16 * pixels / cell); };
  const auto ceil = [&](int pixels) {
    return uint8_t((16 * pixels + cell - 1) / cell);
  };
  return {floor(x * side + box.left), floor(y * side + box.top),
          ceil(x * side + box.right), ceil(y * side + box.bottom)};
}

void add_plain_error(const BlockSums& block, uint8_t marks, int side,
                     PairMarks& row) {
  if (!stands_out(block, side)) return;
  const auto error = double(block.luma_error());
  row.plain_error += error;
  if (has(marks, BlockMark::kBlurred)) row.plain_error_blurred += error;
  row.plain_error_odd += block.ghost.e_e_odd;
  row.past += past_of(block);
  row.next += next_of(block);
}

}  // namespace

PairMarks& PairMarks::operator+=(const PairMarks& more) {
  stale_pixels += more.stale_pixels;
  stale_blocks += more.stale_blocks;
  hole_pixels += more.hole_pixels;
  soft_pixels += more.soft_pixels;
  soft_error += more.soft_error;
  moving_blocks += more.moving_blocks;
  plain_error += more.plain_error;
  plain_error_blurred += more.plain_error_blurred;
  plain_error_odd += more.plain_error_odd;
  foreign_pixels += more.foreign_pixels;
  foreign_error += more.foreign_error;
  past += more.past;
  next += more.next;
  return *this;
}

void EvidenceCollector::GhostTally::clear() {
  strengths.clear();
  error = 0;
}

void EvidenceCollector::GhostTally::add(const NeighborSums& neighbor,
                                        const BlockSums& block, int side) {
  strengths.push_back(neighbor.strength());
  const double rms = error_rms(block, side);
  error += side * side * rms * rms;
}

void EvidenceCollector::GhostTally::add(const GhostTally& more) {
  strengths.insert(strengths.end(), more.strengths.begin(),
                   more.strengths.end());
  error += more.error;
}

Ghosts EvidenceCollector::GhostTally::ghosts() {
  if (strengths.empty()) return {};
  const auto middle = strengths.begin() + ptrdiff_t(strengths.size() / 2);
  std::nth_element(strengths.begin(), middle, strengths.end());
  return {double(strengths.size()), *middle, error};
}

EvidenceCollector::EvidenceCollector(Size picture, size_t pairs,
                                     std::vector<bool> text_moments)
    : expected_(pairs),
      blocks_(picture),
      all_(blocks_.columns(), blocks_.rows()),
      clean_(blocks_.columns(), blocks_.rows()),
      text_moments_(std::move(text_moments)) {
  const size_t count = blocks_.blocks().size();
  rows_.resize(size_t(blocks_.rows()));
  marks_.resize(count);
  stale_.resize(count);
  holes_.resize(count);
  error_.resize(count);
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
  pair.test_repeats = frames.test_repeats.value_or(blocks_.test_repeats());
  add_marks(pair, executor);
  add_grid(executor);
  add_totals(pair, executor);
  pair.grain = grain_of(blocks_.blocks(), blocks_.side(),
                        frames.past.has_value(), grain_buffers_);
  if (index < text_moments_.size() && text_moments_[index]) {
    add_text(index, frames);
  }
  // The middles of kColorMaps equal segments of time.
  const size_t passed = color_maps_;
  while (color_maps_ < kColorMaps &&
         index >= (2 * color_maps_ + 1) * expected_ / (2 * kColorMaps)) {
    ++color_maps_;
  }
  if (color_maps_ > passed) add_colors(frames, executor);
  last_added_ = index;
  keep_marks_of(index);
}

void EvidenceCollector::keep_marks(size_t pairs) {
  const size_t count = marks_.size();
  kept_marks_.resize(pairs);
  for (KeptMarks& kept : kept_marks_) {
    kept.pair = SIZE_MAX;
    for (auto* marks : {&kept.marks, &kept.stale, &kept.holes}) {
      marks->resize(count);
    }
    kept.error.resize(count);
  }
}

void EvidenceCollector::keep_marks_of(size_t pair) {
  if (kept_marks_.empty()) return;
  KeptMarks& kept = kept_marks_[next_kept_++ % kept_marks_.size()];
  kept.pair = pair;
  kept.marks = marks_;
  kept.stale = stale_;
  kept.holes = holes_;
  kept.error = error_;
}

bool EvidenceCollector::add_like(size_t earlier, int64_t reference,
                                 int64_t test, bool test_repeats) {
  const auto kept = std::ranges::find(kept_marks_, earlier, &KeptMarks::pair);
  if (kept == kept_marks_.end()) return false;
  const size_t index = evidence_.pairs.size();
  PairEvidence pair = evidence_.pairs[earlier];
  pair.reference = reference;
  pair.test = test;
  pair.test_repeats = test_repeats;
  evidence_.pairs.push_back(std::move(pair));
  // The marks of the last pair that was added wait to be counted: not for this
  // one.
  for (int row = 0; row < blocks_.rows(); ++row) {
    count_row(row, index);
    ++rows_[size_t(row)].since;
    count_marks(row, 1, kept->marks, kept->stale, kept->holes, kept->error);
  }
  ErrorGrid& grid = evidence_.grid;
  const auto repeat = [&](auto& values) {
    values.resize((index + 1) * grid.cells());
    std::copy_n(&values[earlier * grid.cells()], grid.cells(),
                &values[index * grid.cells()]);
  };
  repeat(grid.rms);
  repeat(grid.mean);
  repeat(grid.reference);
  repeat(grid.wrong);
  // Its text, if it was to be looked at, is looked at in the next pair.
  if (index + 1 < text_moments_.size() && text_moments_[index]) {
    text_moments_[index + 1] = true;
  }
  return true;
}

void EvidenceCollector::add_text(size_t pair, const PairFrames& frames) {
  text_.add(pair, {frames.reference, frames.test,
                   frames.past ? &*frames.past : nullptr,
                   frames.next ? &*frames.next : nullptr});
}

void EvidenceCollector::add_colors(const PairFrames& frames,
                                   Executor* executor) {
  const bool opaque =
      frames.reference_alpha.shares_pixels_with(frames.reference) ||
      frames.test_alpha.shares_pixels_with(frames.test);
  const Transparent transparent{frames.reference_alpha, frames.test_alpha};
  ColorMap map = color_map_of(frames.reference, frames.test, executor,
                              opaque ? nullptr : &transparent);
  map.original_colors = frames.reference_palette
                            ? double(*frames.reference_palette)
                            : map.reference_colors;
  if (map.exists) evidence_.color_maps.push_back(map);
  if (opaque) return;
  evidence_.fringes.push_back(
      fringe_of(frames.reference_alpha, frames.test_alpha));
}

template <class Body>
void EvidenceCollector::for_rows(int rows, Executor* executor,
                                 const Body& body) const {
  // Less work does not pay for sharing it.
  constexpr int kWorthSharing = 1024;  // blocks
  constexpr int kParts = 8;
  int changed = 0;
  for (int row = 0; row < blocks_.rows(); ++row) {
    changed += blocks_.row_changed(row) ? blocks_.columns() : 0;
  }
  const int parts = changed < kWorthSharing ? 1 : std::min(rows, kParts);
  for_each_index(parts > 1 ? executor : nullptr, size_t(parts),
                 [&](size_t part) {
                   const int end = int(part + 1) * rows / parts;
                   for (int row = int(part) * rows / parts; row < end; ++row) {
                     body(row);
                   }
                 });
}

void EvidenceCollector::add_totals(PairEvidence& pair, Executor* executor) {
  for (int row = 0; row < blocks_.rows(); ++row) {
    if (!blocks_.row_changed(row)) continue;
    for (int column = 0; column < blocks_.columns(); ++column) {
      if (!blocks_.changed(column, row)) continue;
      all_.forget(column, row);
      clean_.forget(column, row);
    }
  }
  const auto totals = [&](RunningTotals& running,
                          const std::vector<uint8_t>& left_out) {
    for_rows(blocks_.rows(), executor, [&](int row) {
      running.add_row(row, blocks_.blocks(), marks_, left_out, blocks_.side());
    });
    return running.total();
  };
  pair.all = totals(all_, none_);
  if (any_spoiled_) {
    pair.without_spoiled =
        std::make_shared<const FrameTotals>(totals(clean_, spoiled_));
  }
}

void EvidenceCollector::add_marks(PairEvidence& pair, Executor* executor) {
  const size_t now = evidence_.pairs.size() - 1;
  for_rows(blocks_.rows(), executor, [&](int row) {
    if (!blocks_.row_changed(row)) return;
    count_row(row, now);
    mark_row(row);
  });
  of_past_.clear();
  of_next_.clear();
  for (int row = 0; row < blocks_.rows(); ++row) {
    const MarkedRow& marked = rows_[size_t(row)];
    if (marked.spoils && blocks_.row_changed(row)) spoil(row);
    pair += marked.marks;
    of_past_.add(marked.of_past);
    of_next_.add(marked.of_next);
  }
  pair.of_past = of_past_.ghosts();
  pair.of_next = of_next_.ghosts();
}

// Adds the marks of a row of blocks to the counts, up to pair `end`.
void EvidenceCollector::count_row(int row, size_t end) {
  const size_t since = std::exchange(rows_[size_t(row)].since, end);
  const auto pairs = uint32_t(end - since);
  if (pairs > 0) count_marks(row, pairs, marks_, stale_, holes_, error_);
}

void EvidenceCollector::count_marks(int row, uint32_t pairs,
                                    const std::vector<uint8_t>& all_marks,
                                    const std::vector<uint8_t>& stale,
                                    const std::vector<uint8_t>& holes,
                                    const std::vector<float>& error) {
  BlockCounts& counts = evidence_.counts;
  const size_t columns = size_t(blocks_.columns());
  for (size_t i = size_t(row) * columns; i < size_t(row + 1) * columns; ++i) {
    const uint8_t marks = all_marks[i];
    const auto times = [&](bool marked) { return marked ? pairs : 0; };
    const bool foreign = has(marks, BlockMark::kForeign);
    counts.blurred[i] += times(has(marks, BlockMark::kBlurred));
    counts.lines_lost[i] += times(has(marks, BlockMark::kLinesLost));
    counts.banded[i] += times(has(marks, BlockMark::kBanded));
    counts.foreign[i] += times(foreign);
    counts.drawn_on[i] += times(foreign || has(marks, BlockMark::kTinted));
    counts.ghost[i] += times(has(marks, BlockMark::kGhost));
    counts.next_ghost[i] += times(has(marks, BlockMark::kNextGhost));
    counts.stale[i] += times(stale[i]);
    counts.holes[i] += times(holes[i]);
    counts.error[i] += float(pairs) * error[i];
  }
}

void EvidenceCollector::mark_row(int row) {
  const int side = blocks_.side();
  const double n = blocks_.pixels_of_block();
  MarkedRow& marked = rows_[size_t(row)];
  marked.marks = {};
  marked.spoils = false;
  marked.of_past.clear();
  marked.of_next.clear();
  for (int column = 0; column < blocks_.columns(); ++column) {
    const size_t i = size_t(row) * size_t(blocks_.columns()) + size_t(column);
    const BlockSums& block = blocks_.blocks()[i];
    const uint8_t marks = marks_of(block, side);
    marks_[i] = marks;
    stale_[i] = block.stale > kStaleShare * n;
    holes_[i] = block.alpha.holes > kHoleShare * n;
    if (holes_[i]) {
      CellBox& hole = evidence_.counts.hole_parts[i];
      hole = united(hole, box_in_cell(block.hole_box, 0, 0, side, side));
    }
    marked.spoils = marked.spoils || stale_[i] || holes_[i];
    error_[i] = float((double(block.luma_error()) + block.color.chroma_error) /
                      (16 * n));
    marked.marks.stale_pixels += block.stale;
    marked.marks.stale_blocks += stale_[i];
    marked.marks.hole_pixels += block.alpha.holes;
    marked.marks.soft_pixels += block.alpha.soft;
    marked.marks.soft_error += block.alpha.soft_error;
    marked.marks.moving_blocks += has(marks, BlockMark::kMoving);
    if (has(marks, BlockMark::kGhost)) {
      marked.of_past.add(past_of(block), block, side);
    }
    if (has(marks, BlockMark::kNextGhost)) {
      marked.of_next.add(next_of(block), block, side);
    }
    add_plain_error(block, marks, side, marked.marks);
    // Content under a hole is reported with alpha.
    if (has(marks, BlockMark::kForeign) && has_own_content(block, side) &&
        !holes_[i]) {
      const double pixels = pixels_of_square(column, row, side, evidence_.size);
      marked.marks.foreign_pixels += pixels;
      marked.marks.foreign_error += pixels * double(error_[i]);
    }
  }
}

// Marks spoiled blocks and their neighbors: they say nothing about the coding.
void EvidenceCollector::spoil(int row) {
  any_spoiled_ = true;
  const int columns = blocks_.columns();
  const int above = std::max(0, row - 1);
  const int below = std::min(blocks_.rows() - 1, row + 1);
  for (int column = 0; column < columns; ++column) {
    const size_t i = size_t(row) * size_t(columns) + size_t(column);
    if (!stale_[i] && !holes_[i]) continue;
    const int left = std::max(0, column - 1);
    const int right = std::min(columns - 1, column + 1);
    for (int y = above; y <= below; ++y) {
      for (int x = left; x <= right; ++x) {
        uint8_t& known = spoiled_[size_t(y) * size_t(columns) + size_t(x)];
        if (!known) clean_.forget(x, y);
        known = 1;
      }
    }
  }
}

Evidence EvidenceCollector::take() && {
  for (int row = 0; row < blocks_.rows(); ++row) {
    count_row(row, evidence_.pairs.size());
  }
  evidence_.text = std::move(text_).take();
  return std::move(evidence_);
}

void EvidenceCollector::add_grid(Executor* executor) {
  ErrorGrid& grid = evidence_.grid;
  const bool first = grid.rms.empty();
  const size_t cells = grid.rms.size() + grid.cells();
  grid.rms.resize(cells);
  grid.mean.resize(cells);
  grid.reference.resize(cells);
  grid.wrong.resize(cells);
  const int per_cell = grid.cell / blocks_.side();
  for_rows(grid.rows, executor, [&](int row) {
    const int end = std::min(blocks_.rows(), (row + 1) * per_cell);
    bool changed = first;
    for (int y = row * per_cell; y < end; ++y) {
      changed = changed || blocks_.row_changed(y);
    }
    if (!changed) return repeat_row(row);
    const size_t at = cells - grid.cells() + size_t(row) * size_t(grid.columns);
    for (int column = 0; column < grid.columns; ++column) {
      add_cell(column, row, at + size_t(column));
    }
  });
}

// Repeats the row's marks of the last pair that was added by its frames.
void EvidenceCollector::repeat_row(int row) {
  ErrorGrid& grid = evidence_.grid;
  const auto repeat = [&](auto& values) {
    const size_t in_pair = size_t(row) * size_t(grid.columns);
    std::copy_n(&values[last_added_ * grid.cells() + in_pair], grid.columns,
                &values[values.size() - grid.cells() + in_pair]);
  };
  repeat(grid.rms);
  repeat(grid.mean);
  repeat(grid.reference);
  repeat(grid.wrong);
}

void EvidenceCollector::add_cell(int column, int row, size_t at) {
  ErrorGrid& grid = evidence_.grid;
  const int side = blocks_.side();
  const int per_cell = grid.cell / side;
  const Rect cell =
      intersected({column * per_cell, row * per_cell, per_cell, per_cell},
                  {0, 0, blocks_.columns(), blocks_.rows()});
  double worst = 0;
  double mean = 0;
  double reference = 0;
  CellBox wrong = {0, 0, 0, 0};
  for (int y = cell.y; y < cell.y + cell.height; ++y) {
    for (int x = cell.x; x < cell.x + cell.width; ++x) {
      const BlockSums& block =
          blocks_.blocks()[size_t(y) * size_t(blocks_.columns()) + size_t(x)];
      mean += error_mean(block, side);
      reference += reference_mean(block, side);
      // Lost alpha is reported separately.
      if (block.alpha.holes > 0) continue;
      worst = std::max(worst, error_rms_with_color(block, side));
      if (block.wrong_box.empty()) continue;
      wrong = united(wrong, box_in_cell(block.wrong_box, x - cell.x, y - cell.y,
                                        side, grid.cell));
    }
  }
  const double count = double(cell.width) * cell.height;
  grid.rms[at] = uint8_t(std::min(255.0, std::round(worst)));
  grid.mean[at] = int16_t(std::lround(64 * mean / count));
  grid.reference[at] = int16_t(std::lround(64 * reference / count));
  grid.wrong[at] = wrong.empty() ? CellBox() : wrong;
}

}  // namespace framewise::measure
