// SPDX-License-Identifier: Apache-2.0
// Compares the memory use of this process with its budget and with the limit of
// its control group.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace framewise::runtime {

enum class MemoryLevel : uint8_t {
  kNormal,
  kTrim,      // from 75 % on: return idle memory to the system
  kFewer,     // from 85 % on: run half as many pairs at once
  kOneByOne,  // from 95 % on: start nothing while a pair runs
};
const char* name_of(MemoryLevel level) noexcept;

struct MemorySample {
  int64_t resident_bytes = 0;  // anonymous memory of this process
  // The control group: its use without reclaimable file pages, its limit, and
  // the percentage of the last 10 s in which tasks stalled for memory.
  std::optional<int64_t> group_bytes;
  std::optional<int64_t> group_limit;
  double stalled_percent = 0;
};

// Reads /proc/self and the control group (version 1 or 2) below `root`.
MemorySample read_memory(const std::filesystem::path& root = "/");

class MemoryWatch {
 public:
  using Read = std::function<MemorySample()>;

  // `on_change` is called on each change of level.
  MemoryWatch(int64_t budget_bytes, Read read,
              std::function<void(MemoryLevel, const MemorySample&)> on_change);

  // Samples memory and returns the current level. A level rises at once and
  // falls only when use is five points below its threshold (hysteresis).
  MemoryLevel update();

  // Maximum share of the budget in use so far; above 1 if it was exceeded.
  double peak() const;

  // Seconds until the budget is full if use keeps growing as in the last
  // samples. Absent if use does not grow.
  std::optional<double> seconds_to_full() const;

 private:
  struct Point {
    double time_s = 0;
    double share = 0;
  };
  double share_of(const MemorySample& sample) const;

  const int64_t budget_;
  const Read read_;
  const std::function<void(MemoryLevel, const MemorySample&)> on_change_;
  mutable std::mutex mutex_;
  MemoryLevel level_ = MemoryLevel::kNormal;
  double peak_ = 0;
  std::vector<Point> recent_;
};

}  // namespace framewise::runtime
