// SPDX-License-Identifier: Apache-2.0
// Temporary files of processes that were killed while they wrote a file.
#pragma once

#include <filesystem>

namespace framewise {

// Removes temporary files that AtomicFile created for `target` and that no
// process writes any more.
void remove_leftover_files(const std::filesystem::path& target);

}  // namespace framewise
