// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.h"

namespace framewise {

CodePoint first_code_point(std::string_view text) {
  const auto byte = [&](size_t i) { return uint8_t(text[i]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  if (lead < 0xC2 || lead > 0xF4) return {};
  const size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  // The second byte excludes overlong forms, surrogates and U+110000 onwards.
  const uint8_t least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const uint8_t most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  uint32_t code = lead & (0x7Fu >> bytes);
  for (size_t i = 1; i < bytes; ++i) {
    const bool fits = i < text.size() && byte(i) >= (i == 1 ? least : 0x80) &&
                      byte(i) <= (i == 1 ? most : 0xBF);
    if (!fits) return {0, i, false};
    code = code << 6 | (byte(i) & 0x3Fu);
  }
  return {code, bytes, true};
}

void append_utf8(uint32_t code, std::string& text) {
  if (code < 0x80) {
    text += char(code);
    return;
  }
  const int trailing = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr uint8_t kLeads[] = {0, 0xC0, 0xE0, 0xF0};
  text += char(kLeads[trailing] | code >> (6 * trailing));
  for (int i = trailing - 1; i >= 0; --i) {
    text += char(0x80 | (code >> (6 * i) & 0x3F));
  }
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    if (!point.is_valid) return false;
    text.remove_prefix(point.bytes);
  }
  return true;
}

std::string utf8_from_latin1(std::string_view latin1) {
  std::string text;
  for (const char c : latin1) append_utf8(uint8_t(c), text);
  return text;
}

std::string utf8_from_unknown(std::string_view text) {
  return is_utf8(text) ? std::string(text) : utf8_from_latin1(text);
}

}  // namespace framewise
