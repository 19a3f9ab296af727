// SPDX-License-Identifier: Apache-2.0
// The disk tier: one SQLite file that many processes share, and one file beside
// it for each large value.
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <mutex>

#include "base/result.h"
#include "cache/cache_series.h"
#include "cache/disk/compression.h"
#include "cache/disk/schema.h"
#include "cache/disk/sqlite.h"
#include "cache/disk/value_files.h"
#include "cache/tier.h"

namespace framewise::cache::disk {
namespace {

namespace fs = std::filesystem;

// Above this, SQLite's overflow pages cost more than a file of its own
// (sqlite.org/intern-v-extern-blob.html).
constexpr size_t kLargeValue = 64 << 10;
// The time of an entry's last use is written again only when it is older.
constexpr int64_t kUseGrainMs = 3600 * 1000;
// As many removed entries are remembered as there are entries, since a library
// of twice the size of its cache removes as many before it needs one again; but
// so many at least, of 30 bytes each. 8 bytes of a key are enough: of a million
// keys, two begin alike once in 30 million caches.
constexpr int64_t kLeastRemembered = 16'384;
constexpr const char* kRemember =
    "INSERT OR REPLACE INTO removed(key_start) VALUES(substr(?, 1, 8))";

int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string_view bytes_of(const Key& key) {
  return {reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()};
}

Key key_of(std::string_view bytes) {
  Key key;
  std::memcpy(key.bytes.data(), bytes.data(),
              std::min(bytes.size(), key.bytes.size()));
  return key;
}

CacheKind kind_of(int64_t number) {
  for (const CacheKind kind : kCacheKinds) {
    if (int64_t(kind) == number) return kind;
  }
  return CacheKind::kOther;
}

// A row of the table `files`, whose size stands in this column.
FileRow row_of(std::string path, const Statement& found, int column) {
  return {std::move(path),
          {found.integer(column), found.integer(column + 1),
           found.integer(column + 2), uint64_t(found.integer(column + 3)),
           uint64_t(found.integer(column + 4))},
          std::string(found.bytes(column + 5))};
}

// The counts that are kept, by the names that they have in the file.
template <typename Counts, typename Visit>
void for_each_count(Counts& counts, Visit&& visit) {
  auto& [memory_hits, disk_hits, server_hits, misses, writes, evictions,
         damaged, saved_ms] = counts;
  visit("memory_hits", memory_hits);
  visit("disk_hits", disk_hits);
  visit("server_hits", server_hits);
  visit("misses", misses);
  visit("writes", writes);
  visit("evictions", evictions);
  visit("damaged", damaged);
  visit("saved_ms", saved_ms);
}

Database opened(const fs::path& folder) {
  Database database((folder / "cache.sqlite").string());
  database.run(
      "PRAGMA synchronous = NORMAL;"
      "PRAGMA journal_size_limit = 4194304; PRAGMA recursive_triggers = ON");
  prepare_schema(database);
  return database;
}

// Readers have their own connection and lock: with the write-ahead log they
// never wait for a writer.
class Reader {
 public:
  explicit Reader(const fs::path& folder)
      : database_(opened(folder)),
        find_(database_,
              "SELECT kind, cost_ms, created, bytes, sealed, inflated FROM "
              "entries "
              "WHERE key = ?"),
        find_file_(database_,
                   "SELECT size, modified, changed, inode, device, sealed "
                   "FROM files WHERE path = ?"),
        was_removed_(database_,
                     "SELECT EXISTS(SELECT 1 FROM removed WHERE key_start = "
                     "substr(?1, 1, 8)) OR EXISTS(SELECT 1 FROM entries WHERE "
                     "key = ?1 AND created < ?2)") {}

