// SPDX-License-Identifier: Apache-2.0
// All tiers together: values by key, hashes of files by their stamp. What is
// written waits until somebody calls write_waiting(); nobody who measures has
// to wait for a disk.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "cache/libraries.h"
#include "cache/memory_cache.h"
#include "cache/tier.h"

namespace framewise::cache {

class Store {
 public:
  explicit Store(CacheOptions options);

  struct Found {
    Blob value;
    double cost_ms = 0;
  };
  // Counts a hit or a miss.
  std::optional<Found> find(const Key& key);
  // `cost_ms`: what computing it took.
  void put(const Key& key, CacheKind kind, std::string value, double cost_ms);
  // A value was found that its reader could not make sense of.
  void reject(const Key& key);

  // The hash of a file whose stamp is the same, and has been for a while.
  std::optional<std::string> find_hash(const std::string& path,
                                       const FileStamp& stamp);
  void put_hash(const std::string& path, const FileStamp& stamp,
                const std::string& sha256);

  LibraryCheck& libraries() { return libraries_; }
  // For whatever is worth keeping as it is; null where no memory is granted.
  MemoryCache* memory() { return memory_.get(); }
  CacheCounts counts() const;
  const CacheOptions& options() const { return options_; }
  DiskTier* disk() { return disk_.get(); }        // may be null
  SharedTier* server() { return server_.get(); }  // may be null

  // A look-up that found a value, one that did not (no bytes), or a value that
  // is put in.
  struct Access {
    const Key& key;
    int64_t bytes = 0;
    double cost_ms = 0;
    bool is_look_up = true;
  };
  // Told of each, from any thread, for whoever studies what is worth keeping.
  void on_access(std::function<void(const Access&)> call) {
    on_access_ = std::move(call);
  }

  // Called when something begins to wait.
  void on_waiting(std::function<void()> call) { on_waiting_ = std::move(call); }
  // Writes what waits at the time of the call.
  void write_waiting();

 private:
  enum class Place : uint8_t { kDisk, kServer };
  std::optional<Found> find_anywhere(const Key& key);
  std::optional<Found> find_in_memory(const Key& key);
  std::optional<Found> opened(const Key& key, const Entry& entry, Place place);
  void keep_in_memory(const Key& key, const Found& found);
  void change(const std::function<void(Changes&)>& edit);

  const CacheOptions options_;
  std::unique_ptr<MemoryCache> memory_;
  std::unique_ptr<DiskTier> disk_;
  std::unique_ptr<SharedTier> server_;
  LibraryCheck libraries_;
  std::function<void()> on_waiting_;
  std::function<void(const Access&)> on_access_;

  mutable std::mutex mutex_;  // of what follows
  Changes waiting_;
  int64_t waiting_bytes_ = 0;
  CacheCounts counts_;
  std::mutex writing_;
};

}  // namespace framewise::cache
