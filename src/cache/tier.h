// SPDX-License-Identifier: Apache-2.0
// Where values are kept beyond the life of a process: on disk, or on a server
// that several machines share. Both are modules (docs/decisions/0001), so that
// a program that caches nothing loads neither SQLite nor a Redis client.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cache/file_stamp.h"
#include "cache/key.h"
#include "framewise/cache.h"
#include "framewise/error.h"

namespace framewise::cache {

// Bytes that somebody keeps alive: a string, or a mapped file.
struct Blob {
  std::shared_ptr<const void> owner;
  std::string_view bytes;

  static Blob of(std::string text) {
    auto kept = std::make_shared<const std::string>(std::move(text));
    const std::string_view view = *kept;
    return {std::move(kept), view};
  }
};

// A value under its seal, with what it took to compute it.
struct Entry {
  CacheKind kind = CacheKind::kOther;
  double cost_ms = 0;
  Blob sealed;
};

struct FileRow {
  std::string path;
  FileStamp stamp;
  std::string sha256;
};

// What is written at once.
struct Changes {
  std::vector<std::pair<Key, Entry>> entries;
  std::vector<std::pair<Key, Entry>> copies;  // of what the server has
  std::vector<FileRow> files;
  std::vector<Key> used;     // found again
  std::vector<Key> removed;  // found damaged
  CacheCounts counts;        // added to those that are kept

  bool empty() const;
};

// Safe from any thread. What cannot be done is left undone, and said once.
class SharedTier {
 public:
  virtual ~SharedTier() = default;
  virtual std::optional<Entry> find(const Key& key) = 0;
  virtual void write(const Changes& changes) = 0;
  // nullopt: everything, file hashes and counts too.
  virtual Result<void> clear(std::optional<CacheKind> kind) = 0;
};

class DiskTier : public SharedTier {
 public:
  virtual std::optional<FileRow> find_file(const std::string& path) = 0;

  virtual CacheContents contents() = 0;
  // Brings size and age below their limits; returns how many entries went.
  virtual Result<int64_t> prune() = 0;
  // Calls `visit` for each entry, in no order, until it returns false.
  virtual Result<void> each(
      const std::function<bool(const Key&, const Entry&)>& visit) = 0;
  // What SQLite says of its file: empty if it is sound.
  virtual std::string damage() = 0;
};

struct TierOptions {
  const CacheOptions& cache;
  // Says what does not work; each tier calls it once at most.
  std::function<void(const std::string&)> complain;
};

// Null where the tier cannot be used; it has complained then.
std::unique_ptr<DiskTier> open_disk(const TierOptions& options);
std::unique_ptr<SharedTier> open_server(const TierOptions& options);

}  // namespace framewise::cache
