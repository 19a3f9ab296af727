// SPDX-License-Identifier: Apache-2.0
// Where a policy comes from: a name or a file.
#pragma once

#include <string>

#include "framewise/policy.h"

namespace framewise::cli {

// A built-in policy by its name, else a file. A slip in a name gets a hint.
Result<Policy> policy_from(const std::string& name_or_path);

}  // namespace framewise::cli
