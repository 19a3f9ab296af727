// SPDX-License-Identifier: Apache-2.0
// Where trained models lie on this machine.
#pragma once

#include <filesystem>

#include "cli/command.h"

namespace framewise::cli {

// --models, else framewise/models in XDG_DATA_HOME or ~/.local/share. Empty
// where there is no home.
std::filesystem::path models_folder(const Invocation& invocation);

}  // namespace framewise::cli
