// SPDX-License-Identifier: Apache-2.0
// Looks up the flashes of a file in the cache.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "compare/cached/known_values.h"
#include "framewise/flashes.h"

namespace framewise::comparison {

// Absent: the cache does not have them. `sha256`: of the file.
std::optional<FlashReport> known_flashes(const ValuesCache& known,
                                         const std::string& sha256);

// The stored result, or that of `find`, which is stored unless the file is
// damaged.
Result<FlashReport> known_or_found_flashes(
    const ValuesCache& known, const std::string& sha256,
    const std::function<Result<FlashReport>()>& find);

}  // namespace framewise::comparison
