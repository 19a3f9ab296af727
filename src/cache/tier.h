// SPDX-License-Identifier: Apache-2.0
// The tiers that outlive a process: a folder on disk, or a server that several
// machines share. Both are modules (docs/decisions/0001), so that a program
// without a cache loads neither SQLite nor a Redis client.
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

#include "cache/allocation.h"
#include "cache/file_row.h"
#include "cache/key.h"
#include "framewise/cache.h"
#include "framewise/error.h"

namespace framewise::cache {

// Bytes and what keeps them: a string, or a mapped file.
struct Blob {
  std::shared_ptr<const void> owner;
  std::string_view bytes;
  int64_t held_bytes = 0;  // of all that the owner keeps in memory

  static Blob of(std::string text) {
    text.shrink_to_fit();
    auto kept = std::make_shared<const std::string>(std::move(text));
    const std::string_view view = *kept;
    const int64_t held =
        shared_bytes<std::string>() + allocated_bytes(kept->capacity() + 1);
    return {std::move(kept), view, held};
  }
};

// A value under its seal, and how long computing it took.
struct Entry {
  CacheKind kind = CacheKind::kOther;
  double cost_ms = 0;
  Blob sealed;
};

// The changes of one write.
struct Changes {
  std::vector<std::pair<Key, Entry>> entries;
  std::vector<std::pair<Key, Entry>> copies;  // of entries of the server
  std::vector<FileRow> files;
  std::vector<Key> used;                   // found again
  std::vector<Key> removed;                // found damaged
  std::vector<std::string> removed_files;  // paths of damaged rows
  CacheCounts counts;                      // added to those on disk

  bool empty() const;
};

// Safe from any thread. A tier that fails says so once; the caller goes on
// without it.
class SharedTier {
 public:
  virtual ~SharedTier() = default;
  virtual std::optional<Entry> find(const Key& key) = 0;
  virtual void write(const Changes& changes) = 0;
  // Without a kind: everything, with file hashes and counts.
  virtual Result<void> clear(std::optional<CacheKind> kind) = 0;
};

class DiskTier : public SharedTier {
 public:
  virtual std::optional<FileRow> find_file(const std::string& path) = 0;

  // Whether an entry of this key was removed because of size or age, as far as
  // the folder remembers. clear() removes entries without remembering them.
  virtual bool was_removed(const Key& key) = 0;

  virtual CacheContents contents() = 0;
  // Brings size and age below their limits; returns how many entries went.
  virtual Result<int64_t> prune() = 0;
  // Calls `visit` for each entry, in no order, until it returns false.
  virtual Result<void> each(
      const std::function<bool(const Key&, const Entry&)>& visit) = 0;
  virtual Result<void> each_file(
      const std::function<bool(const FileRow&)>& visit) = 0;
  // The first error that SQLite finds in its file; empty if there is none.
  virtual std::string damage() = 0;
};

struct TierOptions {
  const CacheOptions& cache;
  // Called with a message when the tier fails; once at most.
  std::function<void(const std::string&)> complain;
};

// Null if the tier cannot be used, after a call of `complain`.
std::unique_ptr<DiskTier> open_disk(const TierOptions& options);
std::unique_ptr<SharedTier> open_server(const TierOptions& options);

}  // namespace framewise::cache
