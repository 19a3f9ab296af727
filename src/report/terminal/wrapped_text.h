// SPDX-License-Identifier: Apache-2.0
// Breaks prose into lines that fit a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace framewise::report {

// Columns that a terminal needs for `text`, which has no control characters.
size_t columns_of(std::string_view text);

// `text` in lines of at most `columns`, broken at spaces; all but the first
// begin with `indent` spaces. The first line starts at column `start`. A word
// that is wider than a line stays whole. Zero columns: no limit.
std::string wrapped(std::string_view text, size_t indent, int columns,
                    size_t start = 0);

}  // namespace framewise::report
