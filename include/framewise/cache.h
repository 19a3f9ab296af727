// SPDX-License-Identifier: Apache-2.0
// Keeps results of comparisons, so that nothing is computed twice. They are
// found by the content of the files and everything else that can change them.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "framewise/error.h"

namespace framewise {

namespace cache {
class Store;
}

// The kinds of entries. The numbers are stored.
enum class CacheKind : uint8_t {
  kComparison = 1,  // whole reports
  kValues = 2,      // the values of one metric for all pairs of frames
  kPicture = 3,     // pixels: thumbnails, conversions
  kOther = 4,
};
inline constexpr std::array kCacheKinds = {
    CacheKind::kComparison, CacheKind::kValues, CacheKind::kPicture,
    CacheKind::kOther};
const char* name_of(CacheKind kind) noexcept;

// Since the process began, or since a folder was made or cleared.
struct CacheCounts {
  int64_t memory_hits = 0;
  int64_t disk_hits = 0;
  int64_t server_hits = 0;
  int64_t misses = 0;
  int64_t writes = 0;
  int64_t evictions = 0;  // on disk, to stay within size and age
  int64_t damaged = 0;    // entries that were found damaged and removed
  double saved_ms = 0;    // how long computing the hits had taken

  int64_t hits() const { return memory_hits + disk_hits + server_hits; }
  bool operator==(const CacheCounts&) const = default;
};

// The contents of a cache folder.
struct CacheContents {
  struct Part {
    int64_t entries = 0;
    int64_t bytes = 0;
  };
  std::array<Part, kCacheKinds.size() + 1> kinds{};  // by number of the kind
  int64_t file_hashes = 0;
  int64_t bytes_on_disk = 0;  // of all its files
  CacheCounts counts;         // since it was made or cleared
};

struct CacheOptions {
  std::filesystem::path folder;  // empty: nothing is kept on disk
  // redis://[[user]:password@]host[:port][/database], rediss:// with TLS, or
  // unix:///path; empty: none.
  std::string server;
  // Values and hashes of files are signed with it, and others are not used; may
  // be empty.
  std::string secret;
  // Of the values in memory with their bookkeeping. What waits to be written
  // may take a quarter more, or 4 MiB.
  int64_t memory_bytes = int64_t{64} << 20;
  int64_t disk_bytes = int64_t{2} << 30;
  int64_t max_age_ms = int64_t{90} * 24 * 3600 * 1000;
  int server_timeout_ms = 5;  // of one answer, to its last byte
  // Called once for each tier that fails; work goes on without that tier.
  std::function<void(const std::string&)> on_trouble;
};

// Serves any number of comparisons, also at the same time. Safe from any
// thread. Several processes may share a folder.
//
// The first value that has to be written starts a thread, which writes to disk
// and server and ends with the cache. It is the only thread that the library
// starts by itself.
//
//   framewise::Cache cache({.folder = "/var/cache/framewise"});
//   framewise::compare(a, tests, {.cache = &cache});
class Cache {
 public:
  // Never fails: on_trouble is called for a tier that cannot be used.
  explicit Cache(CacheOptions options);
  // Writes the changes that wait.
  ~Cache();
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;

  // Writes the changes that wait to disk and server, and returns then.
  void flush();

  // Evicts from memory until no more than this is held; it may grow again.
  // Nothing is removed from disk.
  void trim(int64_t memory_bytes);

  // Since this object was made.
  CacheCounts counts() const;

  // Asks the system to read a file that will be compared soon. Returns at once.
  void expect(const std::filesystem::path& path) const;

  // The SHA-256 of a file, which is read only if its hash is not known. Fails
  // with kIo if it cannot be read, or changes during that.
  Result<std::string> content_hash(const std::filesystem::path& path);

  cache::Store& store() { return *store_; }  // for the parts of the library

 private:
  class Writer;
  std::unique_ptr<cache::Store> store_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace framewise
