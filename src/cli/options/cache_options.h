// SPDX-License-Identifier: Apache-2.0
// From settings to a cache.
#pragma once

#include <memory>

#include "cli/command.h"
#include "framewise/cache.h"

namespace framewise::cli {

// What the settings say. Fails where they make no sense, or the file with the
// secret cannot be read.
Result<CacheOptions> cache_options(const Invocation& invocation);

// Null where nothing is to be kept. What does not work is said on standard
// error; work goes on without it.
Result<std::unique_ptr<Cache>> open_cache(const Invocation& invocation);

}  // namespace framewise::cli
