// SPDX-License-Identifier: Apache-2.0
#include "runtime/memory_watch.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <limits>
#include <sstream>

#include "runtime/memory_release.h"
#include "telemetry/series.h"

namespace framewise::runtime {
namespace {

namespace fs = std::filesystem;

constexpr double kBegins[] = {0, 0.75, 0.85, 0.95};
constexpr double kFallsBelow = 0.05;
// Memory is short if tasks stall for it more than this percentage of time,
// whatever the byte counts say.
constexpr double kStalledPercent = 10;
constexpr size_t kPointsKept = 32;
constexpr size_t kLeastPoints = 4;  // for a forecast
constexpr size_t kChangesKept = 64;
// Slower growth, in shares of the budget a second, is none: a day and more.
constexpr double kLeastSlope = 1e-5;

telemetry::Gauge budget_bytes("framewise_memory_budget_bytes",
                              "Memory that jobs may use.");
telemetry::Gauge used_ratio(
    "framewise_memory_used_ratio",
    "Memory of this process against its budget, or of its control group "
    "against its limit, whichever is larger.");
telemetry::Gauge level(
    "framewise_memory_level",
    "0 normal, 1 trim: caches shrink, 2 fewer at once, 3 one by one.");
telemetry::Gauge stalled_ratio(
    "framewise_memory_stalled_ratio",
    "Share of the last 10 s in which tasks waited for memory (PSI).");
telemetry::Gauge full_in(
    "framewise_memory_full_in_seconds",
    "Time until the budget is full if use keeps growing as in the last "
    "samples; infinite: it does not grow, or is not watched.",
    {}, std::numeric_limits<double>::infinity());
telemetry::Counter freed_bytes(
    "framewise_memory_freed_bytes_total",
    "Memory of this process that was freed when a level rose.");
constexpr const char* kChanges = "framewise_memory_level_changes_total";
constexpr const char* kChangesHelp = "Changes to a level of memory use.";
std::array<telemetry::Counter, 4> level_changes = {
    telemetry::Counter{kChanges, kChangesHelp, {{"level", "normal"}}},
    telemetry::Counter{kChanges, kChangesHelp, {{"level", "trim"}}},
    telemetry::Counter{kChanges, kChangesHelp, {{"level", "fewer"}}},
    telemetry::Counter{kChanges, kChangesHelp, {{"level", "one_by_one"}}}};

double now_s() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::optional<int64_t> watched_number_in(const fs::path& path) {
  std::ifstream file(path);
  int64_t number = 0;
  if (file >> number) return number;
  return std::nullopt;
}

// The number of a line "name 123".
int64_t watched_field(const fs::path& path, const std::string& name) {
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
  const char* droppable = nullptr;  // watched_field of memory.stat
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
  if (const auto used = watched_number_in(group->folder / group->used)) {
    sample.group_bytes =
        *used - watched_field(group->folder / "memory.stat", group->droppable);
  }
  // cgroup version 1 stores "no limit" as the largest multiple of a page.
  constexpr int64_t kNoLimit = int64_t{1} << 60;
  const auto limit = watched_number_in(group->folder / group->limit);
  if (limit && *limit < kNoLimit) sample.group_limit = limit;
  sample.stalled_percent = stalled(group->folder / "memory.pressure");
  return sample;
}

const char* name_of(MemoryCause cause) noexcept {
  switch (cause) {
    case MemoryCause::kOwnUse: return "own use";
    case MemoryCause::kGroup: return "group";
    case MemoryCause::kStalled: return "stalled";
    case MemoryCause::kFell: return "fell";
  }
  return "own use";
}

std::string to_string(const MemoryChange& change) {
  std::string text =
      fmt::format("memory: {} -> {}: ", name_of(change.old_level),
                  name_of(change.new_level));
  switch (change.cause) {
    case MemoryCause::kOwnUse:
      text +=
          fmt::format("{:.0f} % of the budget is in use", 100 * change.share);
      break;
    case MemoryCause::kGroup:
      text += fmt::format("{:.0f} % of the limit of the container is in use",
                          100 * change.share);
      break;
    case MemoryCause::kStalled: text += "tasks wait for memory"; break;
    case MemoryCause::kFell:
      text += fmt::format("use fell to {:.0f} %", 100 * change.share);
      break;
  }
  text += fmt::format("; {} MiB", change.before_bytes >> 20);
  if (change.new_level > change.old_level) {
    text += fmt::format(" -> {} MiB", change.after_bytes >> 20);
    if (!change.released.empty()) {
      text += fmt::format(" after {} released memory",
                          fmt::join(change.released, ", "));
    }
  }
  return text;
}

// Sets the series while the watch lives.
class MemoryWatch::Report {
 public:
  explicit Report(const MemoryWatch& watch)
      : before_snapshot_([&watch] {
          const std::optional<double> left = watch.seconds_to_full();
          std::lock_guard lock(watch.mutex_);
          budget_bytes.set(double(watch.budget_));
          used_ratio.set(watch.share_);
          level.set(double(watch.level_));
          stalled_ratio.set(watch.last_.stalled_percent / 100);
          full_in.set(left.value_or(std::numeric_limits<double>::infinity()));
        }) {}

