// SPDX-License-Identifier: Apache-2.0
// What the machine, or the container in it, lets this process use, and how
// many threads and how much memory follow from that.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace framewise::runtime {

// A limit and the place that states it.
template <typename T>
struct Stated {
  T value{};
  std::string where;
};

struct Machine {
  int processors = 1;         // online
  int usable_processors = 1;  // of these, the affinity mask allows
  // Processors' worth of time a second that the control group grants.
  std::optional<Stated<double>> processor_quota;
  int64_t memory_bytes = 0;                     // 0: unknown
  std::optional<Stated<int64_t>> memory_limit;  // of the control group
};

// Reads /proc and /sys/fs/cgroup (version 1, 2 or both) below `root`. What
// cannot be read counts as not limited.
Machine read_machine(const std::filesystem::path& root = "/");

struct ThreadChoice {
  int threads = 1;
  std::string reason;
};
// `wanted` 0: as many as there is processor time for.
ThreadChoice choose_threads(const Machine& machine, int64_t wanted);

struct MemoryChoice {
  int64_t bytes = 0;
  std::string reason;
};
// `wanted` 0: `share_percent` of what there is.
MemoryChoice choose_memory(const Machine& machine, int64_t wanted,
                           int64_t share_percent);

// The best instruction set that both the processor and this build have, as
// Highway names it: "AVX2".
std::string simd_target();

}  // namespace framewise::runtime