  std::optional<Entry> find(const Key& key, const ValueFiles& files,
                            int64_t oldest) {
    std::lock_guard lock(mutex_);
    std::optional<Entry> entry;
    if (find_.with(bytes_of(key)).step() && find_.integer(2) >= oldest) {
      entry = Entry{kind_of(find_.integer(0)), find_.real(1), {}};
      if (!find_.is_null(4)) {
        entry->sealed = stored(find_.bytes(4), find_.integer(5));
      } else if (auto mapped = files.map(key, find_.integer(3))) {
        entry->sealed = *std::move(mapped);
      }  // else: an empty value, whose seal is damaged
    }
    find_.rewind();
    return entry;
  }

  // Entries older than `oldest` are as good as removed.
  bool was_removed(const Key& key, int64_t oldest) {
    std::lock_guard lock(mutex_);
    const bool removed = was_removed_.with(bytes_of(key), oldest).step() &&
                         was_removed_.integer(0) != 0;
    was_removed_.rewind();
    return removed;
  }

  std::optional<FileRow> find_file(const std::string& path) {
    std::lock_guard lock(mutex_);
    std::optional<FileRow> row;
    if (find_file_.with(std::string_view(path)).step()) {
      row = row_of(path, find_file_, 0);
    }
    find_file_.rewind();
    return row;
  }

 private:
  // Bytes that do not inflate give an empty value, whose seal is damaged.
  static Blob stored(std::string_view bytes, int64_t length) {
    if (length == 0) return Blob::of(std::string(bytes));
    return Blob::of(inflated(bytes, length).value_or(std::string()));
  }

  std::mutex mutex_;
  Database database_;
  Statement find_;
  Statement find_file_;
  Statement was_removed_;
};

class Writer {
 public:
  explicit Writer(const fs::path& folder)
      : database_(opened(folder)),
        add_(database_,
             "INSERT INTO entries(key, kind, cost_ms, created, used, bytes, "
             "sealed, inflated) VALUES(?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7) ON "
             "CONFLICT(key) DO "
             "UPDATE SET cost_ms = ?3, created = ?4, used = ?4, bytes = ?5, "
             "sealed = ?6, inflated = ?7"),
        add_file_(database_,
                  "INSERT OR REPLACE INTO files VALUES(?,?,?,?,?,?,?,?)"),
        use_(database_,
             "UPDATE entries SET used = ?2 WHERE key = ?1 AND used < ?3"),
        remove_(database_, "DELETE FROM entries WHERE key = ?"),
        remember_(database_, kRemember),
        forget_(database_,
                "DELETE FROM removed WHERE number <= (SELECT max(number) FROM "
                "removed) - ?"),
        remove_file_(database_, "DELETE FROM files WHERE path = ?"),
        count_(database_,
               "INSERT INTO counts VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE "
               "SET value = value + ?2"),
        oldest_(database_,
                "SELECT key, bytes, sealed IS NULL FROM entries ORDER BY used "
                "LIMIT 256") {}

  std::mutex& mutex() { return mutex_; }
  Database& database() { return database_; }

  void write(const Changes& changes, const ValueFiles& files) {
    for (const auto& [key, entry] : changes.entries) {
      const std::string_view sealed = entry.sealed.bytes;
      if (sealed.size() > kLargeValue && !files.write(key, sealed)) {
        throw SqlError{SQLITE_FULL, "a value's file cannot be written"};
      }
    }
    const int64_t now = now_ms();
    Transaction transaction(database_);
    for (const Key& key : changes.removed) remove_.with(bytes_of(key)).run();
    for (const std::string& path : changes.removed_files) {
      remove_file_.with(std::string_view(path)).run();
    }
    for (const auto& [key, entry] : changes.entries) add(key, entry, now);
    for (const FileRow& row : changes.files) add(row, now);
    for (const Key& key : changes.used) {
      use_.with(bytes_of(key), now, now - kUseGrainMs).run();
    }
    count(changes.counts);
    transaction.commit();
    for (const Key& key : changes.removed) files.remove(key);
  }

  // Removes the least recently used entries, until `most` bytes are left.
  int64_t shrink(int64_t most, const ValueFiles& files) {
    int64_t removed = 0;
    while (bytes() > most) {
      const int64_t here = remove_oldest(bytes() - most * 9 / 10, files);
      if (here == 0) break;
      removed += here;
    }
    if (removed > 0) database_.run("PRAGMA incremental_vacuum");
    return removed;
  }

