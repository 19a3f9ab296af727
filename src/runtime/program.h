// SPDX-License-Identifier: Apache-2.0
// Runs another program, without a shell, until it ends, its time is over, or
// the work is stopped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"

namespace framewise::runtime {

struct ProgramCall {
  // The program, by path or by a name that is looked up in PATH, and its
  // arguments.
  std::vector<std::string> words;
  int64_t timeout_ms = 0;  // 0: none
  std::stop_token stop;
  size_t most_text = size_t{64} << 10;
};

struct ProgramEnd {
  int exit_code = 0;  // 128 + signal if one ended it
  // Standard output and standard error, at most `most_text` bytes of the
  // beginning.
  std::string text;
};

// Standard input is empty. The program and all that it starts, if they stay in
// its process group, are killed when the time is over or the work is stopped.
// Fails with kEnvironment where it cannot be started, with kTimeout, and with
// kCancelled.
Result<ProgramEnd> run_program(const ProgramCall& call);

// The first of the folders in PATH that has the program. A name with a slash is
// a path.
std::optional<std::filesystem::path> find_program(std::string_view name);

}  // namespace framewise::runtime
