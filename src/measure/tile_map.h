// SPDX-License-Identifier: Apache-2.0
// Which parts of a picture have changed, in tiles of a fixed size. Screen
// recordings change a small part of the canvas from frame to frame; a metric
// whose windows are finite needs to look again only where a changed tile lies
// inside a window.
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

  // Every tile of a picture of this size, all marked or none.
  void reset(Size picture, bool marked);

  void mark(const Rect& pixels);
  void mark(const TileMap& other);
  // Where a picture differs from the one before it, as told by its painter.
  void mark(const detail::ChangedRows& rows);
  // Takes the marks of all tiles that these pixels touch away.
  void unmark(const Rect& pixels);
  // What a larger picture's marks mean for this one, each sample of which is
  // made of those of the larger one that it covers.
  void mark_scaled(const TileMap& larger);
  // How the samples of a plane lie in the picture. Chroma may be smaller: each
  // sample then covers 1 << shift_x by 1 << shift_y pixels, and brought to full
  // size it has a say in pixels up to `reach` samples away.
  struct Sampling {
    int bytes_per_sample = 1;
    int shift_x = 0;
    int shift_y = 0;
    int reach = 0;
  };
  // Marks the tiles in which two planes of equal size and format differ, as
  // far as they touch `area`, which is in pixels of the picture.
  void mark_differences(const PlaneView& a, const PlaneView& b,
                        const Sampling& sampling, const Rect& area);
  // The same of two pictures of equal size and format, in all planes.
  void mark_differences(const Frame& a, const Frame& b, const Rect& area);

  // Marks the rest of every block of 4x4 tiles of which a third is marked: work
  // in one piece costs less than in many, and nearly all of it is needed for
  // what the windows of metrics reach anyway.
  void fill_blocks();

  bool marked(int column, int row) const {
    return tiles_[size_t(row) * size_t(columns_) + size_t(column)] != 0;
  }
  // For what looks at each pixel alone: which rows of a tile, a bit each, have
  // been marked, whatever fill_blocks() made of them.
  RowBits marked_rows(int column, int row) const {
    return row_bits_[size_t(row) * size_t(columns_) + size_t(column)];
  }
  RowBits marked_rows(int row) const;  // of any tile of this row of tiles
  // Whether any tile that touches these pixels is marked. Pixels outside the
  // picture count as unchanged.
  bool any_marked(const Rect& pixels) const;

  // The same of the rows that marked_rows() tells, for what depends on pixels
  // alone and not on something else that was done again for whole tiles.
  bool any_row_marked(const Rect& pixels) const;
  // What marked_rows() says of squares of `side` tiles from this row of tiles
  // on, one beside the other, as far as `bits` goes; whether any is set.
  bool marked_rows(int row, int side, std::span<RowBits> bits) const;
  // How much of the picture lies in rows that are marked, 0 to 1.
  double share_of_rows() const;

  // Calls visit(Rect) for the marked pixels, as rectangles that do not overlap:
  // tiles that are neighbours in a row are joined, and rows that look alike.
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
  int64_t count() const;  // how many are marked
  bool none() const { return count() == 0; }

 private:
  // Marks the tiles from `column` on whose first rows all differ, up to the
  // first that is not so, and returns where that is.
  int mark_new(const PlaneView& a, const PlaneView& b, size_t sample, int row,
               int column, int end);
  // Whether those tiles of a row are marked and no others beside them.
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
