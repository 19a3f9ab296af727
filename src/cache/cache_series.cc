// SPDX-License-Identifier: Apache-2.0
#include "cache/cache_series.h"

#include <array>
#include <atomic>
#include <mutex>
#include <utility>

#include "telemetry/series.h"

namespace framewise::cache {
namespace {

using telemetry::Counter;
using telemetry::Gauge;

constexpr const char* kHits = "framewise_cache_hits_total";
constexpr const char* kHitsHelp = "Look-ups answered from the cache.";
std::array<Counter, 3> hits = {Counter{kHits, kHitsHelp, {{"tier", "memory"}}},
                               Counter{kHits, kHitsHelp, {{"tier", "disk"}}},
                               Counter{kHits, kHitsHelp, {{"tier", "server"}}}};
constexpr const char* kMisses = "framewise_cache_misses_total";
constexpr const char* kMissesHelp =
    "Look-ups that no tier of the cache answered: of what it never had, or of "
    "what it had and removed.";
Counter new_misses(kMisses, kMissesHelp, {{"state", "new"}});
Counter removed_misses(kMisses, kMissesHelp, {{"state", "removed"}});
Counter writes("framewise_cache_writes_total",
               "Values put into the cache to be written.");
Counter damaged("framewise_cache_damaged_total",
                "Entries that were found damaged and removed.");
telemetry::SecondsCounter saved(
    "framewise_cache_saved_seconds_total",
    "Computing time that hits saved, as measured when the values were made.");
constexpr const char* kEvictions = "framewise_cache_evictions_total";
constexpr const char* kEvictionsHelp =
    "Entries removed to stay within the limits of the cache.";
std::array<Counter, 2> evictions = {
    Counter{kEvictions, kEvictionsHelp, {{"tier", "memory"}}},
    Counter{kEvictions, kEvictionsHelp, {{"tier", "disk"}}}};
Gauge memory_bytes("framewise_cache_memory_bytes",
                   "Memory held by caches, with their bookkeeping.");
Gauge memory_limit("framewise_cache_memory_limit_bytes",
                   "Most memory that caches may hold.");
Gauge disk_free("framewise_cache_disk_free_ratio",
                "Free share of the disk of the cache; 1 without one.", {}, 1);
std::mutex folder_mutex;
std::filesystem::path folder_of_cache;

double free_share() {
  std::lock_guard lock(folder_mutex);
  if (folder_of_cache.empty()) return 1;
  std::error_code error;
  const auto space = std::filesystem::space(folder_of_cache, error);
  return error || space.capacity == 0
             ? 1
             : double(space.available) / double(space.capacity);
}

std::atomic<int64_t> held = 0;
std::atomic<int64_t> limit = 0;
const telemetry::BeforeSnapshot set_gauges([] {
  memory_bytes.set(double(held.load()));
  memory_limit.set(double(limit.load()));
  disk_free.set(free_share());
});

}  // namespace

void report_hit(CacheTier tier, double saved_ms) {
  hits[size_t(tier)].add();
  saved.add(saved_ms / 1000);
}
void report_miss(bool was_removed) {
  (was_removed ? removed_misses : new_misses).add();
}
void report_write() { writes.add(); }
void report_damaged() { damaged.add(); }
void report_evictions(CacheTier tier, int64_t number) {
  evictions[size_t(tier)].add(number);
}
void report_folder(std::filesystem::path folder) {
  std::lock_guard lock(folder_mutex);
  folder_of_cache = std::move(folder);
}
void report_memory_change(int64_t bytes) {
  held.fetch_add(bytes, std::memory_order_relaxed);
}
void report_memory_limit(int64_t bytes) {
  limit.fetch_add(bytes, std::memory_order_relaxed);
}

}  // namespace framewise::cache
