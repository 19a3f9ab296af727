// SPDX-License-Identifier: Apache-2.0
// Opens the cache that the settings describe.
#pragma once

#include <filesystem>
#include <memory>

#include "cli/command.h"
#include "framewise/cache.h"

namespace framewise::cli {

// Where a cache on disk lies. Empty if neither a setting nor the environment
// names a folder.
std::filesystem::path cache_folder(const Invocation& invocation);

// The cache options of the settings. Fails if cache.use is invalid, or if the
// file with the secret cannot be read.
Result<CacheOptions> cache_options(const Invocation& invocation);

// Null if cache.use is "none". A cache that fails prints a warning on standard
// error and is not used any more.
Result<std::unique_ptr<Cache>> open_cache(const Invocation& invocation);

// Fails if a flag of the cache is given where none is used.
Result<void> refuse_cache(const Invocation& invocation,
                          std::string_view because);

}  // namespace framewise::cli
