// SPDX-License-Identifier: Apache-2.0
// Starts another program, without a shell. Nothing else in the project does.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace framewise::runtime {

inline constexpr int kDevNull = -1;

struct ProgramStart {
  // The program, by path or by a name that is looked up in PATH, and its
  // arguments.
  std::vector<std::string> words;
  // All variables, as "NAME=VALUE"; absent: those of this process.
  std::optional<std::vector<std::string>> environment;
  // Its standard streams: descriptors or kDevNull. Absent: that of this
  // process.
  std::optional<int> input = kDevNull;
  std::optional<int> output = kDevNull;
  std::optional<int> errors = kDevNull;
  // A process group of its own: Ctrl-C reaches this process alone.
  bool own_group = true;
};

// Returns 0 and the process, or an error number.
int start_program(ProgramStart start, pid_t& process);

// The variables of this process, as "NAME=VALUE".
std::vector<std::string> own_environment();

}  // namespace framewise::runtime
