// SPDX-License-Identifier: Apache-2.0
// JSON made safe to show on a terminal.
#pragma once

#include <string>

namespace framewise {

// The same JSON, which is valid UTF-8: its strings hold what printable() does
// not leave alone as \uXXXX, so that a reader gets it back.
std::string printable_json(std::string json);

}  // namespace framewise
