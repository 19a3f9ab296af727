// SPDX-License-Identifier: Apache-2.0
// The module that NewResults and Results load, the only one that links SQLite.
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

#include "base/objects/atomic_file.h"
#include "base/printable.h"
#include "base/result.h"
#include "report/results/database.h"

namespace framewise::report {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSchema = R"(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files(
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL, sha256 TEXT NOT NULL,
  container TEXT, codec TEXT, width INTEGER, height INTEGER,
  frames INTEGER, duration_ms REAL, bytes INTEGER,
  UNIQUE(path, sha256));
CREATE TABLE pairs(
  id INTEGER PRIMARY KEY,            -- the place in the batch, from 0
  label TEXT,
  reference INTEGER NOT NULL REFERENCES files(id),
  test INTEGER NOT NULL REFERENCES files(id),
  status TEXT NOT NULL,              -- PASS WARNING ARTIFACT ERROR UNKNOWN
  failed INTEGER NOT NULL,           -- 1: a requirement does not hold
  score REAL, tier TEXT, identical INTEGER,
  frame_pairs INTEGER, measured_pairs INTEGER,
  error_kind TEXT, error TEXT,
  total_ms REAL,                     -- with --timing
  line TEXT NOT NULL);               -- as the batch wrote it, without its end
CREATE TABLE metrics(
  pair INTEGER NOT NULL REFERENCES pairs(id), name TEXT NOT NULL,
  higher_is_better INTEGER NOT NULL,
  mean REAL, harmonic_mean REAL, std REAL, min REAL, p1 REAL, p5 REAL,
  p50 REAL, p95 REAL, max REAL,
  PRIMARY KEY(pair, name)) WITHOUT ROWID;
CREATE TABLE requirements(
  pair INTEGER NOT NULL REFERENCES pairs(id), expression TEXT NOT NULL,
  value REAL, passed INTEGER NOT NULL);
CREATE TABLE reasons(
  pair INTEGER NOT NULL REFERENCES pairs(id), kind TEXT NOT NULL,
  severity TEXT, message TEXT, from_ms REAL, to_ms REAL);
)";
constexpr std::string_view kResultsView = R"(VIEW results AS
  SELECT p.id, p.label, r.path AS reference, t.path AS test, p.status,
         p.failed, p.score, r.bytes AS reference_bytes, t.bytes AS test_bytes,
         CASE WHEN r.bytes > 0 THEN 1.0 * t.bytes / r.bytes END AS size_ratio,
         t.width, t.height, t.frames, p.error_kind, p.error
  FROM pairs p JOIN files r ON r.id = p.reference
               JOIN files t ON t.id = p.test;
)";
// Created after the rows are inserted, which is faster than inserting into an
// indexed table.
constexpr const char* kIndices = R"(
CREATE INDEX pairs_by_status ON pairs(status);
CREATE INDEX pairs_by_label ON pairs(label);
CREATE INDEX pairs_by_reference ON pairs(reference);
CREATE INDEX pairs_by_test ON pairs(test);
CREATE INDEX metrics_by_value ON metrics(name, mean);
CREATE INDEX files_by_content ON files(sha256);
CREATE INDEX requirements_by_pair ON requirements(pair);
CREATE INDEX reasons_by_kind ON reasons(kind, severity);
)";
constexpr int kApplicationId = 0x46577231;  // "FWr1"

constexpr std::array kInserts = {
    "INSERT INTO files(path, sha256, container, codec, width, height, frames, "
    "duration_ms, bytes) VALUES(?,?,?,?,?,?,?,?,?)",
    "INSERT INTO pairs(id, label, reference, test, status, failed, score, "
    "tier, identical, frame_pairs, measured_pairs, error_kind, error, "
    "total_ms, line) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT INTO metrics VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT INTO requirements VALUES(?,?,?,?)",
    "INSERT INTO reasons VALUES(?,?,?,?,?,?)",
};
enum Insert : size_t { kFile, kPair, kMetric, kRequirement, kReason };

Error sqlite_error(sqlite3* database, const std::string& file) {
  return in_file(fail(ErrorKind::kEnvironment, "SQLite: {}",
                      database ? sqlite3_errmsg(database) : "out of memory"),
                 file);
}

struct Closer {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
  void operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
  }
};
using Database = std::unique_ptr<sqlite3, Closer>;
using Statement = std::unique_ptr<sqlite3_stmt, Closer>;

