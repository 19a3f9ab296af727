// SPDX-License-Identifier: Apache-2.0
// Blocks of 16x1 pixels in which a frame differs from the previous one. The
// decoder records them while it paints, when both colors are at hand, so that
// no reader has to compare two frames. Stored with the pixels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "framewise/frame.h"

namespace framewise::detail {

class ChangedRows {
 public:
  static constexpr int kColumns = 16;  // pixels per bit

  // Starts recording for the frame with this index; no bit is set.
  void begin(int64_t index, Size picture) {
    index_ = index;
    const int bits = (picture.width + kColumns - 1) / kColumns;
    words_ = size_t(bits + 63) / 64;
    bits_.assign(words_ * size_t(picture.height), 0);
  }
  void forget() { index_.reset(); }
  // True if the record describes the frame with this index.
  bool belong_to(int64_t index) const { return index_ == index; }

  // Number of 64-bit words per row. Bit k % 64 of word k / 64 stands for pixels
  // 16 k to 16 k + 15.
  size_t words() const { return words_; }
  uint64_t* row(int y) { return &bits_[size_t(y) * words_]; }
  const uint64_t* row(int y) const { return &bits_[size_t(y) * words_]; }

 private:
  std::optional<int64_t> index_;
  size_t words_ = 0;
  std::vector<uint64_t> bits_;
};

}  // namespace framewise::detail
