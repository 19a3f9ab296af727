// SPDX-License-Identifier: Apache-2.0
// The series that the caches of this process report to telemetry.
#pragma once

#include <cstdint>
#include <filesystem>

namespace framewise::cache {

enum class CacheTier : uint8_t { kMemory, kDisk, kServer };

// `saved_ms`: how long computing the value had taken.
void report_hit(CacheTier tier, double saved_ms);
// `was_removed`: the cache had the value once and evicted it. Else it is new,
// which is no fault of the cache.
void report_miss(bool was_removed);
void report_write();
void report_damaged();
void report_evictions(CacheTier tier, int64_t number);
// The folder of a cache of this process, whose free space is a series.
void report_folder(std::filesystem::path folder);
// Reports that the content of a memory cache changed by so many bytes.
void report_memory_change(int64_t bytes);
// A memory cache was made, or ended if negative, with this limit.
void report_memory_limit(int64_t bytes);

}  // namespace framewise::cache
