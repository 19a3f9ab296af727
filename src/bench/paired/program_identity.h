// SPDX-License-Identifier: Apache-2.0
// Which program an arm runs: a hash over its file and those of its libraries
// that do not belong to the system.
#pragma once

#include <string>

#include "framewise/error.h"

namespace framewise::bench {

Result<std::string> identity_of(const std::string& program);

}  // namespace framewise::bench
