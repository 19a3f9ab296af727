// SPDX-License-Identifier: Apache-2.0
// What a process that was killed while it wrote a file leaves beside it.
#pragma once

#include <filesystem>

namespace framewise {

// Removes temporary files that AtomicFile created for `target` and that no
// process writes any more.
void remove_leftover_files(const std::filesystem::path& target);

}  // namespace framewise
