// SPDX-License-Identifier: Apache-2.0
// The status as text for a terminal.
#pragma once

#include <string>

#include "monitor/status.h"

namespace framewise::monitor {

struct ViewSize {
  int columns = 80;
  int rows = 24;
};

// At most `size` large, one line end a line. Parts without values are left
// out. Colors are those of the terminal; without them, words say the same.
std::string status_text(const Status& status, ViewSize size, bool color);

}  // namespace framewise::monitor
