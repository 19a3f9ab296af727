// SPDX-License-Identifier: Apache-2.0
// Checks settings against each other and against the machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/settings.h"
#include "runtime/machine.h"

namespace framewise::runtime {

enum class Severity : uint8_t {
  kNote,     // a setting has no effect
  kWarning,  // works, but slowly, or fails for large files
  kError,    // cannot work
};

struct SettingsFinding {
  Severity severity;
  std::string message;
  std::string hint;
};

// The limits that the settings have to fit.
struct Surroundings {
  Machine machine;
  std::optional<int64_t> free_memory_bytes;
  std::optional<int64_t> free_disk_bytes;  // where the cache lies
  bool cache_is_writable = true;
};
Surroundings read_surroundings(const std::filesystem::path& cache_folder);

// The worst first.
std::vector<SettingsFinding> check_settings(const Settings& settings,
                                            const Surroundings& surroundings);

}  // namespace framewise::runtime
