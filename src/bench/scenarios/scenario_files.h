// SPDX-License-Identifier: Apache-2.0
// Writes the files of scenarios once, and gives the words of their commands.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "bench/scenarios/scenario.h"
#include "framewise/error.h"

namespace framewise {
class Executor;
}

namespace framewise::bench {

struct ScenarioFiles {
  std::filesystem::path original;  // a file, or a folder of several
  std::filesystem::path test;
};

// In a folder of this name below `folder`; kept, since the same scenario gives
// the same files.
Result<ScenarioFiles> write_scenario(const Scenario& scenario,
                                     const std::filesystem::path& folder,
                                     Executor* executor);

// The words of the command, with its files.
std::vector<std::string> command_words(const Scenario& scenario,
                                       const ScenarioFiles& files);

}  // namespace framewise::bench
