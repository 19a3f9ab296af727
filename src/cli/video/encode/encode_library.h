// SPDX-License-Identifier: Apache-2.0
// `framewise encode FOLDER`: many films, one after the other.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

bool names_a_library(const Invocation& invocation);

// Encodes each film to the place below the output folder that it has below its
// own. What was finished stands in a journal until all are.
Result<ExitCode> encode_library(const Invocation& invocation);

}  // namespace framewise::cli
