// SPDX-License-Identifier: Apache-2.0
// The module that MetricsHistory loads.
#include <unordered_map>
#include <utility>

#include "base/files/sqlite_file.h"
#include "telemetry/history/metrics_history.h"

namespace framewise::telemetry {
namespace {

constexpr int kVersion = 1;
constexpr int kBusyMs = 2'000;
constexpr const char* kSchema = R"(
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS series(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, labels TEXT NOT NULL,
  UNIQUE(name, labels));
CREATE TABLE IF NOT EXISTS points(
  time REAL NOT NULL, series INTEGER NOT NULL, value REAL NOT NULL);
CREATE INDEX IF NOT EXISTS points_by_time ON points(time);
CREATE INDEX IF NOT EXISTS points_by_series ON points(series, time);
PRAGMA user_version = 1;
)";

using Statement = SqliteFile::Statement;

class SqliteMetrics : public MetricsHistory::State {
 public:
  explicit SqliteMetrics(SqliteFile file) : file_(std::move(file)) {}

  Result<void> prepare() {
    sqlite3_busy_timeout(file_.handle(), kBusyMs);
    FW_ASSIGN_OR_RETURN(const int64_t version,
                        file_.version(kVersion, "this history"));
    if (version == kVersion) return {};
    FW_ASSIGN_OR_RETURN(const int64_t tables,
                        file_.number("SELECT count(*) FROM sqlite_master"));
    if (tables > 0) {
      return in_file(
          fail(ErrorKind::kInput, "is a database, but no history of metrics"),
          file_.name());
    }
    return file_.execute(kSchema);
  }

  Result<void> add(double time_s,
                   const std::vector<HistoryValue>& values) override {
    FW_RETURN_IF_ERROR(file_.execute("BEGIN IMMEDIATE"));
    Result<void> done;
    for (const HistoryValue& value : values) {
      if (done) done = add_one(time_s, value);
    }
    return file_.end(done);
  }

  Result<int64_t> prune(const HistoryLimits& limits, double now_s) override {
    FW_ASSIGN_OR_RETURN(
        int64_t removed,
        remove("DELETE FROM points WHERE time < ?", now_s - limits.age_s));
    while (true) {
      FW_ASSIGN_OR_RETURN(const int64_t bytes, size());
      if (bytes <= limits.bytes) break;
      // A tenth at a time, the oldest.
      FW_ASSIGN_OR_RETURN(
          const int64_t gone,
          remove("DELETE FROM points WHERE rowid IN (SELECT rowid FROM points "
                 "ORDER BY time LIMIT max(?, (SELECT count(*) FROM points) / "
                 "10))",
                 1));
      if (gone == 0) break;
      removed += gone;
      FW_RETURN_IF_ERROR(file_.execute("PRAGMA incremental_vacuum"));
    }
    FW_RETURN_IF_ERROR(file_.execute("PRAGMA incremental_vacuum"));
    return removed;
  }

  Result<std::vector<HistoryPoint>> points(
      const HistoryQuery& query) const override {
    FW_ASSIGN_OR_RETURN(
        const Statement statement,
        file_.statement_of(
            "SELECT time, name, labels, value FROM points JOIN series "
            "ON series.id = points.series WHERE time >= ?1 AND "
            "time <= ?2 AND substr(name, 1, length(?3)) = ?3 ORDER BY "
            "time DESC, name, labels LIMIT ?4"));
    sqlite3_stmt* const row = statement.get();
    sqlite3_bind_double(row, 1, query.from_s);
    sqlite3_bind_double(row, 2, query.to_s);
    bind(row, 3, query.name_prefix);
    sqlite3_bind_int64(row, 4, query.most > 0 ? query.most : -1);
    std::vector<HistoryPoint> points;
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
      points.push_back({sqlite3_column_double(row, 0),
                        {SqliteFile::text(row, 1), SqliteFile::text(row, 2),
                         sqlite3_column_double(row, 3)}});
    }
    if (code != SQLITE_DONE) return file_.failure();
    return points;
  }

