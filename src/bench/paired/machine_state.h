// SPDX-License-Identifier: Apache-2.0
// Facts of the machine that explain run times, and how busy it is.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace framewise::bench {

struct MachineFacts {
  std::string processor;  // model name
  int processors = 1;
  std::string kernel;
  std::string governor;  // of the frequency; "unknown" in most containers
  std::string compiler;  // that built this program
  // A short hash of all of them: histories of different machines do not mix.
  std::string key() const;
};
MachineFacts read_machine_facts(const std::filesystem::path& root = "/");

// Read before and after measuring.
struct MachineLoad {
  double average = 0;                 // load average of the last minute
  std::optional<double> steal_ticks;  // absent: not reported
  double all_ticks = 0;
};
MachineLoad read_machine_load(const std::filesystem::path& root = "/");

// The share of processor time that the host took between the two; absent where
// it is not reported.
std::optional<double> steal_share(const MachineLoad& before,
                                  const MachineLoad& after);

}  // namespace framewise::bench
