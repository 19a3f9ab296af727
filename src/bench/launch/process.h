// SPDX-License-Identifier: Apache-2.0
// Runs a program to its end and measures what it used.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "framewise/error.h"

namespace framewise::bench {

struct ProcessOptions {
  std::chrono::seconds timeout{600};
  std::stop_token stop;
  std::vector<std::string> environment;  // "NAME=VALUE", added to our own
  int64_t most_output = int64_t{64} << 20;
};

struct ProcessRun {
  int exit_code = 0;  // 128 + the signal that ended it
  double cpu_s = 0;   // user and system, with all children it waited for
  double wall_s = 0;
  // Largest resident set; the system counts at least that of this process,
  // which the new one shares until it starts its program.
  int64_t peak_bytes = 0;
  int64_t voluntary_switches = 0;    // it waited
  int64_t involuntary_switches = 0;  // another program got its processor
  std::string output;                // standard output
  std::string errors;                // the first 64 KiB of standard error
};

// Standard input is empty. Fails if the program cannot be started, takes too
// long, writes too much or is stopped; a failure of the program itself is its
// exit code.
Result<ProcessRun> run_process(std::span<const std::string> words,
                               const ProcessOptions& options = {});

// Divides text at spaces, except between quotes: 'a b' is one word.
std::vector<std::string> words_of(std::string_view text);

}  // namespace framewise::bench
