// SPDX-License-Identifier: Apache-2.0
// The module that History loads.
#include <utility>

#include "base/files/sqlite_file.h"
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

using Statement = SqliteFile::Statement;

class SqliteHistory : public History::State {
 public:
  explicit SqliteHistory(SqliteFile file) : file_(std::move(file)) {}

  Result<void> prepare() {
    sqlite3_busy_timeout(file_.handle(), kBusyMs);
    FW_ASSIGN_OR_RETURN(const int64_t version,
                        file_.version(kVersion, "this history"));
    return version == kVersion ? Result<void>() : file_.execute(kSchema);
  }

  Result<void> add(const std::vector<HistoryPoint>& points) override {
    FW_RETURN_IF_ERROR(file_.execute("BEGIN IMMEDIATE"));
    Result<void> done;
    for (const HistoryPoint& point : points) {
      if (done) done = add_one(point);
    }
    return file_.end(done);
  }

  Result<std::vector<HistoryPoint>> points() const override {
    FW_ASSIGN_OR_RETURN(
        const Statement statement,
        file_.statement_of(
            "SELECT time, version, machine, reference, scenario, "
            "log_ratio, lower, upper, pairs, cpu_s, peak_bytes "
            "FROM points ORDER BY time, rowid"));
    std::vector<HistoryPoint> points;
    int code = SQLITE_ROW;
    sqlite3_stmt* const row = statement.get();
    const auto text = [row](int column) {
      return SqliteFile::text(row, column);
    };
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
      points.push_back(
          {text(0), text(1), text(2), text(3), text(4),
           sqlite3_column_double(row, 5), sqlite3_column_double(row, 6),
           sqlite3_column_double(row, 7), sqlite3_column_int(row, 8),
           sqlite3_column_double(row, 9), sqlite3_column_int64(row, 10)});
    }
    if (code != SQLITE_DONE) return file_.failure();
    return points;
  }

 private:
  Result<void> add_one(const HistoryPoint& point) {
    FW_ASSIGN_OR_RETURN(
        const Statement statement,
        file_.statement_of("INSERT INTO points VALUES(?,?,?,?,?,?,?,?,?,?,?)"));
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
    return sqlite3_step(row) == SQLITE_DONE ? Result<void>() : file_.failure();
  }

  SqliteFile file_;
};

}  // namespace
}  // namespace framewise::bench

using framewise::Result;
using framewise::bench::History;

extern "C" void framewise_bench_history_open(
    const std::filesystem::path& path,
    Result<std::unique_ptr<History::State>>& answer) {
  auto file = framewise::SqliteFile::open(
      path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
      "the history cannot be used");
  if (!file) {
    answer = std::move(file).error();
    return;
  }
  auto history =
      std::make_unique<framewise::bench::SqliteHistory>(std::move(*file));
  if (auto prepared = history->prepare(); !prepared) {
    answer = std::move(prepared).error();
    return;
  }
  answer = std::unique_ptr<History::State>(std::move(history));
}
