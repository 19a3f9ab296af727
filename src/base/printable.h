// SPDX-License-Identifier: Apache-2.0
// Makes untrusted text, such as file names and comments, safe to print on a
// terminal.
#pragma once

#include <string>
#include <string_view>

namespace framewise {

// Replaces control characters, direction overrides and invalid UTF-8 by visible
// escapes such as \x1b. Leaves all other text unchanged.
std::string printable(std::string_view text);

// Number of terminal columns of valid UTF-8 text. Approximate: wide East Asian
// characters and emoji count as two, combining marks as none.
int columns_of(std::string_view text);

// Shortens `text` to `columns` by removing its middle: "ani...ion.gif".
std::string shortened(std::string_view text, int columns);

}  // namespace framewise
