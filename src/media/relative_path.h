// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace framewise {

// Whether `path` has only plain names between its '/': it is not absolute, has
// no empty name, "." or "..", and no control characters.
inline bool stays_beneath(std::string_view path) {
  for (const char c : path) {
    if (uint8_t(c) < 0x20 || c == 0x7f) return false;
  }
  while (true) {
    const size_t slash = path.find('/');
    const std::string_view name = path.substr(0, slash);
    if (name.empty() || name == "." || name == "..") return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

}  // namespace framewise
