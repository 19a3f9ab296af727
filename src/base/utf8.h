// SPDX-License-Identifier: Apache-2.0
// Decoding of UTF-8 (Unicode 15, table 3-7): overlong forms, surrogates and
// values beyond U+10FFFF are invalid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace framewise {

struct CodePoint {
  uint32_t code = 0;
  // Bytes of the code point; where invalid, those that one replacement
  // character stands for (Unicode 15, 3.9: the maximal subpart).
  size_t bytes = 1;
  bool is_valid = false;
};

// The first code point of a text that is not empty.
CodePoint first_code_point(std::string_view text);

void append_utf8(uint32_t code, std::string& text);

}  // namespace framewise
