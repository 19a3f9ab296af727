// SPDX-License-Identifier: Apache-2.0
// Canny edges of a gray plane of integers, exactly as OpenCV finds them with an
// aperture of 3 and the sum of absolute gradients.
#pragma once

#include <cstdint>
#include <vector>

#include "frame/plane.h"
#include "measure/picture.h"
#include "measure/tile_map.h"
#include "simd/structural/edges.h"

namespace framewise::measure {

// One bit per pixel, the first in the lowest bit of a word. Bits outside the
// frame are 0; a row of zeros above and below is readable.
class BitRows {
 public:
  void resize(Size size) {
    size_ = size;
    words_ = (size_t(size.width) + 63) / 64;
    bits_.assign(words_ * size_t(size.height + 2), 0);
  }

  Size size() const { return size_; }
  size_t words() const { return words_; }  // per row
  uint64_t* row(int y) { return bits_.data() + words_ * size_t(y + 1); }
  const uint64_t* row(int y) const {
    return bits_.data() + words_ * size_t(y + 1);
  }
  bool at(int x, int y) const { return row(y)[x / 64] >> (x % 64) & 1; }
  // Bits of the pixels that are set or have a set neighbor in the row.
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
  void keep_connected_to_strong();
  bool spread_in_row(int y);

  // Integer rows in use: three of samples and of magnitudes, two of gradients.
  // Each is readable slightly beyond both ends.
  class Rows {
   public:
    void begin(const Rect& seen);
    // Row y of the needed samples, and one on either side of it.
    void take(const ImageF& gray, const Rect& seen, int y);

    int16_t* sample(int y) { return row((y + 3) % 3); }
    int16_t* magnitude(int y) { return row(3 + (y + 3) % 3); }
    int16_t* dx(int y) { return row(6 + y % 2); }
    int16_t* dy(int y) { return row(8 + y % 2); }

   private:
    int16_t* row(int place) {
      return memory_.data() + size_t(place) * pitch_ + simd::kEdgeRowMultiple;
    }

    size_t pitch_ = 0;
    std::vector<int16_t> memory_;
  };

  Rows rows_;
  TileMap stale_;  // whole words of bits that must be recomputed
  BitRows strong_;
  BitRows all_;  // strong and weak
  BitRows edges_;
  int64_t count_ = 0;
  std::vector<uint8_t> pending_rows_;  // rows that an edge may reach
  std::vector<uint64_t> reached_;
};

}  // namespace framewise::measure
