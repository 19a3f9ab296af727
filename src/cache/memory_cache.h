// SPDX-License-Identifier: Apache-2.0
// The tier in memory: whatever is costly to make and handed out as it is, such
// as decoded frames, prepared features and values of the other tiers. Bounded
// in bytes, safe from any thread.
//
// What is found is shared, never copied, and stays alive for as long as
// somebody holds it; while it does it is found again, evicted or not. What goes
// is decided by S3-FIFO (Yang et al., "FIFO queues are all you need for cache
// eviction", SOSP 2023), with the cost of making a thing again per byte as one
// more reason to keep it. A hit writes no more than a small counter of the
// entry, so readers of one shard do not wait for each other.
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
  // A value with what the cache has to know of it.
  struct Made {
    Value value;
    int64_t bytes = 0;   // that it keeps alive
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

  // Null if it is not there.
  template <typename T>
  std::shared_ptr<const T> find(const Key& key) {
    return std::static_pointer_cast<const T>(find_any(key));
  }
  // Replaces what was there.
  void put(const Key& key, Made made);

  // Finds the value, or makes it: one caller does, the others wait for it.
  // `make` may return a Made without value, which nobody keeps and all that
  // waited get.
  template <typename T, typename Make>
  std::shared_ptr<const T> find_or_make(const Key& key, Make&& make) {
    return std::static_pointer_cast<const T>(
        find_or_make_any(key, std::forward<Make>(make)));
  }

  // Gives memory back until no more than this is left.
  void trim(int64_t max_bytes);
  Statistics statistics() const;

 private:
  class Shard;
  Shard& shard_of(const Key& key);
  Value find_any(const Key& key);
  Value find_or_make_any(const Key& key, const std::function<Made()>& make);

  std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace framewise::cache
