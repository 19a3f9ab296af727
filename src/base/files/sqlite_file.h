// SPDX-License-Identifier: Apache-2.0
// A SQLite database whose errors are Results that name the file. For the
// sources of modules that link SQLite: everything here is inline.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "base/result.h"

namespace framewise {

class SqliteFile {
 public:
  using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

  // `flags`: SQLITE_OPEN_…. `complaint` begins the message of every error:
  // "the history cannot be used". It outlives the object.
  static Result<SqliteFile> open(const std::filesystem::path& path, int flags,
                                 const char* complaint) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
    SqliteFile file(Handle(opened, sqlite3_close), path.string(), complaint);
    if (code != SQLITE_OK) {
      return in_file(
          fail(ErrorKind::kIo, "{}: {}", complaint, sqlite3_errstr(code)),
          file.name_);
    }
    // Damaged or hostile files can then not change the database's own tables.
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    return file;
  }

  sqlite3* handle() const { return handle_.get(); }
  const std::string& name() const { return name_; }

  // The error of the last call.
  Error failure() const {
    return in_file(fail(ErrorKind::kIo, "{}: {}", complaint_,
                        sqlite3_errmsg(handle_.get())),
                   name_);
  }

  Result<void> execute(const char* sql) const {
    if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) !=
        SQLITE_OK) {
      return failure();
    }
    return {};
  }

  Result<Statement> statement_of(const char* sql) const {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle_.get(), sql, -1, &statement, nullptr) !=
        SQLITE_OK) {
      return failure();
    }
    return Statement(statement, sqlite3_finalize);
  }

  // The number in the first row.
  Result<int64_t> number(const char* sql) const {
    FW_ASSIGN_OR_RETURN(const Statement statement, statement_of(sql));
    if (sqlite3_step(statement.get()) != SQLITE_ROW) return failure();
    return sqlite3_column_int64(statement.get(), 0);
  }

  // Commits what BEGIN began if `done` is a success, and rolls back otherwise.
  Result<void> end(const Result<void>& done) const {
    if (done) return execute("COMMIT");
    sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    return done;
  }

  // Fails if a newer version of the schema wrote this `content`; returns the
  // version, which is 0 for an empty file.
  Result<int64_t> version(int newest, const char* content) const {
    FW_ASSIGN_OR_RETURN(const int64_t found, number("PRAGMA user_version"));
    if (found > newest) {
      return with_hint(in_file(fail(ErrorKind::kInput,
                                    "a newer Framewise wrote {} (version {})",
                                    content, found),
                               name_),
                       "use that version, or another file or folder");
    }
    return found;
  }

  static std::string text(sqlite3_stmt* row, int column) {
    const auto* bytes = sqlite3_column_blob(row, column);
    const auto size = size_t(sqlite3_column_bytes(row, column));
    return bytes ? std::string(static_cast<const char*>(bytes), size) : "";
  }

 private:
  using Handle = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;

  SqliteFile(Handle handle, std::string name, const char* complaint)
      : handle_(std::move(handle)),
        name_(std::move(name)),
        complaint_(complaint) {}

  Handle handle_;
  std::string name_;
  const char* complaint_;
};

}  // namespace framewise
