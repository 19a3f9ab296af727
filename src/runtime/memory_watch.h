// SPDX-License-Identifier: Apache-2.0
// How close this process is to the memory it may have: its budget, and what
// the control group still grants.
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
  kTrim,      // 75 %: what is idle goes back to the system
  kFewer,     // 85 %: half as many pairs at once
  kOneByOne,  // 95 %: nothing new begins while anything runs
};
const char* name_of(MemoryLevel level) noexcept;

struct MemorySample {
  int64_t resident_bytes = 0;  // anonymous memory of this process
  // The control group: its use without reclaimable file pages, its limit, and
  // how much of the last ten seconds tasks stalled for memory, in percent.
  std::optional<int64_t> group_bytes;
  std::optional<int64_t> group_limit;
  double stalled_percent = 0;
};

// Reads /proc/self and the control group (version 1 or 2) below `root`.
MemorySample read_memory(const std::filesystem::path& root = "/");

class MemoryWatch {
 public:
  using Read = std::function<MemorySample()>;

  // `on_change` is told each change of level, for the log.
  MemoryWatch(int64_t budget_bytes, Read read,
              std::function<void(MemoryLevel, const MemorySample&)> on_change);

  // Reads, and says where it stands now. Levels rise at once and fall when the
  // use is five points below where they began, so that they do not flutter.
  MemoryLevel update();

  // The largest share of the budget that was seen in use, 0 to 1 and beyond.
  double peak() const;

  // By when the budget would be full, in seconds, if use went on to grow as in
  // the last samples; absent while it does not grow.
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
