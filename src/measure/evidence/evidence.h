// SPDX-License-Identifier: Apache-2.0
// Evidence kept for all pairs of a comparison after their frames are gone:
// totals of each pair, a coarse map of its error, and counts per block. Takes a
// few bytes per block and pair, and no pixels. Not thread-safe.
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
#include "measure/evidence/pair_grain.h"
#include "measure/text/text_evidence.h"

namespace framewise::measure {

// Blocks that contain a share of another frame: their number, the median share,
// and the squares of their errors in levels.
struct Ghosts {
  double blocks = 0;
  double strength = 0;
  double error = 0;
};

// Marks of the blocks of a pair, or of a region of it.
struct PairMarks {
  double stale_pixels = 0;
  double stale_blocks = 0;  // blocks with a visible stale region
  double hole_pixels = 0;
  double soft_pixels = 0;  // with partial alpha
  double soft_error = 0;   // sum of their differences of alpha
  double moving_blocks = 0;
  // Conspicuous blocks: their squared errors, those of blurred ones, and the
  // relation of these to the previous and the next frame.
  double plain_error = 0;
  double plain_error_blurred = 0;
  double plain_error_odd = 0;  // in every second row of moving content
  // Pixels of blocks with foreign content, and the squares of their errors in
  // luma and chroma, in levels.
  double foreign_pixels = 0;
  double foreign_error = 0;
  NeighborSums past;
  NeighborSums next;

  PairMarks& operator+=(const PairMarks& more);
};

struct PairEvidence : PairMarks {
  int64_t reference = 0;  // frame indices
  int64_t test = 0;
  FrameTotals all;
  PairGrain grain;
  // Totals without blocks that are stale or lost their alpha. Null if there are
  // none, as for nearly all pairs of a long clip.
  std::shared_ptr<const FrameTotals> without_spoiled;
  const FrameTotals& clean() const {
    return without_spoiled ? *without_spoiled : all;
  }
  bool test_repeats = false;
  Ghosts of_past;
  Ghosts of_next;
};

// The affected box of a block or cell, in sixteenths of its side.
struct CellBox {
  uint8_t left = 0, top = 0, right = 16, bottom = 16;

  bool empty() const { return right <= left; }
};
inline CellBox united(const CellBox& a, const CellBox& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  return {std::min(a.left, b.left), std::min(a.top, b.top),
          std::max(a.right, b.right), std::max(a.bottom, b.bottom)};
}

// A box that is not empty, in two bytes.
class PackedCellBox {
 public:
  PackedCellBox() : PackedCellBox(CellBox()) {}
  PackedCellBox(const CellBox& box)
      : first_(uint8_t(box.left | box.top << 4)),
        last_(uint8_t((box.right - 1) | (box.bottom - 1) << 4)) {}

  operator CellBox() const {
    return {uint8_t(first_ & 15), uint8_t(first_ >> 4),
            uint8_t((last_ & 15) + 1), uint8_t((last_ >> 4) + 1)};
  }

 private:
  uint8_t first_;  // sixteenths of the left and top edges
  uint8_t last_;   // the last ones before the right and bottom edges
};

// Counts over all pairs, per block.
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
  std::vector<CellBox> hole_parts;
  std::vector<float> error;  // sum of squares of luma and chroma per pixel
};

// Number of pixels of a square of this side that lie in the frame.
inline double pixels_of_square(int column, int row, int side, Size picture) {
  return double(std::min(side, picture.width - column * side)) *
         std::min(side, picture.height - row * side);
}

// The error of every pair in cells of one or more blocks.
struct ErrorGrid {
  int cell = 0;  // side in pixels
  int columns = 0;
  int rows = 0;
  // RMS in levels, pair after pair; with chroma if the color changed.
  std::vector<uint8_t> rms;
  std::vector<int16_t> mean;         // of luma, in 1/64 level
  std::vector<int16_t> reference;    // the same of the reference's luma
  std::vector<PackedCellBox> wrong;  // of large errors; else the whole cell

  size_t cells() const { return size_t(columns) * size_t(rows); }
  double pixels_of(size_t index, Size picture) const {
    return pixels_of_square(int(index % size_t(columns)),
                            int(index / size_t(columns)), cell, picture);
  }
};