// Binds values to a statement in order, then runs it.
class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_(statement) {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
  Row& operator<<(std::string_view text) {
    sqlite3_bind_text(statement_, ++column_, text.data(), int(text.size()),
                      SQLITE_TRANSIENT);
    return *this;
  }
  Row& operator<<(int64_t number) {
    sqlite3_bind_int64(statement_, ++column_, number);
    return *this;
  }
  Row& operator<<(double number) {
    sqlite3_bind_double(statement_, ++column_, number);
    return *this;
  }
  template <typename T>
  Row& operator<<(const std::optional<T>& value) {
    if (value) return *this << *value;
    ++column_;  // NULL
    return *this;
  }
  bool done() { return sqlite3_step(statement_) == SQLITE_DONE; }

 private:
  sqlite3_stmt* statement_;
  int column_ = 0;
};

std::optional<std::string_view> unless_empty(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return text;
}

// Fills the tables of an empty database, in a file or in memory.
class Builder {
 public:
  Builder(sqlite3* database, std::string name)
      : database_(database), name_(std::move(name)) {}

  Result<void> begin() {
    FW_RETURN_IF_ERROR(
        run("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; "
            "BEGIN"));
    FW_RETURN_IF_ERROR(run(std::string(kSchema)));
    FW_RETURN_IF_ERROR(run(fmt::format("CREATE {}", kResultsView)));
    FW_RETURN_IF_ERROR(
        run(fmt::format("PRAGMA application_id={}; PRAGMA user_version=1; "
                        "INSERT INTO meta VALUES('schema', "
                        "'framewise.results/1')",
                        kApplicationId)));
    for (size_t i = 0; i < kInserts.size(); ++i) {
      sqlite3_stmt* statement = nullptr;
      if (sqlite3_prepare_v2(database_, kInserts[i], -1, &statement, nullptr) !=
          SQLITE_OK) {
        return sqlite_error(database_, name_);
      }
      inserts_[i].reset(statement);
    }
    return {};
  }

  Result<void> add(std::string_view line) {
    FW_ASSIGN_OR_RETURN(const RowFacts row, parse_row(line));
    while (line.ends_with('\n')) line.remove_suffix(1);
    FW_ASSIGN_OR_RETURN(const int64_t reference, file(row.reference));
    FW_ASSIGN_OR_RETURN(const int64_t test, file(row.test));
    FW_RETURN_IF_ERROR(pair(row, reference, test, line));
    for (const RowFacts::Metric& metric : row.metrics) {
      Row values(inserts_[kMetric].get());
      values << row.index << metric.name << int64_t{metric.higher_is_better};
      for (const auto& value : metric.values) values << value;
      if (!values.done()) return sqlite_error(database_, name_);
    }
    for (const RowFacts::Requirement& one : row.requirements) {
      Row values(inserts_[kRequirement].get());
      values << row.index << one.expression << one.value << int64_t{one.passed};
      if (!values.done()) return sqlite_error(database_, name_);
    }
    for (const RowFacts::Reason& reason : row.reasons) {
      Row values(inserts_[kReason].get());
      values << row.index << reason.kind << reason.severity << reason.message
             << reason.from_ms << reason.to_ms;
      if (!values.done()) return sqlite_error(database_, name_);
    }
    return {};
  }

  Result<void> end() {
    for (Statement& statement : inserts_) statement.reset();
    FW_RETURN_IF_ERROR(run(kIndices));
    return run("COMMIT");
  }

 private:
  Result<void> run(const std::string& sql) {
    if (sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) ==
        SQLITE_OK) {
      return {};
    }
    return sqlite_error(database_, name_);
  }

  // Returns the id of the file's row. Pairs that use the same file share its
  // row.
  Result<int64_t> file(const RowFacts::File& file) {
    const auto known = files_.find({file.path, file.sha256});
    if (known != files_.end()) return known->second;
    Row row(inserts_[kFile].get());
    row << file.path << file.sha256;
    // A file that could not be read has no other values.
    if (!file.sha256.empty()) {
      row << file.container << file.codec << file.width << file.height
          << file.frames << file.duration_ms << file.bytes;
    }
    if (!row.done()) return sqlite_error(database_, name_);
    const int64_t id = sqlite3_last_insert_rowid(database_);
    files_.emplace(std::pair(file.path, file.sha256), id);
    return id;
  }

  Result<void> pair(const RowFacts& row, int64_t reference, int64_t test,
                    std::string_view line) {
    Row values(inserts_[kPair].get());
    values << row.index << unless_empty(row.label) << reference << test
           << row.status << int64_t{row.requirement_failed()} << row.score
           << unless_empty(row.tier);
    if (row.error) {
      const std::optional<int64_t> nothing;
      values << nothing << nothing << nothing << row.error->kind
             << row.error->message;
    } else {
      const std::optional<std::string_view> nothing;
      values << int64_t{row.identical} << row.pairs << row.measured_pairs
             << nothing << nothing;
    }
    values << row.total_ms << line;
    if (values.done()) return {};
    if (sqlite3_extended_errcode(database_) == SQLITE_CONSTRAINT_PRIMARYKEY ||
        sqlite3_errcode(database_) == SQLITE_CONSTRAINT) {
      return in_file(
          with_hint(fail(ErrorKind::kInput, "pair {} occurs twice", row.index),
                    "merge only the shards of one batch"),
          name_);
    }
    return sqlite_error(database_, name_);
  }

  sqlite3* database_;
  std::string name_;
  std::array<Statement, kInserts.size()> inserts_;
  std::map<std::pair<std::string, std::string>, int64_t> files_;
};

