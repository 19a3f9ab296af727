// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace framewise::fuzz {

// Decisions by the bytes of an input: from the front, then zeros.
class Choices {
 public:
  explicit Choices(std::span<const uint8_t> bytes) : left_(bytes) {}
  uint8_t next() {
    if (left_.empty()) return 0;
    const uint8_t byte = left_.front();
    left_ = left_.subspan(1);
    return byte;
  }
  int below(int end) { return next() % end; }
  bool yes() { return next() % 2 == 1; }

 private:
  std::span<const uint8_t> left_;
};

}  // namespace framewise::fuzz
