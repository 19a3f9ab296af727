// SPDX-License-Identifier: Apache-2.0
// Text and numbers as they stand in CSV (RFC 4180) and XML.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace framewise::report {

// Text from strangers: what a terminal would obey, line ends included, becomes
// a visible escape (base/printable.h), and an apostrophe stands before what a
// spreadsheet would compute.
std::string csv_cell(std::string_view text);
// The shortest text that reads back as the same number; nothing for nothing.
std::string csv_cell(const std::optional<double>& value);

// Without what XML cannot hold.
std::string xml_text(std::string_view text);

}  // namespace framewise::report
