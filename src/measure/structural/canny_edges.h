// SPDX-License-Identifier: Apache-2.0
// Canny's edges of a grey plane of whole numbers, exactly as OpenCV finds them
// with an aperture of 3 and the sum of absolute gradients.
#pragma once

#include <cstdint>
#include <vector>

#include "frame/plane.h"
#include "measure/picture.h"
#include "measure/structural/row_window.h"
#include "measure/tile_map.h"

namespace framewise::measure {

// One bit a pixel, the first of a word in its lowest bit. Bits beyond the
// picture are 0; a row of zeros above and one below it are readable.
class BitRows {
 public:
  void resize(Size size) {
    size_ = size;
    words_ = (size_t(size.width) + 63) / 64;
    bits_.assign(words_ * size_t(size.height + 2), 0);
  }

  Size size() const { return size_; }
  size_t words() const { return words_; }  // of a row
  uint64_t* row(int y) { return bits_.data() + words_ * size_t(y + 1); }
  const uint64_t* row(int y) const {
    return bits_.data() + words_ * size_t(y + 1);
  }
  bool at(int x, int y) const { return row(y)[x / 64] >> (x % 64) & 1; }
  // A word of the pixels that are set in the row or beside one that is.
  static uint64_t widened(uint64_t left, uint64_t here, uint64_t right) {
    return here | here << 1 | here >> 1 | left >> 63 | right << 63;
  }
  int64_t count() const;

 private:
  Size size_;
  size_t words_ = 0;
  std::vector<uint64_t> bits_;
};

class CannyEdges {
 public:
  static constexpr float kLow = 50;
  static constexpr float kHigh = 150;

  void compute(const Picture& picture);
  void update(const Picture& picture);
  void compute(const ImageF& gray, float low = kLow, float high = kHigh);

  Size size() const { return edges_.size(); }
  const BitRows& bits() const { return edges_; }
  int64_t count() const { return count_; }

 private:
  void mark(const ImageF& gray, const Rect& area, float low, float high);
  void keep_what_hangs_on_strong_edges();
  bool spread_in_row(int y);

  // What the few rows at hand are kept in, whatever the area.
  struct Rows {
    RowWindow window;
    ImageF dx;
    ImageF dy;
    ImageF magnitudes;
    std::vector<uint8_t> marks;
  };

  Rows rows_;
  TileMap stale_;  // whole words of bits that have to be found again
  BitRows strong_;
  BitRows all_;  // strong and weak
  BitRows edges_;
  int64_t count_ = 0;
  std::vector<uint8_t> waiting_;  // rows that an edge may spread to
  std::vector<uint64_t> reached_;
};

}  // namespace framewise::measure
