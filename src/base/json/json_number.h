// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace framewise {

// Appends a number as JSON; "null" where it is not finite.
void append_number(double value, std::string& text);

}  // namespace framewise
