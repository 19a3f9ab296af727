// SPDX-License-Identifier: Apache-2.0
// Where the blocks of one frame are in another one. Integers throughout: the
// same on every machine.
#pragma once

#include <cstdint>
#include <vector>

#include "framewise/frame.h"

namespace framewise::video {

// Luma of 8 bits with half the width and height of its frame, rounded up.
struct HalfLuma {
  Size size;
  std::vector<uint8_t> levels;

  const uint8_t* row(int y) const {
    return levels.data() + size_t(y) * size_t(size.width);
  }
  PlaneView plane() const { return {levels.data(), size.width, size}; }
};
// `bits` of a sample, in two bytes above 8.
HalfLuma half_luma(PlaneView luma, int bits);

Result<HalfLuma> half_luma(const Frame& frame);

// How samples of a plane are stored.
struct SampleKind {
  int bytes = 1;
  int channels = 1;  // interleaved
  // The plane has 1 / 2^n of the columns and rows of the frame.
  int shift_x = 0;
  int shift_y = 0;
};

class BlockMotion {
 public:
  // Pixels of the frame that share a shift at their middle; between the middles
  // of blocks it is interpolated.
  static constexpr int kBlock = 16;
  // `part` of the whole way, in move_row().
  static constexpr int kWhole = 1 << 15;

  // Both of one size.
  BlockMotion(const HalfLuma& from, const HalfLuma& to);

  // Row `y` of a plane of the first frame after `part` of its way to the second
  // one: each sample comes from where the content at its place was.
  void move_row(PlaneView plane, const SampleKind& kind, int y, int part,
                uint8_t* out) const;

  // In 1/16 pixel of the frame.
  struct Shift {
    int x = 0;
    int y = 0;
  };
  const Shift& of_block(int column, int row) const {
    return shifts_[size_t(row) * size_t(columns_) + size_t(column)];
  }
  int columns() const { return columns_; }
  int rows() const { return rows_; }

 private:
  std::vector<Shift> row_of_shifts(int y) const;

  int columns_ = 0;
  int rows_ = 0;
  std::vector<Shift> shifts_;
};

}  // namespace framewise::video