class WrittenFile final : public NewResults::State {
 public:
  explicit WrittenFile(fs::path path) : path_(std::move(path)) {}

  Result<void> begin() {
    std::error_code ignored;
    const auto status = fs::status(path_, ignored);
    if (fs::exists(status) && !fs::is_regular_file(status)) {
      return in_file(fail(ErrorKind::kUsage,
                          "cannot hold a database: it is not a regular file"),
                     path_.string());
    }
    FW_ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::create(path_));
    file_.emplace(std::move(file));
    sqlite3* database = nullptr;
    const int code =
        sqlite3_open_v2(file_->temporary().c_str(), &database,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, nullptr);
    database_.reset(database);
    if (code != SQLITE_OK) return sqlite_error(database, path_.string());
    builder_.emplace(database, path_.string());
    return builder_->begin();
  }

  Result<void> add(std::string_view line) override {
    return builder_->add(line);
  }

  Result<void> commit() override {
    FW_RETURN_IF_ERROR(builder_->end());
    builder_.reset();
    database_.reset();
    // SQLite wrote without journal or sync; AtomicFile::commit() syncs.
    return file_->commit();
  }

 private:
  fs::path path_;
  // Destroyed last: closing any descriptor of a file drops SQLite's locks on
  // it.
  std::optional<AtomicFile> file_;
  Database database_;
  std::optional<Builder> builder_;
};

std::string_view column(sqlite3_stmt* row, int i) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, i));
  return text ? std::string_view(text, size_t(sqlite3_column_bytes(row, i)))
              : std::string_view();
}

// Allows only reading. A statement that SQLite calls read-only can still attach
// (and so create) a file or change a setting of the connection.
int authorize_reading(void*, int action, const char* name, const char* value,
                      const char*, const char*) {
  constexpr std::string_view kDescriptions[] = {
      "table_list", "table_info",       "table_xinfo", "index_list",
      "index_info", "foreign_key_list", "index_xinfo"};
  constexpr std::string_view kNumbers[] = {"application_id", "user_version",
                                           "page_count", "page_size"};
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE: return SQLITE_OK;
    case SQLITE_FUNCTION:
      return value == std::string_view("load_extension") ? SQLITE_DENY
                                                         : SQLITE_OK;
    case SQLITE_PRAGMA:
      if (std::ranges::count(kDescriptions, std::string_view(name))) {
        return SQLITE_OK;
      }
      return !value && std::ranges::count(kNumbers, std::string_view(name))
                 ? SQLITE_OK
                 : SQLITE_DENY;
    default: return SQLITE_DENY;
  }
}

// Whether the file has Framewise's tables, as tables. In an untrusted file
// "pairs" could be a view that never ends.
bool holds_results(sqlite3* database) {
  constexpr const char* kTables[] = {"pairs", "files", "metrics",
                                     "requirements", "reasons"};
  sqlite3_stmt* prepared = nullptr;
  // Virtual tables have no page; generated columns are hidden.
  sqlite3_prepare_v2(
      database,
      "SELECT 1 FROM sqlite_schema WHERE type='table' AND name=?1 AND "
      "rootpage>0 AND NOT EXISTS("
      "SELECT 1 FROM pragma_table_xinfo(?1) WHERE hidden)",
      -1, &prepared, nullptr);
  const Statement statement(prepared);
  return prepared && std::ranges::all_of(kTables, [&](const char* table) {
           Row row(prepared);
           row << std::string_view(table);
           return sqlite3_step(prepared) == SQLITE_ROW;
         });
}

class ReadFile final : public Results::State {
 public:
  explicit ReadFile(const fs::path& path) : name_(path.string()) {}

  Result<void> open(const fs::path& path) {
    std::ifstream lines(path);
    if (!lines) {
      const int code = errno;
      return in_file(
          with_hint(fail(ErrorKind::kIo, "cannot read the results: {}",
                         std::generic_category().message(code)),
                    code == ENOENT ? "check the spelling of the path" : ""),
          name_);
    }
    const bool stored = is_results_database(path);
    sqlite3* database = nullptr;
    const int code =
        sqlite3_open_v2(stored ? path.c_str() : ":memory:", &database,
                        stored ? SQLITE_OPEN_READONLY
                               : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                        nullptr);
    database_.reset(database);
    if (code != SQLITE_OK) return sqlite_error(database, name_);
    limit();
    if (!stored) FW_RETURN_IF_ERROR(take_lines(lines));
    if (stored && (!holds_results(database) || !use_own_view())) {
      return in_file(fail(ErrorKind::kInput, "holds no Framewise results"),
                     name_);
    }
    sqlite3_set_authorizer(database, authorize_reading, nullptr);
    return {};
  }

