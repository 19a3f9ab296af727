// SPDX-License-Identifier: Apache-2.0
#include "runtime/memory_watch.h"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>

namespace framewise::runtime {
namespace {

namespace fs = std::filesystem;

constexpr double kBegins[] = {0, 0.75, 0.85, 0.95};
constexpr double kFallsBelow = 0.05;
// Memory is short if tasks stall for it more than this percentage of time,
// whatever the byte counts say.
constexpr double kStalledPercent = 10;
constexpr size_t kPointsKept = 32;

double now_s() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::optional<int64_t> number_in(const fs::path& path) {
  std::ifstream file(path);
  int64_t number = 0;
  if (file >> number) return number;
  return std::nullopt;
}

// The number of a line "name 123".
int64_t field(const fs::path& path, const std::string& name) {
  std::ifstream file(path);
  std::string word;
  int64_t number = 0;
  while (file >> word >> number) {
    if (word == name) return number;
  }
  return 0;
}

// The number in "some avg10=1.23 avg60=…".
double stalled(const fs::path& path) {
  std::ifstream file(path);
  std::string word;
  while (file >> word) {
    if (word.starts_with("avg10=")) {
      std::istringstream number(word.substr(6));
      double percent = 0;
      number >> percent;
      return percent;
    }
  }
  return 0;
}

// The files of a control group. Versions 1 and 2 name them differently.
struct Group {
  fs::path folder;
  const char* used = nullptr;
  const char* limit = nullptr;
  const char* droppable = nullptr;  // field of memory.stat
};

// The control group of this process: version 2 if present, else version 1.
// Inside a container, its path may not exist below the mount point; then the
// mount point is the group.
std::optional<Group> group_of_process(const fs::path& root) {
  const fs::path base = root / "sys/fs/cgroup";
  std::ifstream groups(root / "proc/self/cgroup");
  std::optional<Group> found;
  for (std::string line; std::getline(groups, line);) {
    const size_t first = line.find(':');
    const size_t second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string kind = line.substr(first + 1, second - first - 1);
    Group group;
    if (kind.empty()) {
      group = {base, "memory.current", "memory.max", "inactive_file"};
    } else if (kind == "memory") {
      group = {base / "memory", "memory.usage_in_bytes",
               "memory.limit_in_bytes", "total_inactive_file"};
    } else {
      continue;
    }
    const fs::path own =
        group.folder / fs::path(line.substr(second + 1)).relative_path();
    std::error_code unknown;
    if (fs::exists(own / group.used, unknown)) group.folder = own;
    if (fs::exists(group.folder / group.used, unknown)) found = group;
  }
  return found;
}

}  // namespace

const char* name_of(MemoryLevel level) noexcept {
  switch (level) {
    case MemoryLevel::kNormal: return "normal";
    case MemoryLevel::kTrim: return "trim";
    case MemoryLevel::kFewer: return "fewer at once";
    case MemoryLevel::kOneByOne: return "one by one";
  }
  return "normal";
}

MemorySample read_memory(const fs::path& root) {
  MemorySample sample;
  std::ifstream statm(root / "proc/self/statm");
  int64_t total = 0;
  int64_t resident = 0;
  int64_t shared = 0;
  if (statm >> total >> resident >> shared) {
    sample.resident_bytes = (resident - shared) * sysconf(_SC_PAGESIZE);
  }
  const auto group = group_of_process(root);
  if (!group) return sample;
  if (const auto used = number_in(group->folder / group->used)) {
    sample.group_bytes =
        *used - field(group->folder / "memory.stat", group->droppable);
  }
  // cgroup version 1 stores "no limit" as the largest multiple of a page.
  constexpr int64_t kNoLimit = int64_t{1} << 60;
  const auto limit = number_in(group->folder / group->limit);
  if (limit && *limit < kNoLimit) sample.group_limit = limit;
  sample.stalled_percent = stalled(group->folder / "memory.pressure");
  return sample;
}

MemoryWatch::MemoryWatch(
    int64_t budget_bytes, Read read,
    std::function<void(MemoryLevel, const MemorySample&)> on_change)
    : budget_(budget_bytes),
      read_(std::move(read)),
      on_change_(std::move(on_change)) {}

double MemoryWatch::share_of(const MemorySample& sample) const {
  double share = 0;
  if (budget_ > 0) share = double(sample.resident_bytes) / double(budget_);
  if (sample.group_bytes && sample.group_limit && *sample.group_limit > 0) {
    share = std::max(share,
                     double(*sample.group_bytes) / double(*sample.group_limit));
  }
  return share;
}

MemoryLevel MemoryWatch::update() {
  const MemorySample sample = read_();
  const double share = share_of(sample);
  std::lock_guard lock(mutex_);
  peak_ = std::max(peak_, share);
  recent_.push_back({now_s(), share});
  if (recent_.size() > kPointsKept) recent_.erase(recent_.begin());

  auto level = MemoryLevel::kNormal;
  for (const auto one :
       {MemoryLevel::kTrim, MemoryLevel::kFewer, MemoryLevel::kOneByOne}) {
    const double leaves = level_ >= one ? kFallsBelow : 0;
    if (share >= kBegins[size_t(one)] - leaves) level = one;
  }
  if (sample.stalled_percent >= kStalledPercent) {
    level = std::max(level, MemoryLevel::kFewer);
  }
  // The callback may free memory, which malloc_trim() then returns to the
  // system.
  if (level != level_ && on_change_) on_change_(level, sample);
  if (level > level_) malloc_trim(0);
  level_ = level;
  return level;
}

double MemoryWatch::peak() const {
  std::lock_guard lock(mutex_);
  return peak_;
}

std::optional<double> MemoryWatch::seconds_to_full() const {
  std::lock_guard lock(mutex_);
  if (recent_.size() < 4) return std::nullopt;
  double mean_time = 0;
  double mean_share = 0;
  for (const Point& point : recent_) {
    mean_time += point.time_s / double(recent_.size());
    mean_share += point.share / double(recent_.size());
  }
  double rise = 0;
  double run = 0;
  for (const Point& point : recent_) {
    rise += (point.time_s - mean_time) * (point.share - mean_share);
    run += (point.time_s - mean_time) * (point.time_s - mean_time);
  }
  if (run <= 0 || rise <= 0) return std::nullopt;
  return std::max(0.0, (1 - recent_.back().share) * run / rise);
}

}  // namespace framewise::runtime