  int64_t remove_older(int64_t oldest, const ValueFiles& files) {
    Statement old(database_,
                  "SELECT key, sealed IS NULL FROM entries WHERE created < ?");
    std::vector<std::pair<Key, bool>> gone;
    for (old.with(oldest); old.step();) {
      gone.emplace_back(key_of(old.bytes(0)), old.integer(1) != 0);
    }
    old.rewind();
    Transaction transaction(database_);
    Statement(database_, "DELETE FROM entries WHERE created < ?")
        .with(oldest)
        .run();
    Statement(database_, "DELETE FROM files WHERE used < ?").with(oldest).run();
    note_evictions(gone);
    transaction.commit();
    remove_files(gone, files);
    return int64_t(gone.size());
  }

  int64_t bytes() { return database_.number("SELECT sum(bytes) FROM totals"); }

 private:
  void add(const Key& key, const Entry& entry, int64_t now) {
    const std::string_view sealed = entry.sealed.bytes;
    const auto kind = int64_t(entry.kind);
    const auto length = int64_t(sealed.size());
    std::optional<std::string> small;
    if (sealed.size() > kLargeValue) {
      add_.with(bytes_of(key), kind, entry.cost_ms, now, length, nullptr,
                int64_t{0});
    } else if ((small = deflated(sealed))) {
      add_.with(bytes_of(key), kind, entry.cost_ms, now, int64_t(small->size()),
                std::string_view(*small), length);
    } else {
      add_.with(bytes_of(key), kind, entry.cost_ms, now, length, sealed,
                int64_t{0});
    }
    add_.run();
  }

  void add(const FileRow& row, int64_t now) {
    add_file_
        .with(std::string_view(row.path), row.stamp.size, row.stamp.modified_ns,
              row.stamp.changed_ns, int64_t(row.stamp.inode),
              int64_t(row.stamp.device), std::string_view(row.sealed), now)
        .run();
  }

  void count(const CacheCounts& counts) {
    for_each_count(counts, [this](std::string_view name, auto value) {
      if (value != 0) count_.with(name, double(value)).run();
    });
  }

  // `gone`: keys, and whether their values are in files of their own.
  void note_evictions(const std::vector<std::pair<Key, bool>>& gone) {
    for (const auto& [key, large] : gone) remember_.with(bytes_of(key)).run();
    const int64_t entries = database_.number("SELECT sum(entries) FROM totals");
    forget_.with(std::max(kLeastRemembered, entries)).run();
    report_evictions(CacheTier::kDisk, int64_t(gone.size()));
    CacheCounts counts;
    counts.evictions = int64_t(gone.size());
    count(counts);
  }

  static void remove_files(const std::vector<std::pair<Key, bool>>& gone,
                           const ValueFiles& files) {
    for (const auto& [key, large] : gone) {
      if (large) files.remove(key);
    }
  }

  int64_t remove_oldest(int64_t bytes, const ValueFiles& files) {
    Transaction transaction(database_);
    std::vector<std::pair<Key, bool>> gone;
    oldest_.rewind();
    while (bytes > 0 && oldest_.step()) {
      bytes -= oldest_.integer(1);
      gone.emplace_back(key_of(oldest_.bytes(0)), oldest_.integer(2) != 0);
    }
    oldest_.rewind();
    for (const auto& [key, large] : gone) remove_.with(bytes_of(key)).run();
    note_evictions(gone);
    transaction.commit();
    remove_files(gone, files);
    return int64_t(gone.size());
  }

  std::mutex mutex_;
  Database database_;
  Statement add_;
  Statement add_file_;
  Statement use_;
  Statement remove_;
  Statement remember_;
  Statement forget_;
  Statement remove_file_;
  Statement count_;
  Statement oldest_;
};

class SqliteTier : public DiskTier {
 public:
  explicit SqliteTier(const TierOptions& options)
      : folder_(options.cache.folder),
        disk_bytes_(options.cache.disk_bytes),
        max_age_ms_(options.cache.max_age_ms),
        complain_(options.complain),
        files_(folder_ / "values") {}

