// SPDX-License-Identifier: Apache-2.0
// Whether outputs can be written where a command line names them, so that
// nobody waits an hour for a result that has no place.
#pragma once

#include <filesystem>

#include "cli/command.h"

namespace framewise::cli {

// Fails with kEnvironment if a file cannot be created at `path`: it is a
// folder, or its own folder is missing, is a file, or may not be written to.
// Succeeds for devices and pipes, which are written to as they are.
Result<void> check_file_place(const std::filesystem::path& path);

// Fails with kEnvironment if the folder cannot be made: a part of the path is
// a file.
Result<void> check_folder_place(const std::filesystem::path& path);

// Checks the values of all options that name an output (Option::writes).
// Called before a command runs. "-" is standard output.
Result<void> check_output_places(const Invocation& invocation);

}  // namespace framewise::cli
