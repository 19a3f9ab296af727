// SPDX-License-Identifier: Apache-2.0
// From the arguments of a command to the files that it reads.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "framewise/error.h"

namespace framewise::cli {

// Standard input as a path.
inline constexpr std::string_view kStandardInput = "-";

struct InputFiles {
  std::vector<std::filesystem::path> paths;
  // From here on a path was found in a folder rather than named: such a file
  // may turn out to be something else than a picture. One flag a path.
  std::vector<bool> found;
};

// Folders are walked in the order of their names, without hidden files and
// without following links to folders; patterns such as "*.gif" that name no
// file are expanded. A name for which there is nothing stays in the list: its
// error belongs to its place among the results.
InputFiles list_input_files(std::span<const std::string> arguments);

}  // namespace framewise::cli