  // Throws SqlError.
  void open() {
    make_folder();
    try {
      connect();
    } catch (const SqlError& error) {
      if (error.code != SQLITE_NOTADB && error.code != SQLITE_CORRUPT) throw;
      start_anew();
      connect();
    }
  }

  std::optional<Entry> find(const Key& key) override {
    return guarded(std::optional<Entry>(), [&] {
      return reader_->find(key, files_, oldest_allowed());
    });
  }

  std::optional<FileRow> find_file(const std::string& path) override {
    return guarded(std::optional<FileRow>(),
                   [&] { return reader_->find_file(path); });
  }

  bool was_removed(const Key& key) override {
    return guarded(false,
                   [&] { return reader_->was_removed(key, oldest_allowed()); });
  }

  void write(const Changes& changes) override {
    if (!writable_) return;
    guarded(0, [&] {
      std::lock_guard lock(writer_->mutex());
      writer_->write(changes, files_);
      writer_->shrink(disk_bytes_, files_);
      return 0;
    });
  }

  CacheContents contents() override {
    return guarded(CacheContents(), [&] {
      std::lock_guard lock(writer_->mutex());
      return contents_of(writer_->database());
    });
  }

  Result<void> clear(std::optional<CacheKind> kind) override {
    return reported([&] {
      std::lock_guard lock(writer_->mutex());
      Database& database = writer_->database();
      Transaction transaction(database);
      if (kind) {
        remove_kind(database, *kind);
      } else {
        database.run(
            "DELETE FROM entries; DELETE FROM files; DELETE FROM counts; "
            "DELETE FROM removed");
        files_.remove_all();
      }
      transaction.commit();
      database.run("PRAGMA incremental_vacuum");
      database.run("PRAGMA wal_checkpoint(TRUNCATE)");
    });
  }

  Result<int64_t> prune() override {
    int64_t removed = 0;
    FW_RETURN_IF_ERROR(reported([&] {
      std::lock_guard lock(writer_->mutex());
      removed = writer_->remove_older(oldest_allowed(), files_);
      removed += writer_->shrink(disk_bytes_, files_);
      writer_->database().run("PRAGMA incremental_vacuum");
      writer_->database().run("PRAGMA wal_checkpoint(TRUNCATE)");
    }));
    return removed;
  }

  Result<void> each(
      const std::function<bool(const Key&, const Entry&)>& visit) override {
    return reported([&] {
      // Its own connection: a visit may take long, and may read entries.
      Database database = opened(folder_);
      Statement keys(database, "SELECT key FROM entries");
      while (keys.step()) {
        const Key key = key_of(keys.bytes(0));
        const auto entry = reader_->find(key, files_, 0);
        if (entry && !visit(key, *entry)) return;
      }
    });
  }

  Result<void> each_file(
      const std::function<bool(const FileRow&)>& visit) override {
    return reported([&] {
      Database database = opened(folder_);
      Statement rows(database,
                     "SELECT path, size, modified, changed, inode, device, "
                     "sealed FROM files");
      while (rows.step()) {
        if (!visit(row_of(std::string(rows.bytes(0)), rows, 1))) return;
      }
    });
  }

  std::string damage() override {
    std::string found;
    const auto done = reported([&] {
      Database database = opened(folder_);
      Statement check(database, "PRAGMA quick_check(1)");
      if (check.step()) found = check.bytes(0);
      if (found == "ok") found.clear();
    });
    return done ? found : done.error().message;
  }

 private:
  void make_folder() {
    std::error_code error;
    const bool made = fs::create_directories(folder_, error);
    if (error) throw SqlError{SQLITE_CANTOPEN, error.message()};
    // Results say something of files that other users may not read.
    if (made) chmod(folder_.c_str(), 0700);
  }

