// SPDX-License-Identifier: Apache-2.0
// Compares the memory use of this process with its budget and with the limit of
// its control group.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
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

// Why a level changed.
enum class MemoryCause : uint8_t {
  kOwnUse,   // this process against its budget
  kGroup,    // the control group against its limit
  kStalled,  // tasks stall for memory
  kFell,     // use fell below the level
};
const char* name_of(MemoryCause cause) noexcept;

// One change of level, what was done about it, and its effect.
struct MemoryChange {
  double time_s = 0;  // of the clock of the watch
  MemoryLevel old_level = MemoryLevel::kNormal;
  MemoryLevel new_level = MemoryLevel::kNormal;
  MemoryCause cause = MemoryCause::kOwnUse;
  double share = 0;                   // of the budget or limit, before
  int64_t before_bytes = 0;           // of this process
  int64_t after_bytes = 0;            // after memory was released
  std::vector<std::string> released;  // who was asked to release memory

  int64_t freed_bytes() const {
    return before_bytes > after_bytes ? before_bytes - after_bytes : 0;
  }
};
// "memory: normal -> trim: 76 % of the budget is in use; 820 -> 640 MiB after
// the caches were asked to release memory"
std::string to_string(const MemoryChange& change);

class MemoryWatch {
 public:
  using Read = std::function<MemorySample()>;
  using Clock = std::function<double()>;  // seconds
  struct Calls {
    // Called when the level changes, before memory is returned to the system:
    // also for the normal level.
    std::function<void(MemoryLevel)> release;
    std::function<void(const MemoryChange&)> on_change;  // after that
  };

  MemoryWatch(int64_t budget_bytes, Read read, Calls calls);
  MemoryWatch(int64_t budget_bytes, Read read, Calls calls, Clock clock);
  ~MemoryWatch();

  // Samples memory and returns the current level. A level rises at once and
  // falls only when use is five points below its threshold (hysteresis). When
  // it rises, all holders of memory release some (memory_release.h), freed
  // memory is returned to the system, and memory is read again.
  MemoryLevel update();

  // Share of the budget in use at the last sample, and the largest so far;
  // above 1 if it was exceeded.
  double share() const;
  double peak() const;

  // The changes so far, the oldest first; of many the last 64.
  std::vector<MemoryChange> changes() const;

  // Seconds until the budget is full if use keeps growing as in the last
  // samples: by the median of the slopes between all pairs of them (Theil and
  // Sen), which single jumps do not move. Absent if use does not grow.
  std::optional<double> seconds_to_full() const;

 private:
  class Report;
  struct Point {
    double time_s = 0;
    double share = 0;
  };
  double share_of(const MemorySample& sample) const;
  MemoryLevel level_for(const MemorySample& sample, double share) const;
  MemoryCause cause_of(const MemorySample& sample, MemoryLevel level) const;
  void change_level(MemoryLevel level, const MemorySample& sample,
                    double share);

  const int64_t budget_;
  const Read read_;
  const Calls calls_;
  const Clock clock_;
  mutable std::mutex mutex_;
  MemoryLevel level_ = MemoryLevel::kNormal;
  MemorySample last_;
  double share_ = 0;
  double peak_ = 0;
  std::vector<Point> recent_;
  std::vector<MemoryChange> changes_;
  std::unique_ptr<Report> report_;
};

}  // namespace framewise::runtime
