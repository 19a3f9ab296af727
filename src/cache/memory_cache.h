// SPDX-License-Identifier: Apache-2.0
// The tier in memory: values that are costly to make and are handed out as they
// are, such as decoded frames, prepared features and values of the other tiers.
// Bounded in bytes, its own bookkeeping included. Safe from any thread.
//
// A value is shared, never copied, and lives as long as a caller holds it;
// until then find() returns it, even after it was evicted. S3-FIFO (Yang et
// al., "FIFO queues are all you need for cache eviction", SOSP 2023) decides
// what is evicted; a high cost per byte of making the value is one more reason
// to keep it. A hit only writes a small counter of its entry, so readers of one
// shard do not wait for each other.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "cache/key.h"

namespace framewise::cache {

class MemoryCache {
 public:
  using Value = std::shared_ptr<const void>;
  struct Made {
    Value value;
    int64_t bytes = 0;   // of all allocations that the value keeps
    double cost_ms = 0;  // of making it
  };
  struct Statistics {
    int64_t hits = 0;
    int64_t misses = 0;
    int64_t evictions = 0;
    int64_t refused = 0;  // larger than a shard
    int64_t entries = 0;
    int64_t bytes = 0;

    double hit_rate() const {
      return hits + misses == 0 ? 0 : double(hits) / double(hits + misses);
    }
  };

  explicit MemoryCache(int64_t max_bytes, size_t shards = 16);
  ~MemoryCache();
  MemoryCache(const MemoryCache&) = delete;
  MemoryCache& operator=(const MemoryCache&) = delete;

  // Null if there is none.
  template <typename T>
  std::shared_ptr<const T> find(const Key& key) {
    return std::static_pointer_cast<const T>(find_any(key));
  }
  // Replaces the value of the key.
  void put(const Key& key, Made made);
  void remove(const Key& key);

  // Finds the value, or makes it: one caller makes it, the others wait for it.
  // A Made without value is not kept; those who waited get null, too.
  template <typename T, typename Make>
  std::shared_ptr<const T> find_or_make(const Key& key, Make&& make) {
    return std::static_pointer_cast<const T>(
        find_or_make_any(key, std::forward<Make>(make)));
  }

  // Whether a value of this key was evicted among the last, of which about as
  // many are remembered as there are values.
  bool was_evicted(const Key& key) const;

  // Evicts until no more than `max_bytes` are held.
  void trim(int64_t max_bytes);
  Statistics statistics() const;

 private:
  class Shard;
  Shard& shard_of(const Key& key) const;
  Value find_any(const Key& key);
  Value find_or_make_any(const Key& key, const std::function<Made()>& make);

  std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace framewise::cache