  void connect() {
    writer_.emplace(folder_);
    reader_.emplace(folder_);
    if (sqlite3_db_readonly(writer_->database().handle(), "main") == 1) {
      throw SqlError{SQLITE_READONLY, "it cannot be written to"};
    }
  }

  // A damaged file is replaced. Processes that have it open go on with the old
  // one until they end.
  void start_anew() {
    reader_.reset();
    writer_.reset();
    for (const char* end : {"", "-wal", "-shm"}) {
      std::error_code ignored;
      fs::remove(folder_ / (std::string("cache.sqlite") + end), ignored);
    }
    files_.remove_all();
  }

  int64_t oldest_allowed() const {
    return max_age_ms_ > 0 ? now_ms() - max_age_ms_ : 0;
  }

  void remove_kind(Database& database, CacheKind kind) {
    Statement large(database,
                    "SELECT key FROM entries WHERE kind = ? AND sealed IS "
                    "NULL");
    large.with(int64_t(kind));
    while (large.step()) files_.remove(key_of(large.bytes(0)));
    Statement(database, "DELETE FROM entries WHERE kind = ?")
        .with(int64_t(kind))
        .run();
  }

  CacheContents contents_of(Database& database) {
    CacheContents contents;
    Statement totals(database, "SELECT kind, entries, bytes FROM totals");
    while (totals.step()) {
      auto& part = contents.kinds[size_t(kind_of(totals.integer(0)))];
      part.entries += totals.integer(1);
      part.bytes += totals.integer(2);
    }
    contents.file_hashes = database.number("SELECT count(*) FROM files");
    Statement find(database, "SELECT value FROM counts WHERE name = ?");
    for_each_count(contents.counts, [&](std::string_view name, auto& value) {
      using Value = std::remove_reference_t<decltype(value)>;
      constexpr double kMost = 1e15;  // a damaged file may hold any number
      if (find.with(name).step()) {
        value = Value(std::clamp(find.real(0), 0.0, kMost));
      }
      find.rewind();
    });
    std::error_code ignored;
    for (const auto& entry :
         fs::recursive_directory_iterator(folder_, ignored)) {
      if (entry.is_regular_file(ignored)) {
        contents.bytes_on_disk += int64_t(entry.file_size(ignored));
      }
    }
    return contents;
  }

  template <typename T, typename Work>
  T guarded(T otherwise, Work&& work) {
    try {
      return work();
    } catch (const SqlError& error) {
      trouble(error);
    }
    return otherwise;
  }

  template <typename Work>
  Result<void> reported(Work&& work) {
    try {
      work();
    } catch (const SqlError& error) {
      return in_file(fail(ErrorKind::kIo, "{}", error.message),
                     folder_.string());
    }
    return {};
  }

  void trouble(const SqlError& error) {
    // Another process writes: these changes are dropped, it is only a cache.
    if (error.code == SQLITE_BUSY || error.code == SQLITE_LOCKED) return;
    writable_ = false;
    if (complained_.exchange(true)) return;
    complain_(fmt::format("the cache in {} cannot be used any more: {}",
                          folder_.string(), error.message));
  }

  const fs::path folder_;
  const int64_t disk_bytes_;
  const int64_t max_age_ms_;
  const std::function<void(const std::string&)> complain_;
  const ValueFiles files_;
  std::optional<Reader> reader_;
  std::optional<Writer> writer_;
  std::atomic<bool> writable_{true};
  std::atomic<bool> complained_{false};
};

}  // namespace

std::unique_ptr<DiskTier> open_sqlite(const TierOptions& options) {
  auto tier = std::make_unique<SqliteTier>(options);
  try {
    tier->open();
  } catch (const SqlError& error) {
    options.complain(fmt::format("no cache in {}: {}",
                                 options.cache.folder.string(), error.message));
    return nullptr;
  }
  return tier;
}

}  // namespace framewise::cache::disk

extern "C" __attribute__((visibility("default"))) void framewise_cache_open(
    const framewise::cache::TierOptions& options,
    std::unique_ptr<framewise::cache::DiskTier>& tier) {
  tier = framewise::cache::disk::open_sqlite(options);
}
