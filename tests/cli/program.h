// SPDX-License-Identifier: Apache-2.0
// Runs a program as a user would, and keeps what it said.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "temporary_folder.h"

namespace framewise {

struct ProgramResult {
  int exit_code = -1;  // 128 + signal if one ended it
  std::string out;
  std::string err;
};

struct ProgramOptions {
  std::string input;  // standard input
  // In place of the caller's environment, but for PATH and sanitizers' options.
  std::vector<std::pair<std::string, std::string>> environment = {};
  std::filesystem::path folder = {};  // empty: the caller's
  // Standard output and error are one terminal of this width; both are in
  // `out`.
  int terminal_columns = 0;
  // With a terminal: standard input is it, too, and this is typed there.
  std::string typed = {};
};

ProgramResult run_program(const std::vector<std::string>& words,
                          const ProgramOptions& options = {});

// The built framewise with these arguments. Reads no configuration file unless
// the environment names one.
ProgramResult framewise(std::vector<std::string> arguments,
                        ProgramOptions options = {});

// Whether this machine can give a program a terminal (some containers and
// chroots have no /dev/pts).
bool terminals_work();

// Empty if it is not installed.
std::string installed_program(const std::string& name);

}  // namespace framewise
