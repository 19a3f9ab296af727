// SPDX-License-Identifier: Apache-2.0
// The folder of trained models.
#pragma once

#include <filesystem>

#include "cli/command.h"

namespace framewise::cli {

// --models, else framewise/models in XDG_DATA_HOME or ~/.local/share. Empty
// if no home folder is known.
std::filesystem::path models_folder(const Invocation& invocation);

}  // namespace framewise::cli
