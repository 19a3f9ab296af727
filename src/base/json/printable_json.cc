// SPDX-License-Identifier: Apache-2.0
#include "base/json/printable_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/printable.h"
#include "base/utf8.h"

namespace framewise {
namespace {

std::string escaped(uint32_t code) {
  if (code <= 0xFFFF) return fmt::format("\\u{:04x}", code);
  const uint32_t beyond = code - 0x10000;
  return fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (beyond >> 10),
                     0xDC00 + (beyond & 0x3FF));
}

}  // namespace

std::string printable_json(std::string json) {
  // Below U+007F JSON itself has escapes, so that almost all texts are done.
  const auto may_be_unsafe = [](char c) { return uint8_t(c) >= 0x7F; };
  if (std::ranges::none_of(json, may_be_unsafe)) return json;
  std::string out;
  out.reserve(json.size());
  for (std::string_view text = json; !text.empty();) {
    const CodePoint point = first_code_point(text);
    const std::string_view letter = text.substr(0, point.bytes);
    text.remove_prefix(letter.size());
    if (point.code < 0x7F || printable(letter) == letter) {
      out += letter;
    } else {
      out += escaped(point.code);
    }
  }
  return out;
}

}  // namespace framewise
