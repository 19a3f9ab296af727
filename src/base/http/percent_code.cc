// SPDX-License-Identifier: Apache-2.0
#include "base/http/percent_code.h"

#include <fmt/format.h>

#include <charconv>

namespace framewise {

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

std::string percent_encoded(std::string_view text, Slash slash) {
  std::string out;
  for (const char c : text) {
    if (is_unreserved(c) || (c == '/' && slash == Slash::kStays)) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", uint8_t(c));
    }
  }
  return out;
}

std::string percent_decoded(std::string_view text, Plus plus) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16)
                .ptr == text.data() + i + 3) {
      out += char(byte);
      i += 2;
    } else {
      out += text[i] == '+' && plus == Plus::kIsBlank ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace framewise