  Result<int64_t> clear() override {
    FW_ASSIGN_OR_RETURN(const int64_t removed,
                        remove("DELETE FROM points WHERE time < ?", 1e300));
    FW_RETURN_IF_ERROR(file_.execute("DELETE FROM series"));
    FW_RETURN_IF_ERROR(file_.execute("PRAGMA incremental_vacuum"));
    known_.clear();
    return removed;
  }

 private:
  struct Known {
    int64_t id = 0;
    std::optional<double> last;
  };

  static void bind(sqlite3_stmt* row, int column, const std::string& value) {
    sqlite3_bind_text(row, column, value.c_str(), int(value.size()),
                      SQLITE_TRANSIENT);
  }
  Result<int64_t> size() const {
    FW_ASSIGN_OR_RETURN(const int64_t pages, file_.number("PRAGMA page_count"));
    FW_ASSIGN_OR_RETURN(const int64_t idle,
                        file_.number("PRAGMA freelist_count"));
    FW_ASSIGN_OR_RETURN(const int64_t bytes, file_.number("PRAGMA page_size"));
    return (pages - idle) * bytes;
  }

  Result<int64_t> remove(const char* sql, double parameter) const {
    FW_ASSIGN_OR_RETURN(const Statement statement, file_.statement_of(sql));
    sqlite3_bind_double(statement.get(), 1, parameter);
    if (sqlite3_step(statement.get()) != SQLITE_DONE) return file_.failure();
    return int64_t(sqlite3_changes(file_.handle()));
  }

  Result<Known*> known(const HistoryValue& value) {
    Known& known = known_[value.name + '{' + value.labels];
    if (known.id != 0) return &known;
    FW_ASSIGN_OR_RETURN(
        const Statement add,
        file_.statement_of(
            "INSERT OR IGNORE INTO series(name, labels) VALUES(?, ?)"));
    bind(add.get(), 1, value.name);
    bind(add.get(), 2, value.labels);
    if (sqlite3_step(add.get()) != SQLITE_DONE) return file_.failure();
    FW_ASSIGN_OR_RETURN(
        const Statement find,
        file_.statement_of(
            "SELECT id FROM series WHERE name = ? AND labels = ?"));
    bind(find.get(), 1, value.name);
    bind(find.get(), 2, value.labels);
    if (sqlite3_step(find.get()) != SQLITE_ROW) return file_.failure();
    known.id = sqlite3_column_int64(find.get(), 0);
    return &known;
  }

  Result<void> add_one(double time_s, const HistoryValue& value) {
    FW_ASSIGN_OR_RETURN(Known * series, known(value));
    if (series->last == value.value) return {};
    FW_ASSIGN_OR_RETURN(
        const Statement statement,
        file_.statement_of("INSERT INTO points VALUES(?, ?, ?)"));
    sqlite3_bind_double(statement.get(), 1, time_s);
    sqlite3_bind_int64(statement.get(), 2, series->id);
    sqlite3_bind_double(statement.get(), 3, value.value);
    if (sqlite3_step(statement.get()) != SQLITE_DONE) return file_.failure();
    series->last = value.value;
    return {};
  }

  SqliteFile file_;
  std::unordered_map<std::string, Known> known_;  // by name and labels
};

}  // namespace
}  // namespace framewise::telemetry

using framewise::Result;
using framewise::telemetry::MetricsHistory;

extern "C" void framewise_metrics_history_open(
    const std::filesystem::path& path, bool create,
    Result<std::unique_ptr<MetricsHistory::State>>& answer) {
  auto file = framewise::SqliteFile::open(
      path, SQLITE_OPEN_READWRITE | (create ? int(SQLITE_OPEN_CREATE) : 0),
      "the history cannot be used");
  if (!file) {
    answer = framewise::with_hint(std::move(file).error(),
                                  "write one with --metrics-history FILE");
    return;
  }
  auto history =
      std::make_unique<framewise::telemetry::SqliteMetrics>(std::move(*file));
  if (auto prepared = history->prepare(); !prepared) {
    answer = std::move(prepared).error();
    return;
  }
  answer = std::unique_ptr<MetricsHistory::State>(std::move(history));
}
