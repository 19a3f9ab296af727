// SPDX-License-Identifier: Apache-2.0
#include "runtime/peak_memory.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

namespace framewise::runtime {

std::optional<int64_t> peak_memory_of(pid_t process) {
  std::ifstream status(fmt::format("/proc/{}/status", process));
  for (std::string line; std::getline(status, line);) {
    constexpr std::string_view kName = "VmHWM:";
    if (!line.starts_with(kName)) continue;
    const char* const kibibytes = line.c_str() + kName.size();
    return std::strtoll(kibibytes, nullptr, 10) << 10;
  }
  return std::nullopt;
}

PeakMemory::PeakMemory()
    : process_(getpid()), before_(peak_memory_of(process_)) {}

PeakMemory::PeakMemory(pid_t process) : process_(process) {
  // See proc_pid_clear_refs(5).
  constexpr std::string_view kResetPeak = "5";
  std::ofstream(fmt::format("/proc/{}/clear_refs", process)) << kResetPeak;
  before_ = peak_memory_of(process);
}

std::optional<int64_t> PeakMemory::peak_bytes() const {
  const auto now = peak_memory_of(process_);
  return now && before_ && *now > *before_ ? now : std::nullopt;
}

}  // namespace framewise::runtime
