// SPDX-License-Identifier: Apache-2.0
#include "report/cells.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "base/printable.h"

namespace framewise::report {

namespace {

bool is_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, number);
  return problem == std::errc() && rest == end;
}

// Spreadsheets run text with these starts as a formula. The last four are the
// full-width forms of the first four, as East Asian keyboards type them.
bool is_formula(std::string_view text) {
  constexpr std::string_view kStarts[] = {
      "=", "+", "-", "@", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
  return std::ranges::any_of(
             kStarts,
             [&](std::string_view start) { return text.starts_with(start); }) &&
         !is_number(text);
}

}  // namespace

std::string csv_cell(std::string_view text) {
  const std::string safe = (is_formula(text) ? "'" : "") + printable(text);
  if (safe.find_first_of(",\"") == std::string::npos) return safe;
  std::string quoted = "\"";
  for (const char c : safe) {
    quoted += c;
    if (c == '"') quoted += '"';
  }
  return quoted + '"';
}

std::string csv_cell(const std::optional<double>& value) {
  return value ? fmt::format("{}", *value) : std::string();
}

std::string markdown_cell(std::string_view text) {
  static constexpr std::string_view kPlain = "./,;()%-";
  std::string safe;
  for (const char c : printable(text)) {
    if (std::ispunct(static_cast<unsigned char>(c)) &&
        kPlain.find(c) == std::string_view::npos) {
      safe += fmt::format("&#{};", int(c));
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string xml_text(std::string_view text) {
  std::string safe;
  // XML 1.0 cannot write control characters, U+FFFE or U+FFFF.
  for (const char c : printable(text)) {
    switch (c) {
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '&': safe += "&amp;"; break;
      case '"': safe += "&quot;"; break;
      default: safe += c;
    }
  }
  return safe;
}

}  // namespace framewise::report
