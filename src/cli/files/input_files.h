// SPDX-License-Identifier: Apache-2.0
// Lists the files that the arguments of a command name.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "framewise/error.h"

namespace framewise::cli {

// The argument that means standard input.
inline constexpr std::string_view kStandardInput = "-";

struct InputFiles {
  std::vector<std::filesystem::path> paths;
  // For each path: true if it was found in a folder, false if it was named. A
  // found file may be of any kind; a named file must be media.
  std::vector<bool> found;
};

// Lists folders, and prefixes of stores, recursively in the order of names,
// without hidden files and without links to folders. Expands patterns such as
// "*.gif" unless a file has that name. A name without a file stays in the list,
// so that its error appears at its position among the results.
InputFiles list_input_files(std::span<const std::string> arguments);

}  // namespace framewise::cli
