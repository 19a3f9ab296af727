// SPDX-License-Identifier: Apache-2.0
#include "media/encode/tiff/lzw.h"

#include <algorithm>

namespace framewise::media {
namespace {

constexpr uint32_t kClear = 256;
constexpr uint32_t kEnd = 257;
constexpr uint32_t kFirst = 258;
constexpr uint32_t kLast = 4094;  // of the table, before it starts again
constexpr size_t kEntries = 16384;

class CodeWriter {
 public:
  explicit CodeWriter(std::vector<uint8_t>& out) : out_(out) {}

  void add(uint32_t code, int width) {
    held_ = held_ << width | code;
    used_ += width;
    while (used_ >= 8) {
      used_ -= 8;
      out_.push_back(uint8_t(held_ >> used_));
    }
  }
  void end() {
    if (used_ > 0) out_.push_back(uint8_t(held_ << (8 - used_)));
  }

 private:
  std::vector<uint8_t>& out_;
  uint64_t held_ = 0;
  int used_ = 0;
};

// Which code stands for that of a prefix and one more byte.
class CodeTable {
 public:
  CodeTable() : keys_(kEntries, kFree), codes_(kEntries) {}

  void clear() { std::fill(keys_.begin(), keys_.end(), kFree); }
  // The entry's code, or null and where it belongs.
  uint16_t* find(uint32_t prefix, uint8_t byte, size_t& at) {
    const uint32_t key = prefix << 8 | byte;
    at = (key * 0x9E3779B1u) >> 18;
    while (keys_[at] != kFree) {
      if (keys_[at] == key) return &codes_[at];
      at = (at + 1) % kEntries;
    }
    return nullptr;
  }
  void set(size_t at, uint32_t prefix, uint8_t byte, uint32_t code) {
    keys_[at] = prefix << 8 | byte;
    codes_[at] = uint16_t(code);
  }

 private:
  static constexpr uint32_t kFree = UINT32_MAX;
  std::vector<uint32_t> keys_;
  std::vector<uint16_t> codes_;
};

}  // namespace

std::vector<uint8_t> tiff_lzw(std::span<const uint8_t> bytes) {
  std::vector<uint8_t> out;
  CodeWriter codes(out);
  CodeTable table;
  int width = 9;
  uint32_t next = kFirst;
  codes.add(kClear, width);
  // A written code grows the table, here and in the reader.
  const auto grow = [&] {
    if (next == 511 || next == 1023 || next == 2047) ++width;
    if (next++ < kLast) return;
    codes.add(kClear, width);
    table.clear();
    width = 9;
    next = kFirst;
  };
  uint32_t prefix = bytes[0];
  for (const uint8_t byte : bytes.subspan(1)) {
    size_t at = 0;
    if (const uint16_t* code = table.find(prefix, byte, at)) {
      prefix = *code;
      continue;
    }
    codes.add(prefix, width);
    table.set(at, prefix, byte, next);
    grow();
    prefix = byte;
  }
  codes.add(prefix, width);
  grow();
  codes.add(kEnd, width);
  codes.end();
  return out;
}

}  // namespace framewise::media
