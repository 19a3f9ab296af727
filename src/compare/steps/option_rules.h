// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "framewise/compare.h"
#include "framewise/error.h"

namespace framewise::comparison {

// Fails for numbers that would make others that look right.
Result<void> check_options(const CompareOptions& options);

}  // namespace framewise::comparison
