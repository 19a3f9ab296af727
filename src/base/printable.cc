// SPDX-License-Identifier: Apache-2.0
#include "base/printable.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>

namespace framewise {
namespace {

struct Letter {
  uint32_t code = 0;
  size_t bytes = 0;  // 0: invalid UTF-8
};

// Decodes the first code point of `text` (Unicode 15, table 3-7: overlong
// forms, surrogates and values beyond U+10FFFF are invalid).
Letter first_letter(std::string_view text) {
  const auto byte = [&](size_t i) { return uint8_t(text[i]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {};
  uint32_t code = lead & (0x7Fu >> bytes);
  for (size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3Fu);
  }
  constexpr std::array<uint32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeast[bytes] || code > 0x10FFFF || surrogate) return {};
  return {code, bytes};
}

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

int columns_of(uint32_t code) {
  if (within(code, kNoColumn)) return 0;
  return within(code, kTwoColumns) ? 2 : 1;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Letter letter = first_letter(text);
    const size_t bytes = letter.bytes == 0 ? 1 : letter.bytes;
    if (letter.bytes != 0 && !within(letter.code, kUnsafe)) {
      out += text.substr(0, bytes);
    } else if (letter.code == '\n' && letter.bytes == 1) {
      out += "\\n";
    } else if (letter.code == '\t' && letter.bytes == 1) {
      out += "\\t";
    } else if (letter.bytes > 1) {
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
    const Letter letter = first_letter(text);
    columns += letter.bytes == 0 ? 1 : columns_of(letter.code);
    text.remove_prefix(letter.bytes == 0 ? 1 : letter.bytes);
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
    const Letter letter = first_letter(text.substr(head));
    const size_t bytes = letter.bytes == 0 ? 1 : letter.bytes;
    used += letter.bytes == 0 ? 1 : columns_of(letter.code);
    if (used > left) break;
    head += bytes;
  }
  size_t tail = head;
  while (columns_of(text.substr(tail)) > right) {
    const Letter letter = first_letter(text.substr(tail));
    tail += letter.bytes == 0 ? 1 : letter.bytes;
  }
  return fmt::format("{}{}{}", text.substr(0, head), kGap, text.substr(tail));
}

}  // namespace framewise
