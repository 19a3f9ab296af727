// SPDX-License-Identifier: Apache-2.0
// Marks the changed tiles of a frame. Screen recordings change a small part of
// the canvas per frame; a metric with finite windows must recompute only
// windows that contain a changed tile.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "framewise/frame.h"

namespace framewise::measure {

class TileMap {
 public:
  static constexpr int kSide = 16;
  using RowBits = uint16_t;
  static_assert(8 * sizeof(RowBits) == kSide);

  // Covers a frame of this size; all tiles are marked, or none.
  void reset(Size picture, bool marked);

  void mark(const Rect& pixels);
  void mark(const TileMap& other);
  // Marks the changes recorded by the painter of the frame.
  void mark(const detail::ChangedRows& rows);
  // Removes the marks of all tiles that these pixels touch.
  void unmark(const Rect& pixels);
  // Marks this frame's tiles from the map of a larger frame of which each
  // sample here is a mean.
  void mark_scaled(const TileMap& larger);
  // The position of a plane's samples in the frame. Chroma may be subsampled:
  // each sample covers 1 << shift_x by 1 << shift_y pixels, and after
  // upsampling it influences pixels up to `reach` samples away.
  struct Sampling {
    int bytes_per_sample = 1;
    int shift_x = 0;
    int shift_y = 0;
    int reach = 0;
  };
  // Marks the tiles that touch `area`, in pixels of the frame, and in which two
  // planes of equal size and format differ.
  void mark_differences(const PlaneView& a, const PlaneView& b,
                        const Sampling& sampling, const Rect& area);
  // The same for all planes of two frames of equal size and format.
  void mark_differences(const Frame& a, const Frame& b, const Rect& area);

  // Marks all of every block of 4x4 tiles of which a third is marked. One large
  // piece of work costs less than many small ones, and the windows of metrics
  // need nearly all of it anyway.
  void fill_blocks();

  bool marked(int column, int row) const {
    return tiles_[size_t(row) * size_t(columns_) + size_t(column)] != 0;
  }
  // For per-pixel metrics: the marked rows of a tile, one bit each, regardless
  // of fill_blocks().
  RowBits marked_rows(int column, int row) const {
    return row_bits_[size_t(row) * size_t(columns_) + size_t(column)];
  }
  RowBits marked_rows(int row) const;  // of any tile in this row of tiles
  // Whether any tile that touches these pixels is marked. Pixels outside the
  // frame count as unchanged.
  bool any_marked(const Rect& pixels) const;

  // The same for marked_rows(): for data that depends on pixels alone and not
  // on data that was recomputed for whole tiles.
  bool any_row_marked(const Rect& pixels) const;
  // marked_rows() of adjacent squares of `side` tiles from this row of tiles,
  // as many as `bits` holds. Returns whether any bit is set.
  bool marked_rows(int row, int side, std::span<RowBits> bits) const;
  // Share of the frame in marked rows, 0 to 1.
  double share_of_rows() const;

  // Calls visit(Rect) for the marked pixels as disjoint rectangles. Joins
  // adjacent tiles of a row, and rows with equal tiles.
  template <typename Visit>
  void for_each_run(Visit&& visit) const {
    for (int row = 0; row < rows_; ++row) {
      for (int column = 0; column < columns_; ++column) {
        if (!marked(column, row)) continue;
        const int first = column;
        while (column < columns_ && marked(column, row)) ++column;
        if (row > 0 && is_run(first, column, row - 1)) continue;  // was joined
        int end = row + 1;
        while (end < rows_ && is_run(first, column, end)) ++end;
        visit(pixels_of(first, column, row, end));
      }
    }
  }

  Size picture() const { return picture_; }
  int columns() const { return columns_; }
  int rows() const { return rows_; }
  int64_t count() const;  // number of marked tiles
  bool none() const { return count() == 0; }

 private:
  // Marks tiles from `column` on while their first rows all differ. Returns the
  // first column where they do not.
  int mark_new(const PlaneView& a, const PlaneView& b, size_t sample, int row,
               int column, int end);
  // Whether exactly these tiles, and no adjacent ones, of a row are marked.
  bool is_run(int first_column, int end_column, int row) const;
  Rect pixels_of(int first_column, int end_column, int first_row,
                 int end_row) const;

  Size picture_;
  int columns_ = 0;
  int rows_ = 0;
  std::vector<uint8_t> tiles_;
  std::vector<RowBits> row_bits_;
};

}  // namespace framewise::measure
