// SPDX-License-Identifier: Apache-2.0
// What the system gives a program: words, variables, standard streams, a heap.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace framewise::cli {

// Before anything else: standard streams that the caller closed, the signal of
// a file size limit, and the allocator.
void prepare_process();

// The words after the program's name.
std::vector<std::string> process_words(int argc, char** argv);

// The variables of this process.
Environment read_process_environment();

}  // namespace framewise::cli
