// SPDX-License-Identifier: Apache-2.0
// Processors and memory that this process may use, including the limits of its
// container, and the number of threads and memory budget derived from them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace framewise::runtime {

// A limit and the file that states it.
template <typename T>
struct Stated {
  T value{};
  std::string where;
};

struct Machine {
  int processors = 1;         // online
  int usable_processors = 1;  // online and allowed by the affinity mask
  // Processor time that the control group grants, in processors.
  std::optional<Stated<double>> processor_quota;
  int64_t memory_bytes = 0;  // 0: unknown
  // From the control group, or of this process (ulimit -v, -d).
  std::optional<Stated<int64_t>> memory_limit;
};

// Reads /proc and /sys/fs/cgroup (version 1, 2 or both) below `root`. Limits
// that cannot be read count as absent.
Machine read_machine(const std::filesystem::path& root = "/");

struct ThreadChoice {
  int threads = 1;
  std::string reason;
};
// `wanted` 0: one thread for each processor that may be used.
ThreadChoice choose_threads(const Machine& machine, int64_t wanted);

struct MemoryChoice {
  int64_t bytes = 0;
  std::string reason;
};
// `wanted` 0: `share_percent` of the available memory.
MemoryChoice choose_memory(const Machine& machine, int64_t wanted,
                           int64_t share_percent);

// Name of the best instruction set supported by both the processor and this
// build, as Highway names it: "AVX2".
std::string simd_target();

// Whether there is one; without, no kernel of src/simd may run.
bool has_simd_target();

}  // namespace framewise::runtime
