// SPDX-License-Identifier: Apache-2.0
// The part of SQLite's interface that the disk tier needs. Errors are thrown;
// no exception leaves this folder.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace framewise::cache::disk {

struct SqlError {
  int code = 0;  // sqlite.org/rescode.html, the primary code
  std::string message;
};

class Database {
 public:
  // Opens or makes the file. A locked file is waited for up to 250 ms.
  explicit Database(const std::string& path);

  void run(const char* sql);
  int64_t number(const char* sql);
  [[noreturn]] void fail(int code) const;
  int changes() const { return sqlite3_changes(handle_.get()); }
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

// A prepared statement, which is bound and stepped many times.
class Statement {
 public:
  Statement(Database& database, const char* sql);

  // Rewinds and binds the parameters in their order.
  template <typename... Ts>
  Statement& with(const Ts&... values) {
    rewind();
    int index = 0;
    (bind(++index, values), ...);
    return *this;
  }
  // Whether there is a (further) row.
  bool step();
  void run();
  // Ends a read; until then the log cannot be folded into the file.
  void rewind();

  int64_t integer(int column) const;
  double real(int column) const;
  std::string_view bytes(int column) const;
  bool is_null(int column) const;

 private:
  void bind(int index, int64_t value);
  void bind(int index, double value);
  void bind(int index, std::string_view blob);
  void bind(int index, std::nullptr_t);

  struct Finalize {
    void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
  };
  Database& database_;
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

// Rolled back unless commit() is called.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace framewise::cache::disk
