// SPDX-License-Identifier: Apache-2.0
// Computes the evidence of successive pairs of frames: sums over square blocks,
// to which models of defects are fitted. Only blocks that changed since the
// pair before are computed again, so the cost of a screen recording is
// proportional to its motion.
//
// Frames whose sides are not multiples of a block are padded to the right and
// below by repeating their last pixels.
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

// A box of pixels within a block, half-open. Empty until a pixel is added.
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
  simd::DetailSums detail;  // zeros if nothing differs in and around it
  simd::ContourSums contour;
  simd::StepSums step;
  simd::RidgeSums ridge;
  simd::GhostSums ghost;  // zeros if the reference does not move
  simd::AlphaSums alpha;
  int32_t stale = 0;   // pixels that kept formerly right content
  int32_t specks = 0;  // single pixels unlike all pixels around them
  PixelBox hole_box;   // around the holes of alpha
  // Around the wrong pixels (kWrongPixel) of a conspicuous block.
  PixelBox wrong_box;

  // Sum of squared luma errors, in units.
  int64_t luma_error() const {
    return int64_t(color.yy[0]) + color.yy[1] - 2 * int64_t(color.y_product);
  }
  bool differs() const { return luma_error() != 0 || color.chroma_error != 0; }
};

// Whether a block of this side is visibly wrong: the RMS of its luma error
// exceeds kPlainLevels.
bool stands_out(const BlockSums& block, int side);

// The frames of a pair: opaque, 8-bit RGBA, equal size. The first two also with
// their original alpha (the same frames if all is opaque).
struct PairFrames {
  Frame reference;
  Frame test;
  Frame reference_alpha;
  Frame test_alpha;
  std::optional<Frame> past;  // the previous reference frame, if different
  std::optional<Frame> next;  // the next reference frame
  // Whether the test shows the same as in the frame before. Unset: as in the
  // last pair that was shown.
  std::optional<bool> test_repeats = {};
  // Colors of the reference before it was scaled, if few.
  std::optional<int> reference_palette = {};
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
  // Whether a block, or any block of a row, differs from the pair before.
  bool changed(int column, int row) const {
    return blocks_changed_[block(column, row)] != 0;
  }
  bool row_changed(int row) const { return rows_changed_[size_t(row)] != 0; }
  // Whether the test shows the same as for the pair before.
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
  // Marks in `near` the blocks of a row that are flagged or touch a flagged
  // block. Returns whether there are any.
  bool mark_near(const std::vector<uint8_t>& flags, int row,
                 std::vector<uint8_t>& near) const;
  // A row of blocks is computed in three steps; each needs the previous step of
  // the rows above and below. Rows are processed from top to bottom while they
  // are in the cache.
  void begin_row(const PairFrames& frames, int row);
  void mark_row(int row);
  void end_row(const PairFrames& frames, int row);
  // Computes rows first to end, except those that need other strips; and these
  // border rows.
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
  bool past_was_last_ = false;  // `past` belongs to the pair before
  bool transparent_ = false;
  bool was_transparent_ = false;
  std::vector<uint8_t> reference_changed_;  // per block
  std::vector<uint8_t> test_changed_;
  std::vector<uint8_t> moves_;  // the reference moves, since `past`
  std::vector<uint8_t> differs_;
  std::vector<uint8_t> near_reference_;  // next to blocks of reference_changed_
  std::vector<uint8_t> near_test_;
  std::vector<uint8_t> near_differs_;
  std::vector<uint8_t> wants_ghost_;
  std::vector<uint8_t> had_ghost_;  // for the pair before
  std::vector<uint8_t> blocks_changed_;
  std::vector<uint8_t> rows_changed_;  // per row of blocks
  Planes reference_;
  Planes test_;
  MarginPlane<uint8_t> moved_;       // the test moved since the pair before
  MarginPlane<uint8_t> marks_;       // flat pixels and edges of the reference
  MarginPlane<uint8_t> edge_zones_;  // near and far from edges
  MarginPlane<uint8_t> was_right_;   // state of stale_pixels()
  std::vector<BlockSums> blocks_;
};

}  // namespace framewise::measure
