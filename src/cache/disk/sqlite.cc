// SPDX-License-Identifier: Apache-2.0
#include "cache/disk/sqlite.h"

#include <fcntl.h>
#include <unistd.h>

namespace framewise::cache::disk {

namespace {

// SQLite gives a new file to all accounts, and its log the rights of the file.
// A file that exists is not opened: closing it would end SQLite's locks on it.
void create_for_this_account(const std::string& path) {
  const int file =
      open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) close(file);
}

}  // namespace

Database::Database(const std::string& path) {
  create_for_this_account(path);
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(
      path.c_str(), &handle,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
      nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) fail(code);
  sqlite3_busy_timeout(handle, 250);
  // The file may come from anywhere: its schema runs no function that is not
  // harmless, and a row takes bounded memory (values above 64 KiB have files of
  // their own).
  constexpr int kMostRowBytes = 4 << 20;
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kMostRowBytes);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  // The log is folded into the file when it has grown, not at every exit.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

void Database::fail(int code) const {
  const char* message =
      handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code);
  throw SqlError{code & 0xFF, message};
}

void Database::run(const char* sql) {
  const int code = sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

int64_t Database::number(const char* sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

Statement::Statement(Database& database, const char* sql)
    : database_(database) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(
      database.handle(), sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) database.fail(code);
}

bool Statement::step() {
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) {
    // The reset discards the message.
    const SqlError error{code & 0xFF, sqlite3_errmsg(database_.handle())};
    sqlite3_reset(handle_.get());
    throw error;
  }
  return false;
}

void Statement::run() {
  while (step()) {
  }
  rewind();
}

void Statement::rewind() { sqlite3_reset(handle_.get()); }

int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(handle_.get(), column);
}

double Statement::real(int column) const {
  return sqlite3_column_double(handle_.get(), column);
}

std::string_view Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(handle_.get(), column);
  if (!data) return {};
  return {static_cast<const char*>(data),
          size_t(sqlite3_column_bytes(handle_.get(), column))};
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

void Statement::bind(int index, int64_t value) {
  sqlite3_bind_int64(handle_.get(), index, value);
}

void Statement::bind(int index, double value) {
  sqlite3_bind_double(handle_.get(), index, value);
}

void Statement::bind(int index, std::string_view blob) {
  // The bound memory outlives the step, since every caller steps at once.
  sqlite3_bind_blob64(handle_.get(), index, blob.data() ? blob.data() : "",
                      blob.size(), SQLITE_STATIC);
}

void Statement::bind(int index, std::nullptr_t) {
  sqlite3_bind_null(handle_.get(), index);
}

Transaction::Transaction(Database& database) : database_(database) {
  database_.run("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (open_) {
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

void Transaction::commit() {
  database_.run("COMMIT");
  open_ = false;
}

}  // namespace framewise::cache::disk
