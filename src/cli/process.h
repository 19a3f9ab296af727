// SPDX-License-Identifier: Apache-2.0
// The words, variables, standard streams and heap that the system gives a
// program.
#pragma once

#include <string>
#include <vector>

namespace framewise::cli {

// Before anything else: standard streams that the caller closed, the signal of
// a file size limit, and the allocator.
void prepare_process();

// The words after the program's name.
std::vector<std::string> process_words(int argc, char** argv);

}  // namespace framewise::cli
