// SPDX-License-Identifier: Apache-2.0
// All tiers together: values by key, hashes of files by their stamp. Values
// that are put in wait until write_waiting() is called, so that no measurement
// waits for a disk.
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
#include "runtime/memory_release.h"

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
  // Whether find() will probably find it. Counts nothing.
  bool may_have(const Key& key) const;
  // `cost_ms`: how long computing the value took.
  void put(const Key& key, CacheKind kind, std::string value, double cost_ms);
  // For a value that was found but cannot be read.
  void reject(const Key& key);

  // The hash of a file whose stamp is the same as that of its row, and is
  // settled.
  std::optional<std::string> find_hash(const std::string& path,
                                       const FileStamp& stamp);
  void put_hash(const std::string& path, const FileStamp& stamp,
                const std::string& sha256);

  LibraryCheck& libraries() { return libraries_; }
  // For values that are kept as they are; null if `memory_bytes` is 0.
  MemoryCache* memory() { return memory_.get(); }
  CacheCounts counts() const;
  const CacheOptions& options() const { return options_; }
  DiskTier* disk() { return disk_.get(); }        // may be null
  SharedTier* server() { return server_.get(); }  // may be null

  // A look-up that found a value, one that did not (bytes are 0), or a value
  // that is put in.
  struct Access {
    const Key& key;
    int64_t bytes = 0;
    double cost_ms = 0;
    bool is_look_up = true;
  };
  // Called with each, from any thread: benchmarks record traces of look-ups.
  void on_access(std::function<void(const Access&)> call) {
    on_access_ = std::move(call);
  }

  // Called when the first change begins to wait.
  void on_waiting(std::function<void()> call) { on_waiting_ = std::move(call); }
  // Writes the changes that wait at the time of the call.
  void write_waiting();

 private:
  enum class Tier : uint8_t { kDisk, kServer };
  std::optional<Found> find_anywhere(const Key& key);
  std::optional<Found> find_in_memory(const Key& key);
  // Whether a value that is not found was here, as far as tiers remember.
  bool was_removed(const Key& key) const;
  std::optional<Found> opened(const Key& key, const Entry& entry, Tier tier);
  void keep_in_memory(const Key& key, const Found& found);
  void change(const std::function<void(Changes&)>& edit);
  // Whether so many bytes more may wait; they count if so. For change().
  bool may_wait(int64_t bytes);

  const CacheOptions options_;
  const int64_t max_waiting_bytes_;
  std::unique_ptr<MemoryCache> memory_;
  std::unique_ptr<DiskTier> disk_;
  std::unique_ptr<SharedTier> server_;
  LibraryCheck libraries_;
  std::function<void()> on_waiting_;
  std::function<void(const Access&)> on_access_;

  mutable std::mutex mutex_;  // of the following members
  Changes waiting_;
  int64_t waiting_bytes_ = 0;  // with those that are being written
  CacheCounts counts_;
  std::mutex writing_;
  // The memory tier is a copy of the others: jobs need the room more.
  runtime::MemoryHolder holder_{
      "cache", runtime::ReleaseOrder::kCopies,
      [this](runtime::MemoryLevel level) {
        const bool half = level == runtime::MemoryLevel::kTrim;
        if (memory_) memory_->trim(half ? options_.memory_bytes / 2 : 0);
      }};
};

}  // namespace framewise::cache
