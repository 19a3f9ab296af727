// SPDX-License-Identifier: Apache-2.0
// The module that History loads.
#include <sqlite3.h>

#include <utility>

#include "base/result.h"
#include "bench/history/history.h"

namespace framewise::bench {
namespace {

constexpr int kVersion = 1;
constexpr int kBusyMs = 10'000;
constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS points(
  time TEXT NOT NULL, version TEXT NOT NULL, machine TEXT NOT NULL,
  reference TEXT NOT NULL, scenario TEXT NOT NULL,
  log_ratio REAL NOT NULL, lower REAL NOT NULL, upper REAL NOT NULL,
  pairs INTEGER NOT NULL, cpu_s REAL NOT NULL, peak_bytes INTEGER NOT NULL);
PRAGMA user_version = 1;
)";

using Database = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;
using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

class SqliteHistory : public History::State {
 public:
  SqliteHistory(Database database, std::string name)
      : database_(std::move(database)), name_(std::move(name)) {}

  Result<void> prepare() {
    sqlite3_busy_timeout(database_.get(), kBusyMs);
    sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    FW_ASSIGN_OR_RETURN(const Statement statement,
                        statement_of("PRAGMA user_version"));
    if (sqlite3_step(statement.get()) != SQLITE_ROW) return failure();
    const int version = sqlite3_column_int(statement.get(), 0);
    if (version > kVersion) {
      return with_hint(
          in_file(fail(ErrorKind::kInput,
                       "a newer Framewise wrote this history (version {})",
                       version),
                  name_),
          "use that version, or another file");
    }
    return version == kVersion ? Result<void>() : execute(kSchema);
  }

  Result<void> add(const std::vector<HistoryPoint>& points) override {
    FW_RETURN_IF_ERROR(execute("BEGIN IMMEDIATE"));
    for (const HistoryPoint& point : points) {
      if (auto added = add_one(point); !added) {
        sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
        return added;
      }
    }
    return execute("COMMIT");
  }

  Result<std::vector<HistoryPoint>> points() const override {
    FW_ASSIGN_OR_RETURN(
        const Statement statement,
        statement_of("SELECT time, version, machine, reference, scenario, "
                     "log_ratio, lower, upper, pairs, cpu_s, peak_bytes "
                     "FROM points ORDER BY time, rowid"));
    std::vector<HistoryPoint> points;
    int code = SQLITE_ROW;
    sqlite3_stmt* const row = statement.get();
    const auto text = [row](int column) {
      const auto* bytes = sqlite3_column_text(row, column);
      return std::string(bytes ? reinterpret_cast<const char*>(bytes) : "");
    };
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
      points.push_back(
          {text(0), text(1), text(2), text(3), text(4),
           sqlite3_column_double(row, 5), sqlite3_column_double(row, 6),
           sqlite3_column_double(row, 7), sqlite3_column_int(row, 8),
           sqlite3_column_double(row, 9), sqlite3_column_int64(row, 10)});
    }
    if (code != SQLITE_DONE) return failure();
    return points;
  }

 private:
  Error failure() const {
    return in_file(fail(ErrorKind::kIo, "the history cannot be used: {}",
                        sqlite3_errmsg(database_.get())),
                   name_);
  }

  Result<void> execute(const char* sql) const {
    if (sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) !=
        SQLITE_OK) {
      return failure();
    }
    return {};
  }

  Result<Statement> statement_of(const char* sql) const {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database_.get(), sql, -1, &statement, nullptr) !=
        SQLITE_OK) {
      return failure();
    }
    return Statement(statement, sqlite3_finalize);
  }

  Result<void> add_one(const HistoryPoint& point) {
    FW_ASSIGN_OR_RETURN(
        const Statement statement,
        statement_of("INSERT INTO points VALUES(?,?,?,?,?,?,?,?,?,?,?)"));
    sqlite3_stmt* const row = statement.get();
    int column = 0;
    for (const std::string* text : {&point.time, &point.commit, &point.machine,
                                    &point.reference, &point.scenario}) {
      sqlite3_bind_text(row, ++column, text->c_str(), int(text->size()),
                        SQLITE_STATIC);
    }
    for (const double value : {point.log_ratio, point.lower, point.upper}) {
      sqlite3_bind_double(row, ++column, value);
    }
    sqlite3_bind_int(row, ++column, point.pairs);
    sqlite3_bind_double(row, ++column, point.cpu_s);
    sqlite3_bind_int64(row, ++column, point.peak_bytes);
    return sqlite3_step(row) == SQLITE_DONE ? Result<void>() : failure();
  }

  Database database_;
  std::string name_;
};

}  // namespace
}  // namespace framewise::bench

using framewise::Result;
using framewise::bench::History;

extern "C" void framewise_bench_history_open(
    const std::filesystem::path& path,
    Result<std::unique_ptr<History::State>>& answer) {
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &opened,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  framewise::bench::Database database(opened, sqlite3_close);
  if (code != SQLITE_OK) {
    answer =
        framewise::in_file(framewise::fail(framewise::ErrorKind::kIo,
                                           "the history cannot be opened: {}",
                                           sqlite3_errstr(code)),
                           path.string());
    return;
  }
  auto history = std::make_unique<framewise::bench::SqliteHistory>(
      std::move(database), path.string());
  if (auto prepared = history->prepare(); !prepared) {
    answer = std::move(prepared).error();
    return;
  }
  answer = std::unique_ptr<History::State>(std::move(history));
}
