// SPDX-License-Identifier: Apache-2.0
// Which pixels differ from the frame before, 16 of a row at a time, as whoever
// painted the frame saw: it had both colours at hand, and nobody has to read
// both pictures again. Kept beside the pixels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "framewise/frame.h"

namespace framewise::detail {

class ChangedRows {
 public:
  static constexpr int kColumns = 16;  // pixels that share a bit

  // For a frame of this index; nothing has changed yet.
  void begin(int64_t index, Size picture) {
    index_ = index;
    const int bits = (picture.width + kColumns - 1) / kColumns;
    words_ = size_t(bits + 63) / 64;
    bits_.assign(words_ * size_t(picture.height), 0);
  }
  void forget() { index_.reset(); }
  // What is told is told of the frame of this index alone.
  bool are_of(int64_t index) const { return index_ == index; }

  // Bit k % 64 of word k / 64 is about pixels 16 k to 16 k + 15.
  size_t words() const { return words_; }
  uint64_t* row(int y) { return &bits_[size_t(y) * words_]; }
  const uint64_t* row(int y) const { return &bits_[size_t(y) * words_]; }

 private:
  std::optional<int64_t> index_;
  size_t words_ = 0;
  std::vector<uint64_t> bits_;
};

}  // namespace framewise::detail
