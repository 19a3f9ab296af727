// SPDX-License-Identifier: Apache-2.0
// Text from strangers (file names, comments) made safe to show on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace framewise {

// Control characters, direction overrides and broken UTF-8 become visible
// escapes such as \x1b; everything else stays as it is.
std::string printable(std::string_view text);

// How many columns valid UTF-8 takes on a terminal. Near enough: wide East
// Asian characters and emoji count as two, combining marks as none.
int columns_of(std::string_view text);

// Fits `text` into `columns` by leaving out its middle: "ani...ion.gif".
std::string shortened(std::string_view text, int columns);

}  // namespace framewise
