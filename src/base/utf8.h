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

bool is_utf8(std::string_view text);

// Text of Latin-1, or bytes each as the character of its number.
std::string utf8_from_latin1(std::string_view latin1);

// Text of files that name no encoding: UTF-8, or Latin-1 where it is not.
std::string utf8_from_unknown(std::string_view text);

}  // namespace framewise
