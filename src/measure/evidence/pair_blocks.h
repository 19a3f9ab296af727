// SPDX-License-Identifier: Apache-2.0
// The evidence of one pair of frames after the other: sums over square blocks
// to which models of defects are fitted. Only blocks in which something has
// changed since the pair before are looked at again, so a screen recording
// costs what moves in it.
//
// A picture whose sides are no multiples of a block is continued to the right
// and below by repeating its last pixels.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "framewise/frame.h"
#include "measure/evidence/margin_plane.h"
#include "measure/evidence/thresholds.h"
#include "simd/color/alpha.h"
#include "simd/evidence/evidence_blocks.h"

namespace framewise {
class Executor;
}

namespace framewise::measure {

// A box of pixels within a block, half open; empty until something is added.
struct PixelBox {
  uint8_t left = 255, top = 255, right = 0, bottom = 0;

  bool empty() const { return right <= left; }
  void add(int x, int y) {
    left = uint8_t(std::min<int>(left, x));
    top = uint8_t(std::min<int>(top, y));
    right = uint8_t(std::max<int>(right, x + 1));
    bottom = uint8_t(std::max<int>(bottom, y + 1));
  }
};

struct BlockSums {
  simd::ColorSums color;
  simd::DetailSums detail;  // zeros where nothing differs in and around it
  simd::ContourSums contour;
  simd::StepSums step;
  simd::RidgeSums ridge;
  simd::GhostSums ghost;  // zeros where the reference does not move
  simd::AlphaSums alpha;
  int32_t stale = 0;   // pixels that kept what was right once
  int32_t specks = 0;  // single pixels that nothing around them is like
  PixelBox hole_box;   // around the holes of alpha
  PixelBox wrong_box;  // around the wrong pixels (kWrongPixel) of a block
                       // that stands out

  // Sum of squared luma errors, in units.
  int64_t luma_error() const {
    return int64_t(color.yy[0]) + color.yy[1] - 2 * int64_t(color.y_product);
  }
  bool differs() const { return luma_error() != 0 || color.chroma_error != 0; }
};

// Whether a block of this side is visibly wrong: the RMS of its luma error
// exceeds kPlainLevels.
bool stands_out(const BlockSums& block, int side);

// What is shown: opaque frames of 8-bit RGBA and one size. The first two also
// with their alpha as it was (the same frames where all is opaque).
struct PairFrames {
  Frame reference;
  Frame test;
  Frame reference_alpha;
  Frame test_alpha;
  std::optional<Frame> past;  // what the reference showed before, if different
  std::optional<Frame> next;  // what it shows after
};

class PairBlocks {
 public:
  explicit PairBlocks(Size picture);

  void show(const PairFrames& frames, Executor* executor);

  int side() const { return side_; }
  int columns() const { return columns_; }
  int rows() const { return rows_; }
  int pixels_of_block() const { return side_ * side_; }
  std::span<const BlockSums> blocks() const { return blocks_; }
  // Whether anything about a block, or about any of a row of them, is not as
  // for the pair before.
  bool changed(int column, int row) const {
    return blocks_changed_[block(column, row)] != 0;
  }
  bool row_changed(int row) const { return rows_changed_[size_t(row)] != 0; }
  // Whether the test shows what it showed for the pair before.
  bool test_repeats() const { return test_repeats_; }

 private:
  struct Planes {
    MarginPlane<int16_t> y, u, v;
    simd::UnitsBlock at(int x, int top) const {
      return {y.row(top) + x, u.row(top) + x, v.row(top) + x};
    }
    void extend_above() {
      for (auto* plane : {&y, &u, &v}) plane->extend_above();
    }
    void extend_below(int height) {
      for (auto* plane : {&y, &u, &v}) plane->extend_below(height);
    }
  };

  size_t block(int column, int row) const {
    return size_t(row) * size_t(columns_) + size_t(column);
  }
  // Marks in `near` the blocks of a row that are flagged or lie beside one that
  // is, in this row or the next ones; whether there are any.
  bool mark_near(const std::vector<uint8_t>& flags, int row,
                 std::vector<uint8_t>& near) const;
  // What is told of a row of blocks comes in three steps, each of which wants
  // the one before of the rows above and below too: so a picture is taken from
  // top to bottom, and its rows are used while they are at hand.
  void begin_row(const PairFrames& frames, int row);
  void mark_row(int row);
  void end_row(const PairFrames& frames, int row);
  // Rows first to end, but for those that want what other strips have; and
  // these, where one strip ends and the next begins.
  void show_strip(const PairFrames& frames, int first, int end);
  void show_border(const PairFrames& frames, int first);
  void take_changes(const PairFrames& frames, int row);
  void convert(const Frame& frame, const std::vector<uint8_t>& changed,
               Planes& planes, bool note_moves, int row);
  void luma_of_block(const Frame& frame, int column, int row,
                     int16_t* out) const;
  void find_edge_zones_of_row(int row);
  void sum_colors(int row);
  PixelBox wrong_pixels(int column, int row) const;
  void sum_rest(const PairFrames& frames, int row);
  bool wants_ghost(const PairFrames& frames, int column, int row) const;
  void sum_ghosts(const PairFrames& frames, int row);
  void fetch_ghost(const PairFrames& frames, int column, int row) const;
  void sum_ghost(const PairFrames& frames, int column, int row);
  void count_alpha(const PairFrames& frames, int row);
  void mark_changed(int column, int row);
  PixelBox holes_of(const PairFrames& frames, const Rect& rect) const;
  Rect pixels_of(int column, int row) const;

  Size picture_;
  int side_;
  int columns_;
  int rows_;
  std::optional<Frame> last_reference_;
  std::optional<Frame> last_test_;
  bool test_repeats_ = false;
  bool past_was_last_ = false;  // `past` is what the pair before had
  bool transparent_ = false;
  bool was_transparent_ = false;
  std::vector<uint8_t> reference_changed_;  // one for each block
  std::vector<uint8_t> test_changed_;
  std::vector<uint8_t> moves_;  // the reference, since its past
  std::vector<uint8_t> differs_;
  std::vector<uint8_t> near_reference_;  // to blocks of reference_changed_
  std::vector<uint8_t> near_test_;
  std::vector<uint8_t> near_differs_;
  std::vector<uint8_t> wants_ghost_;
  std::vector<uint8_t> had_ghost_;  // for the pair before
  std::vector<uint8_t> blocks_changed_;
  std::vector<uint8_t> rows_changed_;  // one for each row of blocks
  Planes reference_;
  Planes test_;
  MarginPlane<uint8_t> moved_;       // of the test since the pair before
  MarginPlane<uint8_t> marks_;       // flat pixels and edges of the reference
  MarginPlane<uint8_t> edge_zones_;  // near and far from edges
  MarginPlane<uint8_t> was_right_;   // state of stale_pixels()
  std::vector<BlockSums> blocks_;
};

}  // namespace framewise::measure
