// SPDX-License-Identifier: Apache-2.0
#include "cache/disk/schema.h"

#include <fmt/format.h>

#include <iterator>

namespace framewise::cache::disk {
namespace {

// Step n leads from version n to n + 1. Steps are never changed, only added.
constexpr const char* kSteps[] = {
    // Times are milliseconds since 1970. Where `sealed` is null, the value is
    // in a file.
    R"(
CREATE TABLE entries(
  id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, kind INTEGER NOT NULL,
  cost_ms REAL NOT NULL, created INTEGER NOT NULL, used INTEGER NOT NULL,
  bytes INTEGER NOT NULL, sealed BLOB);
CREATE TABLE files(
  path BLOB PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL,
  changed INTEGER NOT NULL, inode INTEGER NOT NULL, device INTEGER NOT NULL,
  sha256 BLOB NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE counts(
  name TEXT PRIMARY KEY, value REAL NOT NULL) WITHOUT ROWID;
)",
    // Finds the oldest entries, and the size of all, without a full scan.
    R"(
CREATE INDEX entries_by_use ON entries(used);
CREATE INDEX files_by_use ON files(used);
CREATE TABLE totals(
  kind INTEGER PRIMARY KEY, entries INTEGER NOT NULL, bytes INTEGER NOT NULL);
INSERT INTO totals SELECT kind, count(*), sum(bytes) FROM entries GROUP BY kind;
CREATE TRIGGER entry_added AFTER INSERT ON entries BEGIN
  INSERT INTO totals VALUES(new.kind, 1, new.bytes) ON CONFLICT(kind) DO
    UPDATE SET entries = entries + 1, bytes = bytes + new.bytes;
END;
CREATE TRIGGER entry_removed AFTER DELETE ON entries BEGIN
  UPDATE totals SET entries = entries - 1, bytes = bytes - old.bytes
    WHERE kind = old.kind;
END;
CREATE TRIGGER entry_replaced AFTER UPDATE OF bytes ON entries BEGIN
  UPDATE totals SET bytes = bytes - old.bytes + new.bytes
    WHERE kind = new.kind;
END;
)",
    // The length of `sealed` when it is inflated; 0: it is not compressed.
    R"(
ALTER TABLE entries ADD COLUMN inflated INTEGER NOT NULL DEFAULT 0;
)",
    // Hashes of files lie under seals (cache/file_row.h). Those without one
    // cannot be believed: the files are hashed again.
    R"(
DROP TABLE files;
CREATE TABLE files(
  path BLOB PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL,
  changed INTEGER NOT NULL, inode INTEGER NOT NULL, device INTEGER NOT NULL,
  sealed BLOB NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX files_by_use ON files(used);
)",
    // The beginnings of the keys of entries that were removed because of size
    // or age; the newest have the largest number.
    R"(
CREATE TABLE removed(
  number INTEGER PRIMARY KEY, key_start BLOB NOT NULL UNIQUE);
)"};

}  // namespace

int newest_schema() { return int(std::size(kSteps)); }

void prepare_schema(Database& database) {
  prepare_schema(database, newest_schema());
}

void prepare_schema(Database& database, int version) {
  const auto found = [&] {
    return int(database.number("PRAGMA user_version"));
  };
  if (found() < version) {
    // Works only outside of a transaction, before the first table is made.
    if (found() == 0) database.run("PRAGMA auto_vacuum = INCREMENTAL");
    database.run("PRAGMA journal_mode = WAL");
    Transaction transaction(database);
    // Another process may have done it meanwhile.
    for (int step = found(); step < version; ++step) database.run(kSteps[step]);
    if (found() < version) {
      database.run(fmt::format("PRAGMA user_version = {}", version).c_str());
    }
    transaction.commit();
  }
  if (found() > newest_schema()) {
    throw SqlError{SQLITE_SCHEMA, "it was made by a newer Framewise"};
  }
}

}  // namespace framewise::cache::disk
