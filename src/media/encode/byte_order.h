// SPDX-License-Identifier: Apache-2.0
// Numbers as the bytes of a file, whatever the machine's order is.
#pragma once

#include <cstdint>
#include <string>

namespace framewise::media {

inline void append_be16(std::string& out, uint32_t value) {
  out += char(uint8_t(value >> 8));
  out += char(uint8_t(value));
}
inline void append_be32(std::string& out, uint32_t value) {
  append_be16(out, value >> 16);
  append_be16(out, value);
}
inline void append_le16(std::string& out, uint32_t value) {
  out += char(uint8_t(value));
  out += char(uint8_t(value >> 8));
}
inline void append_le32(std::string& out, uint32_t value) {
  append_le16(out, value);
  append_le16(out, value >> 16);
}

}  // namespace framewise::media
