// SPDX-License-Identifier: Apache-2.0
// The file that optimizing leaves.
#pragma once

#include <filesystem>

#include "framewise/optimize.h"

namespace framewise::optimization {

// The path with the ending of the format, where it has that of another or none.
std::filesystem::path named_for(std::filesystem::path output,
                                ResultFormat format);

// The copy replaces a file of its name when it is complete.
Result<void> copy_whole(const std::filesystem::path& from,
                        const std::filesystem::path& to);

}  // namespace framewise::optimization
