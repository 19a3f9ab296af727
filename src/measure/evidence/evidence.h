// SPDX-License-Identifier: Apache-2.0
// What is kept of all pairs of a comparison once they have passed: totals of
// each, a coarse picture of each pair's error, and counts for each block. It
// takes a few bytes a block and pair, and no pixels.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "measure/evidence/color_map.h"
#include "measure/evidence/frame_totals.h"
#include "measure/evidence/fringe.h"
#include "measure/evidence/pair_blocks.h"

namespace framewise::measure {

// Blocks that hold a part of another frame, the median part, and the squares of
// their errors, in levels.
struct Ghosts {
  double blocks = 0;
  double strength = 0;
  double error = 0;
};

// What the single blocks of a pair, or of a part of it, show.
struct PairMarks {
  double stale_pixels = 0;
  double stale_blocks = 0;  // blocks of which a visible part is stale
  double hole_pixels = 0;
  double soft_pixels = 0;  // of partial alpha
  double soft_error = 0;   // their differences of alpha together
  double moving_blocks = 0;
  // The blocks that stand out: their squared errors, those of blurred ones, and
  // how these lie to what was shown before and comes after.
  double plain_error = 0;
  double plain_error_blurred = 0;
  double plain_error_odd = 0;  // in every second row of what moves
  // The pixels of blocks that show something else, and the squares of their
  // errors, of luma and chroma, in levels.
  double foreign_pixels = 0;
  double foreign_error = 0;
  Neighbour past;
  Neighbour next;

  PairMarks& operator+=(const PairMarks& more);
};

struct PairEvidence : PairMarks {
  int64_t reference = 0;  // frame indices
  int64_t test = 0;
  FrameTotals all;
  // Without blocks that are stale or have lost their alpha; none where none
  // are or have, which is so of nearly every pair of a long film.
  std::shared_ptr<const FrameTotals> without_spoiled;
  const FrameTotals& clean() const {
    return without_spoiled ? *without_spoiled : all;
  }
  bool test_repeats = false;
  Ghosts of_past;
  Ghosts of_next;
};

// The part of a block or cell that is concerned, in sixteenths of its side.
struct Part {
  uint8_t left = 0, top = 0, right = 16, bottom = 16;

  bool empty() const { return right <= left; }
};
inline Part united(const Part& a, const Part& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  return {std::min(a.left, b.left), std::min(a.top, b.top),
          std::max(a.right, b.right), std::max(a.bottom, b.bottom)};
}

// Over all pairs, for each block.
struct BlockCounts {
  std::vector<uint32_t> blurred;
  std::vector<uint32_t> lines_lost;
  std::vector<uint32_t> banded;
  std::vector<uint32_t> foreign;
  std::vector<uint32_t> drawn_on;  // foreign or tinted
  std::vector<uint32_t> ghost;
  std::vector<uint32_t> next_ghost;
  std::vector<uint32_t> stale;
  std::vector<uint32_t> holes;
  std::vector<Part> hole_parts;
  std::vector<float> error;  // squares of luma and chroma a pixel, summed
};

// What the edge of a picture leaves of a square of this side.
inline double pixels_of_square(int column, int row, int side, Size picture) {
  return double(std::min(side, picture.width - column * side)) *
         std::min(side, picture.height - row * side);
}

// The error of every pair in cells of one or more blocks.
struct ErrorGrid {
  int cell = 0;  // pixels a side
  int columns = 0;
  int rows = 0;
  // Levels, pair after pair; with colour where that became another.
  std::vector<uint8_t> rms;
  std::vector<int16_t> mean;       // of luma, in 1/64 of a level
  std::vector<int16_t> reference;  // the same of what should be there
  std::vector<Part> wrong;  // where errors are large; else all of the cell

  size_t cells() const { return size_t(columns) * size_t(rows); }
  double pixels_of(size_t index, Size picture) const {
    return pixels_of_square(int(index % size_t(columns)),
                            int(index / size_t(columns)), cell, picture);
  }
};

struct Evidence {
  Size size;
  int side = 16;  // of a block
  int columns = 0;
  int rows = 0;
  std::vector<PairEvidence> pairs;  // in order of the test's frames
  BlockCounts counts;
  ErrorGrid grid;
  // Of a few pairs spread over time.
  std::vector<ColorMap> color_maps;
  std::vector<Fringe> fringes;  // where anything is transparent
};

class EvidenceCollector {
 public:
  // `pairs`: how many will be added, to choose how coarse the grid is.
  EvidenceCollector(Size picture, size_t pairs);

  void add(const PairFrames& frames, int64_t reference, int64_t test,
           Executor* executor);

  Evidence take() &&;

 private:
  // Blocks that hold a part of another frame.
  struct GhostTally {
    std::vector<double> strengths;
    double error = 0;

    void clear();
    void add(const Neighbour& neighbour, const BlockSums& block, int side);
    void add(const GhostTally& more);
    Ghosts ghosts();
  };
  // What the blocks of a row say of a pair, and of all pairs since it was
  // looked at last, for which they say the same.
  struct MarkedRow {
    size_t since = 0;
    PairMarks marks;
    GhostTally of_past;
    GhostTally of_next;
    bool spoils = false;
  };

  // Calls body(row) for rows of blocks, or rows of as many: where much has
  // changed, on several threads.
  void for_rows(int rows, Executor* executor,
                const std::function<void(int)>& body) const;
  void add_marks(PairEvidence& pair, Executor* executor);
  void count_row(int row, size_t end);
  void mark_row(int row);
  void add_totals(PairEvidence& pair, Executor* executor);
  void add_grid(Executor* executor);
  void add_cell(int column, int row, size_t at);
  void add_colors(const PairFrames& frames, Executor* executor);
  void repeat_row(int row);
  void spoil(int row);

  size_t expected_;
  PairBlocks blocks_;
  std::vector<MarkedRow> rows_;
  GhostTally of_past_;  // of the pair
  GhostTally of_next_;
  std::vector<uint8_t> marks_;
  std::vector<uint8_t> stale_;    // blocks of which a visible part is
  std::vector<uint8_t> holes_;    // the same of lost alpha
  std::vector<float> error_;      // squares of luma and chroma a pixel
  std::vector<uint8_t> spoiled_;  // left out of the clean totals
  bool any_spoiled_ = false;
  std::vector<uint8_t> none_;  // of all blocks
  RunningTotals all_;
  RunningTotals clean_;
  Evidence evidence_;
};

}  // namespace framewise::measure