  Result<Results::Table> query(const std::string& sql) const override {
    Results::Table table;
    FW_RETURN_IF_ERROR(run(sql, [&](sqlite3_stmt* row) -> Result<void> {
      const int columns = sqlite3_column_count(row);
      if (table.columns.empty()) {
        for (int i = 0; i < columns; ++i) {
          table.columns.emplace_back(sqlite3_column_name(row, i));
        }
      }
      std::vector<std::string>& cells = table.rows.emplace_back();
      for (int i = 0; i < columns; ++i) cells.emplace_back(column(row, i));
      return {};
    }));
    return table;
  }

  Result<void> each_line(const std::function<Result<void>(std::string_view)>&
                             take) const override {
    return run("SELECT line FROM pairs ORDER BY id", [&](sqlite3_stmt* row) {
      return take(std::string(column(row, 0)) + "\n");
    });
  }

 private:
  Result<void> take_lines(std::istream& lines) {
    Builder builder(database_.get(), name_);
    FW_RETURN_IF_ERROR(builder.begin());
    size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
      ++number;
      if (auto added = builder.add(line); !added) {
        Error error = std::move(added).error();
        error.message = fmt::format("line {}: {}", number, error.message);
        return in_file(std::move(error), name_);
      }
    }
    return builder.end();
  }

  // Hides the file's view of this name, which is not trusted.
  bool use_own_view() const {
    return sqlite3_exec(database_.get(),
                        fmt::format("CREATE TEMP {}", kResultsView).c_str(),
                        nullptr, nullptr, nullptr) == SQLITE_OK;
  }

  // Limits the resources that an untrusted file can take.
  void limit() const {
    sqlite3* const database = database_.get();
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_exec(database, "PRAGMA cell_size_check=1", nullptr, nullptr,
                 nullptr);
    // A row with per-frame values of a film takes some megabytes.
    constexpr int kMostValueBytes = 256 << 20;
    sqlite3_limit(database, SQLITE_LIMIT_LENGTH, kMostValueBytes);
    sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
  }

  static Error does_not_only_read() {
    return with_hint(
        fail(ErrorKind::kUsage, "this SQL statement is not read-only"),
        "query results with SELECT; they cannot be changed");
  }

  Result<void> run(
      const std::string& sql,
      const std::function<Result<void>(sqlite3_stmt*)>& row) const {
    sqlite3_stmt* prepared = nullptr;
    const char* rest = nullptr;
    const int code =
        sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &prepared, &rest);
    if (code == SQLITE_AUTH) return does_not_only_read();
    if (code != SQLITE_OK) {
      return fail(ErrorKind::kUsage, "SQLite: {}",
                  printable(sqlite3_errmsg(database_.get())));
    }
    const Statement statement(prepared);
    if (std::string_view(rest).find_first_not_of("; \t\n") !=
        std::string_view::npos) {
      return fail(ErrorKind::kUsage, "more than one SQL statement");
    }
    if (!prepared || !sqlite3_stmt_readonly(prepared)) {
      return does_not_only_read();
    }
    while (true) {
      const int step = sqlite3_step(prepared);
      if (step == SQLITE_DONE) return {};
      if (step != SQLITE_ROW) return sqlite_error(database_.get(), name_);
      FW_RETURN_IF_ERROR(row(prepared));
    }
  }

  Database database_;
  std::string name_;
};

}  // namespace
}  // namespace framewise::report

extern "C" void framewise_results_create(
    const std::filesystem::path& path,
    framewise::Result<std::unique_ptr<framewise::report::NewResults::State>>&
        answer) {
  auto file = std::make_unique<framewise::report::WrittenFile>(path);
  const auto begun = file->begin();
  if (begun) {
    answer =
        std::unique_ptr<framewise::report::NewResults::State>(std::move(file));
  } else {
    answer = begun.error();
  }
}

extern "C" void framewise_results_open(
    const std::filesystem::path& path,
    framewise::Result<std::unique_ptr<framewise::report::Results::State>>&
        answer) {
  auto file = std::make_unique<framewise::report::ReadFile>(path);
  const auto opened = file->open(path);
  if (opened) {
    answer =
        std::unique_ptr<framewise::report::Results::State>(std::move(file));
  } else {
    answer = opened.error();
  }
}
