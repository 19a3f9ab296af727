// SPDX-License-Identifier: Apache-2.0
// Formats text and numbers for CSV (RFC 4180), XML and Markdown.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace framewise::report {

// Makes untrusted text safe for a cell: control characters, line ends included,
// become visible escapes (base/printable.h), and text that a spreadsheet would
// run as a formula gets an apostrophe in front.
std::string csv_cell(std::string_view text);
// The shortest text that parses as the same number; empty without a value.
std::string csv_cell(const std::optional<double>& value);

// Characters with a meaning in Markdown, HTML or tables become numeric
// character references.
std::string markdown_cell(std::string_view text);

// Escapes markup, and replaces the characters that XML 1.0 cannot hold.
std::string xml_text(std::string_view text);

}  // namespace framewise::report