 private:
  telemetry::BeforeSnapshot before_snapshot_;
};

MemoryWatch::MemoryWatch(int64_t budget_bytes, Read read, Calls calls)
    : MemoryWatch(budget_bytes, std::move(read), std::move(calls), now_s) {}

MemoryWatch::MemoryWatch(int64_t budget_bytes, Read read, Calls calls,
                         Clock clock)
    : budget_(budget_bytes),
      read_(std::move(read)),
      calls_(std::move(calls)),
      clock_(std::move(clock)),
      report_(std::make_unique<Report>(*this)) {}

MemoryWatch::~MemoryWatch() = default;

double MemoryWatch::share_of(const MemorySample& sample) const {
  double share = 0;
  if (budget_ > 0) share = double(sample.resident_bytes) / double(budget_);
  if (sample.group_bytes && sample.group_limit && *sample.group_limit > 0) {
    share = std::max(share,
                     double(*sample.group_bytes) / double(*sample.group_limit));
  }
  return share;
}

MemoryLevel MemoryWatch::level_for(const MemorySample& sample,
                                   double share) const {
  auto level = MemoryLevel::kNormal;
  for (const auto one :
       {MemoryLevel::kTrim, MemoryLevel::kFewer, MemoryLevel::kOneByOne}) {
    const double leaves = level_ >= one ? kFallsBelow : 0;
    if (share >= kBegins[size_t(one)] - leaves) level = one;
  }
  if (sample.stalled_percent >= kStalledPercent) {
    level = std::max(level, MemoryLevel::kFewer);
  }
  return level;
}

MemoryCause MemoryWatch::cause_of(const MemorySample& sample,
                                  MemoryLevel level) const {
  if (level < level_) return MemoryCause::kFell;
  const double share = share_of(sample);
  if (share < kBegins[size_t(level)]) return MemoryCause::kStalled;
  const bool own =
      budget_ > 0 && double(sample.resident_bytes) >= share * double(budget_);
  return own ? MemoryCause::kOwnUse : MemoryCause::kGroup;
}

void MemoryWatch::change_level(MemoryLevel level, const MemorySample& sample,
                               double share) {
  MemoryChange change{.time_s = clock_(),
                      .old_level = level_,
                      .new_level = level,
                      .cause = cause_of(sample, level),
                      .share = share,
                      .before_bytes = sample.resident_bytes,
                      .after_bytes = sample.resident_bytes};
  if (calls_.release) calls_.release(level);
  if (level > level_) {
    change.released = release_held_memory(level);
    malloc_trim(0);
    change.after_bytes = read_().resident_bytes;
    freed_bytes.add(change.freed_bytes());
  }
  level_changes[size_t(level)].add();
  level_ = level;
  if (changes_.size() >= kChangesKept) changes_.erase(changes_.begin());
  changes_.push_back(change);
  if (calls_.on_change) calls_.on_change(change);
}

MemoryLevel MemoryWatch::update() {
  const MemorySample sample = read_();
  const double share = share_of(sample);
  std::lock_guard lock(mutex_);
  last_ = sample;
  share_ = share;
  peak_ = std::max(peak_, share);
  recent_.push_back({clock_(), share});
  if (recent_.size() > kPointsKept) recent_.erase(recent_.begin());
  const MemoryLevel level = level_for(sample, share);
  if (level != level_) change_level(level, sample, share);
  return level;
}

double MemoryWatch::share() const {
  std::lock_guard lock(mutex_);
  return share_;
}

double MemoryWatch::peak() const {
  std::lock_guard lock(mutex_);
  return peak_;
}

std::vector<MemoryChange> MemoryWatch::changes() const {
  std::lock_guard lock(mutex_);
  return changes_;
}

std::optional<double> MemoryWatch::seconds_to_full() const {
  std::vector<Point> points;
  {
    std::lock_guard lock(mutex_);
    points = recent_;
  }
  if (points.size() < kLeastPoints) return std::nullopt;
  std::vector<double> slopes;
  for (size_t i = 0; i < points.size(); ++i) {
    for (size_t k = i + 1; k < points.size(); ++k) {
      const double time = points[k].time_s - points[i].time_s;
      if (time <= 0) continue;
      slopes.push_back((points[k].share - points[i].share) / time);
    }
  }
  if (slopes.empty()) return std::nullopt;
  const auto middle = slopes.begin() + ptrdiff_t(slopes.size() / 2);
  std::nth_element(slopes.begin(), middle, slopes.end());
  if (*middle <= kLeastSlope) return std::nullopt;
  return std::max(0.0, (1 - points.back().share) / *middle);
}

}  // namespace framewise::runtime
