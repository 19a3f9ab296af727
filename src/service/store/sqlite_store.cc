// SPDX-License-Identifier: Apache-2.0
// The module that JobStore loads.
#include <utility>

#include "base/files/sqlite_file.h"
#include "base/mutex.h"
#include "service/store/job_store.h"

namespace framewise::service {
namespace {

constexpr int kVersion = 2;
// One server holds the file for as long as it runs, and no other may write. In
// this mode of the log a commit is safe once the system has the bytes: it
// survives the end of the process, though the last ones may be lost when the
// machine loses power.
constexpr const char* kSetUp = R"(
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS jobs(
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL,
  request TEXT NOT NULL, idempotency_key TEXT NOT NULL, state TEXT NOT NULL,
  created_ms INTEGER NOT NULL, started_ms INTEGER NOT NULL,
  finished_ms INTEGER NOT NULL, attempts INTEGER NOT NULL,
  cost_ms REAL NOT NULL, took_ms REAL NOT NULL, exit_code INTEGER NOT NULL, problem TEXT NOT NULL,
  outputs TEXT NOT NULL, verdict TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS results(
  id TEXT PRIMARY KEY, json BLOB NOT NULL, html BLOB NOT NULL,
  markdown BLOB NOT NULL) WITHOUT ROWID;
PRAGMA user_version = 2;
)";

// Before version 2 there were no verdicts.
constexpr const char* kAddVerdicts = R"(
BEGIN;
ALTER TABLE jobs ADD COLUMN verdict TEXT NOT NULL DEFAULT '';
PRAGMA user_version = 2;
COMMIT;
)";

using Statement = SqliteFile::Statement;

// Binds values in their order.
class Binder {
 public:
  explicit Binder(sqlite3_stmt* statement) : statement_(statement) {
    sqlite3_reset(statement);
  }
  Binder& operator<<(std::string_view text) {
    sqlite3_bind_text64(statement_, ++column_, text.data(), text.size(),
                        SQLITE_STATIC, SQLITE_UTF8);
    return *this;
  }
  Binder& operator<<(int64_t value) {
    sqlite3_bind_int64(statement_, ++column_, value);
    return *this;
  }
  Binder& operator<<(double value) {
    sqlite3_bind_double(statement_, ++column_, value);
    return *this;
  }

 private:
  sqlite3_stmt* statement_;
  int column_ = 0;
};

class SqliteStore final : public JobStore {
 public:
  explicit SqliteStore(SqliteFile file) : file_(std::move(file)) {}

  ~SqliteStore() override {
    for (Statement* one : {&add_, &start_, &put_back_, &finish_, &result_,
                           &remove_job_, &remove_result_, &get_result_}) {
      one->reset();
    }
  }

  Result<void> prepare() {
    const auto done = set_up();
    if (done || sqlite3_errcode(file_.handle()) != SQLITE_BUSY) return done;
    return with_hint(
        in_file(fail(ErrorKind::kEnvironment, "another server uses the jobs"),
                file_.name()),
        "stop it, or choose another folder with --state");
  }

  Result<void> add(const KeptJob& job) override {
    const MutexLock lock(mutex_);
    Binder(add_.get()) << job.id << job.key << job.request
                       << job.idempotency_key << job.state << job.created_ms
                       << job.started_ms << job.finished_ms << job.attempts
                       << job.cost_ms << job.took_ms << job.exit_code
                       << job.problem << job.outputs << job.verdict;
    return run(add_);
  }

  Result<void> start(std::string_view id, int64_t now_ms) override {
    const MutexLock lock(mutex_);
    Binder(start_.get()) << now_ms << id;
    return run(start_);
  }

  Result<void> put_back(std::string_view id) override {
    const MutexLock lock(mutex_);
    Binder(put_back_.get()) << id;
    return run(put_back_);
  }

  Result<void> finish(const KeptJob& job, const KeptResult& result) override {
    const MutexLock lock(mutex_);
    FW_RETURN_IF_ERROR(file_.execute("BEGIN IMMEDIATE"));
    Binder(finish_.get()) << job.state << job.finished_ms << job.took_ms
                          << job.exit_code << job.problem << job.outputs
                          << job.verdict << job.id;
    auto done = run(finish_);
    if (done && !result.json.empty()) {
      Binder(result_.get())
          << job.id << result.json << result.html << result.markdown;
      done = run(result_);
    }
    return file_.end(done);
  }

  Result<void> remove(std::string_view id) override {
    const MutexLock lock(mutex_);
    FW_RETURN_IF_ERROR(file_.execute("BEGIN IMMEDIATE"));
    Binder(remove_job_.get()) << id;
    auto done = run(remove_job_);
    if (done) {
      Binder(remove_result_.get()) << id;
      done = run(remove_result_);
    }
    return file_.end(done);
  }

