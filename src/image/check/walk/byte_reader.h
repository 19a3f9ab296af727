// SPDX-License-Identifier: Apache-2.0
// Numbers in foreign bytes. Reading beyond the end gives 0, so that a walk need
// not check each field; it checks with has() where a missing field matters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace framewise::image {

class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  size_t size() const { return bytes_.size(); }
  bool has(size_t at, size_t count) const {
    return at <= bytes_.size() && bytes_.size() - at >= count;
  }
  std::span<const std::byte> part(size_t at, size_t count) const {
    if (at >= bytes_.size()) return {};
    return bytes_.subspan(at, std::min(count, bytes_.size() - at));
  }
  bool is(size_t at, std::string_view text) const {
    return has(at, text.size()) &&
           std::memcmp(bytes_.data() + at, text.data(), text.size()) == 0;
  }

  uint32_t u8(size_t at) const {
    return at < bytes_.size() ? uint32_t(bytes_[at]) : 0;
  }
  // Big-endian.
  uint32_t u16(size_t at) const { return u8(at) << 8 | u8(at + 1); }
  uint32_t u32(size_t at) const { return u16(at) << 16 | u16(at + 2); }
  uint64_t u64(size_t at) const {
    return uint64_t{u32(at)} << 32 | u32(at + 4);
  }
  // Little-endian.
  uint32_t l16(size_t at) const { return u8(at + 1) << 8 | u8(at); }
  uint32_t l24(size_t at) const { return u8(at + 2) << 16 | l16(at); }
  uint32_t l32(size_t at) const { return l16(at + 2) << 16 | l16(at); }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace framewise::image
