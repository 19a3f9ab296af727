// SPDX-License-Identifier: Apache-2.0
// The largest resident set of a process while something runs in it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace framewise::runtime {

// The largest resident set of a process so far; nullopt: the system does not
// say it.
std::optional<int64_t> peak_memory_of(pid_t process);

// Begins when it is made.
class PeakMemory {
 public:
  // Of this process. Its own peak stays: others report it at its end.
  PeakMemory();
  // Of another process, whose peak is forgotten where the system allows that.
  explicit PeakMemory(pid_t process);

  // nullopt: memory did not exceed what the process had used before, so that
  // the need is not known.
  std::optional<int64_t> peak_bytes() const;

 private:
  pid_t process_;
  std::optional<int64_t> before_;
};

}  // namespace framewise::runtime
