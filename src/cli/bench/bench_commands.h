// SPDX-License-Identifier: Apache-2.0
// The table of the bench and profile commands.
#pragma once

#include <span>

#include "cli/command.h"

namespace framewise::cli {

std::span<const Command> bench_commands();

}  // namespace framewise::cli
