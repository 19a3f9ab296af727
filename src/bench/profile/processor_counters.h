// SPDX-License-Identifier: Apache-2.0
// Hardware counters of the processor, where the kernel allows them
// (perf_event).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace framewise::bench {

struct ProcessorCounts {
  int64_t instructions = 0;
  int64_t cycles = 0;
  int64_t cache_misses = 0;
  int64_t branch_misses = 0;
};

// Counts for this process and the threads that it starts later.
class ProcessorCounters {
 public:
  ProcessorCounters();
  ~ProcessorCounters();
  ProcessorCounters(const ProcessorCounters&) = delete;
  ProcessorCounters& operator=(const ProcessorCounters&) = delete;

  // Since the construction; absent where they cannot be read.
  std::optional<ProcessorCounts> read() const;
  const std::string& why_not() const { return why_not_; }

 private:
  std::vector<int> descriptors_;
  std::string why_not_;
};

}  // namespace framewise::bench
