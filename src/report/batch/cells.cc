// SPDX-License-Identifier: Apache-2.0
#include "report/batch/cells.h"

#include <fmt/format.h>

#include "base/printable.h"

namespace framewise::report {

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    return std::string(text);
  }
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c;
    if (c == '"') quoted += '"';
  }
  return quoted + '"';
}

std::string csv_cell(const std::optional<double>& value) {
  return value ? fmt::format("{}", *value) : std::string();
}

std::string xml_text(std::string_view text) {
  std::string safe;
  // XML 1.0 has no way to write control characters.
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
