// SPDX-License-Identifier: Apache-2.0
// Codes of varying width as GIF stores them.
#pragma once

#include <cstdint>
#include <string>

namespace framewise::media {

// Appends codes, the first in the lowest bits, in sub-blocks of up to 255
// bytes.
class SubBlocks {
 public:
  explicit SubBlocks(std::string& out) : out_(out) {}

  void add(uint32_t code, int width) {
    held_ |= uint64_t{code} << used_;
    used_ += width;
    while (used_ >= 8) {
      put(uint8_t(held_));
      held_ >>= 8;
      used_ -= 8;
    }
  }

  // Writes the last bits and the empty block that ends the data.
  void end() {
    if (used_ > 0) put(uint8_t(held_));
    if (length_ > 0) out_[length_at_] = char(length_);
    out_ += '\0';
  }

 private:
  void put(uint8_t byte) {
    if (length_ == 0) {
      length_at_ = out_.size();
      out_ += '\0';
    }
    out_ += char(byte);
    if (++length_ < 255) return;
    out_[length_at_] = char(length_);
    length_ = 0;
  }

  std::string& out_;
  uint64_t held_ = 0;
  int used_ = 0;
  int length_ = 0;
  size_t length_at_ = 0;
};

}  // namespace framewise::media
