// SPDX-License-Identifier: Apache-2.0
#include "base/printable.h"

#include <fmt/format.h>

#include <cstdint>

#include "base/utf8.h"

namespace framewise {
namespace {

struct Span {
  uint32_t first;
  uint32_t last;
};

template <size_t N>
bool within(uint32_t code, const Span (&spans)[N]) {
  for (const Span& span : spans) {
    if (code >= span.first && code <= span.last) return true;
  }
  return false;
}

// Code points that move the cursor, change the text direction, are invisible,
// or are not characters.
constexpr Span kUnsafe[] = {
    {0x00, 0x1F},     {0x7F, 0x9F},      {0x061C, 0x061C}, {0x200B, 0x200F},
    {0x2028, 0x202E}, {0x2060, 0x2069},  {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB},
    {0xFFFE, 0xFFFF}, {0xE0000, 0xE007F}};
constexpr Span kNoColumn[] = {
    {0x0300, 0x036F}, {0x1AB0, 0x1AFF}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}};
constexpr Span kTwoColumns[] = {
    {0x1100, 0x115F},   {0x2E80, 0xA4CF},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE30, 0xFE4F},   {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF},
    {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};

int columns_of(const CodePoint& letter) {
  if (!letter.is_valid) return 1;
  if (within(letter.code, kNoColumn)) return 0;
  return within(letter.code, kTwoColumns) ? 2 : 1;
}

// Invalid UTF-8 is escaped byte by byte.
size_t bytes_of(const CodePoint& letter) {
  return letter.is_valid ? letter.bytes : 1;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const CodePoint letter = first_code_point(text);
    const size_t bytes = bytes_of(letter);
    if (letter.is_valid && !within(letter.code, kUnsafe)) {
      out += text.substr(0, bytes);
    } else if (text[0] == '\n') {
      out += "\\n";
    } else if (text[0] == '\t') {
      out += "\\t";
    } else if (bytes > 1) {
      out += fmt::format("\\u{{{:x}}}", letter.code);
    } else {
      out += fmt::format("\\x{:02x}", uint8_t(text[0]));
    }
    text.remove_prefix(bytes);
  }
  return out;
}

int columns_of(std::string_view text) {
  int columns = 0;
  while (!text.empty()) {
    const CodePoint letter = first_code_point(text);
    columns += columns_of(letter);
    text.remove_prefix(bytes_of(letter));
  }
  return columns;
}

std::string shortened(std::string_view text, int columns) {
  constexpr std::string_view kGap = "...";
  if (columns_of(text) <= columns) return std::string(text);
  if (columns <= int(kGap.size()))
    return std::string(kGap.substr(0, size_t(columns)));
  const int left = (columns - int(kGap.size())) / 2;
  const int right = columns - int(kGap.size()) - left;
  // Take whole code points from the front, then as many as fit from the back.
  size_t head = 0;
  for (int used = 0; head < text.size();) {
    const CodePoint letter = first_code_point(text.substr(head));
    used += columns_of(letter);
    if (used > left) break;
    head += bytes_of(letter);
  }
  size_t tail = head;
  while (columns_of(text.substr(tail)) > right) {
    tail += bytes_of(first_code_point(text.substr(tail)));
  }
  return fmt::format("{}{}{}", text.substr(0, head), kGap, text.substr(tail));
}

}  // namespace framewise