  Result<std::vector<KeptJob>> jobs() override {
    const MutexLock lock(mutex_);
    FW_ASSIGN_OR_RETURN(
        const Statement statement,
        file_.statement_of(
            "SELECT id, key, request, idempotency_key, state, "
            "created_ms, started_ms, finished_ms, attempts, cost_ms, took_ms, "
            "exit_code, problem, outputs, verdict FROM jobs ORDER BY number"));
    std::vector<KeptJob> jobs;
    int code = SQLITE_ROW;
    sqlite3_stmt* const row = statement.get();
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
      jobs.push_back({.id = SqliteFile::text(row, 0),
                      .key = SqliteFile::text(row, 1),
                      .request = SqliteFile::text(row, 2),
                      .idempotency_key = SqliteFile::text(row, 3),
                      .state = SqliteFile::text(row, 4),
                      .created_ms = sqlite3_column_int64(row, 5),
                      .started_ms = sqlite3_column_int64(row, 6),
                      .finished_ms = sqlite3_column_int64(row, 7),
                      .attempts = sqlite3_column_int64(row, 8),
                      .cost_ms = sqlite3_column_double(row, 9),
                      .took_ms = sqlite3_column_double(row, 10),
                      .exit_code = sqlite3_column_int64(row, 11),
                      .problem = SqliteFile::text(row, 12),
                      .outputs = SqliteFile::text(row, 13),
                      .verdict = SqliteFile::text(row, 14)});
    }
    if (code != SQLITE_DONE) return file_.failure();
    return jobs;
  }

  Result<KeptResult> result(std::string_view id) override {
    const MutexLock lock(mutex_);
    Binder(get_result_.get()) << id;
    sqlite3_stmt* const row = get_result_.get();
    const int code = sqlite3_step(row);
    KeptResult kept;
    if (code == SQLITE_ROW) {
      kept = {SqliteFile::text(row, 0), SqliteFile::text(row, 1),
              SqliteFile::text(row, 2)};
    }
    sqlite3_reset(row);
    if (code == SQLITE_ROW) return kept;
    if (code != SQLITE_DONE) return file_.failure();
    return fail(ErrorKind::kInput, "the result is not kept any more");
  }

 private:
  Result<void> set_up() {
    FW_ASSIGN_OR_RETURN(const int64_t version,
                        file_.version(kVersion, "these jobs"));
    if (version == 1) FW_RETURN_IF_ERROR(file_.execute(kAddVerdicts));
    FW_RETURN_IF_ERROR(file_.execute(kSetUp));
    struct Wanted {
      Statement& statement;
      const char* sql;
    };
    const Wanted wanted[] = {
        {add_, "INSERT INTO jobs VALUES(NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"},
        {start_,
         "UPDATE jobs SET state = 'running', started_ms = ?, attempts = "
         "attempts + 1 WHERE id = ?"},
        {put_back_,
         "UPDATE jobs SET state = 'queued', attempts = attempts - 1 WHERE id = "
         "?"},
        {finish_,
         "UPDATE jobs SET state = ?, finished_ms = ?, took_ms = ?, exit_code = "
         "?, problem = ?, outputs = ?, verdict = ? WHERE id = ?"},
        {result_, "INSERT OR REPLACE INTO results VALUES(?,?,?,?)"},
        {remove_job_, "DELETE FROM jobs WHERE id = ?"},
        {remove_result_, "DELETE FROM results WHERE id = ?"},
        {get_result_, "SELECT json, html, markdown FROM results WHERE id = ?"}};
    for (const Wanted& one : wanted) {
      FW_ASSIGN_OR_RETURN(one.statement, file_.statement_of(one.sql));
    }
    return {};
  }

  Result<void> run(const Statement& statement) const {
    const int code = sqlite3_step(statement.get());
    const auto outcome =
        code == SQLITE_DONE ? Result<void>() : Result<void>(file_.failure());
    sqlite3_reset(statement.get());
    return outcome;
  }

  const SqliteFile file_;
  Mutex mutex_;
  Statement add_ FW_GUARDED_BY(mutex_){nullptr, sqlite3_finalize};
  Statement start_ FW_GUARDED_BY(mutex_){nullptr, sqlite3_finalize};
  Statement put_back_ FW_GUARDED_BY(mutex_){nullptr, sqlite3_finalize};
  Statement finish_ FW_GUARDED_BY(mutex_){nullptr, sqlite3_finalize};
  Statement result_ FW_GUARDED_BY(mutex_){nullptr, sqlite3_finalize};
  Statement remove_job_ FW_GUARDED_BY(mutex_){nullptr, sqlite3_finalize};
  Statement remove_result_ FW_GUARDED_BY(mutex_){nullptr, sqlite3_finalize};
  Statement get_result_ FW_GUARDED_BY(mutex_){nullptr, sqlite3_finalize};
};

Result<std::unique_ptr<JobStore>> open_store(
    const std::filesystem::path& path) {
  FW_ASSIGN_OR_RETURN(SqliteFile file, SqliteFile::open(path,
                                                        SQLITE_OPEN_READWRITE |
                                                            SQLITE_OPEN_CREATE |
                                                            SQLITE_OPEN_NOMUTEX,
                                                        "jobs cannot be kept"));
  auto store = std::make_unique<SqliteStore>(std::move(file));
  FW_RETURN_IF_ERROR(store->prepare());
  return std::unique_ptr<JobStore>(std::move(store));
}

}  // namespace
}  // namespace framewise::service

extern "C" void framewise_job_store_open(
    const std::filesystem::path& path,
    framewise::Result<std::unique_ptr<framewise::service::JobStore>>& answer) {
  answer = framewise::service::open_store(path);
}
