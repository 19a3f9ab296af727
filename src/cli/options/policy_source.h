// SPDX-License-Identifier: Apache-2.0
// Reads a policy by name or from a file.
#pragma once

#include <string>

#include "framewise/policy.h"

namespace framewise::cli {

// A built-in policy with this name, else the policy in this file. An unknown
// name gets a suggestion.
Result<Policy> policy_from(const std::string& name_or_path);

}  // namespace framewise::cli