struct Evidence {
  Size size;
  int side = 16;  // of a block, in pixels
  int columns = 0;
  int rows = 0;
  std::vector<PairEvidence> pairs;  // in order of the test's frames
  BlockCounts counts;
  ErrorGrid grid;
  // For a few pairs spread over time.
  std::vector<ColorMap> color_maps;
  std::vector<Fringe> fringes;  // if any pixel is transparent
  text::TextEvidence text;      // of some pairs
};

class EvidenceCollector {
 public:
  // `pairs`: the number of pairs to come; it sets the coarseness of the grid.
  // `text_moments`: whether the text of each pair is looked at; empty: of none.
  EvidenceCollector(Size picture, size_t pairs,
                    std::vector<bool> text_moments = {});

  void add(const PairFrames& frames, int64_t reference, int64_t test,
           Executor* executor);

  // Keeps what add_like() needs of so many pairs, the last ones. Called before
  // the first pair.
  void keep_marks(size_t pairs);

  // Another pair that is so similar to an earlier one that its evidence stands
  // for it. `earlier`: which of all pairs so far. False, and nothing is added,
  // where too many others came after it or it was added like another.
  bool add_like(size_t earlier, int64_t reference, int64_t test,
                bool test_repeats);

  Evidence take() &&;

 private:
  // Sums over blocks that contain a share of another frame.
  struct GhostTally {
    std::vector<double> strengths;
    double error = 0;

    void clear();
    void add(const NeighborSums& neighbor, const BlockSums& block, int side);
    void add(const GhostTally& more);
    Ghosts ghosts();
  };
  // The marks of a row of blocks, for a pair and all following pairs with the
  // same marks.
  struct MarkedRow {
    size_t since = 0;
    PairMarks marks;
    GhostTally of_past;
    GhostTally of_next;
    bool spoils = false;
  };

  // The marks of all blocks of a pair.
  struct KeptMarks {
    size_t pair = 0;
    std::vector<uint8_t> marks;
    std::vector<uint8_t> stale;
    std::vector<uint8_t> holes;
    std::vector<float> error;
  };

  // Calls body(row) for rows of blocks: on several threads if much has changed.
  template <class Body>
  void for_rows(int rows, Executor* executor, const Body& body) const;
  void add_marks(PairEvidence& pair, Executor* executor);
  void count_row(int row, size_t end);
  // Adds these marks of a row to the counts, for so many pairs.
  void count_marks(int row, uint32_t pairs, const std::vector<uint8_t>& marks,
                   const std::vector<uint8_t>& stale,
                   const std::vector<uint8_t>& holes,
                   const std::vector<float>& error);
  void keep_marks_of(size_t pair);
  void mark_row(int row);
  void add_totals(PairEvidence& pair, Executor* executor);
  void add_grid(Executor* executor);
  void add_cell(int column, int row, size_t at);
  void add_colors(const PairFrames& frames, Executor* executor);
  void add_text(size_t pair, const PairFrames& frames);
  void repeat_row(int row);
  void spoil(int row);

  size_t expected_;
  PairBlocks blocks_;
  std::vector<MarkedRow> rows_;
  GhostTally of_past_;  // of the current pair
  GhostTally of_next_;
  std::vector<uint8_t> marks_;
  std::vector<uint8_t> stale_;    // blocks with a visible stale region
  std::vector<uint8_t> holes_;    // blocks with lost alpha
  std::vector<float> error_;      // squares of luma and chroma per pixel
  std::vector<uint8_t> spoiled_;  // blocks left out of the clean totals
  bool any_spoiled_ = false;
  std::vector<uint8_t> none_;  // zeros for all blocks
  std::vector<KeptMarks> kept_marks_;
  size_t next_kept_ = 0;
  size_t last_added_ = 0;  // by its frames
  PairGrainBuffers grain_buffers_;
  size_t color_maps_ = 0;  // moments of color maps that have passed
  RunningTotals all_;
  RunningTotals clean_;
  std::vector<bool> text_moments_;
  text::TextCollector text_;
  Evidence evidence_;
};

}  // namespace framewise::measure
