// SPDX-License-Identifier: Apache-2.0
// What was computed once need not be computed again: results of comparisons,
// found by the content of files and everything else that can change them.
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

// What an entry is. The numbers are those that are stored.
enum class CacheKind : uint8_t {
  kComparison = 1,  // everything that was found out about a pair of files
  kValues = 2,      // the values of one metric for all pairs of frames
  kPicture = 3,     // pixels: thumbnails, conversions
  kOther = 4,
};
inline constexpr std::array kCacheKinds = {
    CacheKind::kComparison, CacheKind::kValues, CacheKind::kPicture,
    CacheKind::kOther};
const char* name_of(CacheKind kind) noexcept;

// What happened, since the process began or over the life of a folder.
struct CacheCounts {
  int64_t memory_hits = 0;
  int64_t disk_hits = 0;
  int64_t server_hits = 0;
  int64_t misses = 0;
  int64_t writes = 0;
  int64_t evictions = 0;  // on disk, to stay within size and age
  int64_t damaged = 0;    // entries that were found so, and removed
  double saved_ms = 0;    // what computing the hits took when it was done

  int64_t hits() const { return memory_hits + disk_hits + server_hits; }
  bool operator==(const CacheCounts&) const = default;
};

// What a folder holds.
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
  // Values are signed with it and others are not believed; may be empty.
  std::string secret;
  int64_t memory_bytes = int64_t{64} << 20;
  int64_t disk_bytes = int64_t{2} << 30;
  int64_t max_age_ms = int64_t{90} * 24 * 3600 * 1000;
  int server_timeout_ms = 5;  // of one answer
  // Told once of each thing that does not work; work goes on without it.
  std::function<void(const std::string&)> on_trouble;
};

// A cache for as many comparisons, one after another or at the same time, as
// one likes. Safe from any thread. Several processes may share a folder.
//
//   framewise::Cache cache({.folder = "/var/cache/framewise"});
//   framewise::compare(a, tests, {.cache = &cache});
class Cache {
 public:
  // Never fails: what does not work is told to on_trouble.
  explicit Cache(CacheOptions options);
  // Writes what waits to be written.
  ~Cache();
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;

  // Waits until everything that was put in is on disk and on the server.
  void flush();

  // Gives memory back until no more than this is held; it may grow again.
  // What was written to disk stays there.
  void trim(int64_t memory_bytes);

  // Since this object was made.
  CacheCounts counts() const;

  // Asks the system to read files that will be compared soon. Returns at once.
  void expect(const std::filesystem::path& path) const;

  // The SHA-256 of a file, which is read only if it is not known. Fails with
  // kIo if it cannot be read or changes meanwhile.
  Result<std::string> content_hash(const std::filesystem::path& path);

  cache::Store& store() { return *store_; }  // for the parts of the library

 private:
  class Writer;
  std::unique_ptr<cache::Store> store_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace framewise
