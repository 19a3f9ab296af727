// SPDX-License-Identifier: Apache-2.0
#include "report/terminal/wrapped_text.h"

#include <algorithm>

namespace framewise::report {

size_t columns_of(std::string_view text) {
  // Bytes of UTF-8 that continue a character have no column of their own.
  return size_t(
      std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string wrapped(std::string_view text, size_t indent, int columns,
                    size_t start) {
  if (columns <= 0) return std::string(text);
  std::string lines;
  size_t column = start;
  size_t spaces = 0;  // before the next word
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    const size_t width = columns_of(word);
    if (!lines.empty() && width > 0 &&
        column + spaces + width > size_t(columns)) {
      lines += "\n" + std::string(indent, ' ');
      column = indent;
      spaces = 0;
    }
    if (width > 0) {
      lines += std::string(spaces, ' ');
      lines += word;
      column += spaces + width;
      spaces = 0;
    }
    ++spaces;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace framewise::report
