// SPDX-License-Identifier: Apache-2.0
// The batch engine with a kind of job that is not a comparison: everything that
// comparing gets from the engine, another kind gets too.
#include "batch/batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <set>
#include <thread>
#include <tuple>

#include "batch/shard.h"
#include "batch/stream.h"
#include "framewise/thread_pool.h"
#include "hash_files.h"
#include "report/batch/row_csv.h"
#include "temporary_folder.h"

namespace framewise::batch {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

// The hash of "one".
constexpr const char* kOne =
    "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed";

WorkerProgram hash_worker() {
  WorkerProgram program{{FRAMEWISE_BINARY_DIR "/tests/hash_worker"}, {}};
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
  program.words.emplace_back("--no-sandbox");
#endif
  return program;
}

class HashBatch : public testing::Test {
 protected:
  // Each file holds its own name.
  std::vector<Job> make_jobs(int count) {
    std::vector<Job> jobs;
    for (int i = 0; i < count; ++i) {
      const std::string name = "file" + std::to_string(100 + i);
      jobs.push_back(HashFiles::job(folder_.write(name, name)));
    }
    return jobs;
  }
  Job make_job(const std::string& name, const std::string& text) {
    return HashFiles::job(folder_.write(name, text));
  }

  struct Done {
    BatchResult result;
    std::map<size_t, Json> rows;  // by job
  };
  Done run(const std::vector<Job>& jobs, HashFiles& kind,
           const BatchOptions& options = {}, const fs::path& path = {},
           int threads = 2, int64_t memory_bytes = 0) {
    Done done;
    auto journal = Journal::open(path);
    if (!journal) throw std::runtime_error(journal.error().to_string());
    ThreadPool pool(threads);
    done.result = run_batch(jobs, kind, options, *journal,
                            {.executor = &pool, .memory_bytes = memory_bytes},
                            [&](size_t job, const Journal::Entry& entry) {
                              done.rows[job] =
                                  Json::parse(*journal->read(entry));
                            });
    return done;
  }

  fs::path journal() const { return folder_.path() / "rows.journal"; }

  TemporaryFolder folder_;
};

TEST_F(HashBatch, GivesOneRowForEachJobAndABadFileIsOneErrorRow) {
  const std::vector<Job> jobs = {make_job("a", "one"),
                                 HashFiles::job("/no/such/file"),
                                 make_job("b", "WEAK"), make_job("c", "THROW")};
  HashFiles kind;
  const Done done = run(jobs, kind);
  EXPECT_EQ(done.result.passed, 1u);
  EXPECT_EQ(done.result.failed, 1u);
  EXPECT_EQ(done.result.errors, 2u);
  EXPECT_EQ(done.result.open, 0u);
  EXPECT_EQ(done.rows.at(0)["sha256"], kOne);
  EXPECT_EQ(done.rows.at(1)["error"], "cannot read");
  EXPECT_EQ(done.rows.at(3)["error"], "thrown");
}

TEST_F(HashBatch, ResumesAfterAKillWithoutRepeatingFinishedJobs) {
  const std::vector<Job> jobs = make_jobs(20);
  HashFiles undisturbed;
  const Done whole = run(jobs, undisturbed);
  const pid_t child = fork();
  if (child == 0) {
    auto journal = Journal::open(this->journal());
    ThreadPool pool(2);
    HashFiles kind;
    int rows = 0;
    run_batch(jobs, kind, {}, *journal, {.executor = &pool},
              [&](size_t, const Journal::Entry&) {
                if (++rows == 7) kill(getpid(), SIGKILL);
              });
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  HashFiles kind;
  const Done resumed = run(jobs, kind, {}, journal());
  EXPECT_GE(resumed.result.kept, 7u);
  EXPECT_EQ(size_t(kind.runs()) + resumed.result.kept, 20u);
  EXPECT_EQ(resumed.rows, whole.rows);
}

TEST_F(HashBatch, RunsAJobAgainWhenItsInputHasChangedOrItsOutputIsGone) {
  const fs::path outputs = folder_.path() / "outputs";
  fs::create_directory(outputs);
  std::vector<Job> jobs = make_jobs(3);
  HashFiles first(outputs);
  run(jobs, first, {}, journal());
  EXPECT_EQ(first.runs(), 3);

  fs::remove(first.output_of(jobs[1].name));
  jobs[2] = make_job("file102", "something longer");
  HashFiles second(outputs);
  const Done done = run(jobs, second, {}, journal());
  EXPECT_EQ(second.runs(), 2);
  EXPECT_EQ(done.result.kept, 1u);
  EXPECT_TRUE(fs::exists(second.output_of(jobs[1].name)));
}

TEST_F(HashBatch, RunsEqualJobsOnceAndErrorsAgainWhenAsked) {
  const Job one = make_job("a", "one");
  const std::vector<Job> jobs = {one, one, HashFiles::job("/no/such/file")};
  HashFiles kind;
  const Done done = run(jobs, kind, {}, journal());
  EXPECT_EQ(kind.runs(), 1);
  EXPECT_EQ(done.rows.at(0), done.rows.at(1));
  EXPECT_EQ(run(jobs, kind, {}, journal()).result.kept, 3u);
  BatchOptions retry;
  retry.retry_errors = true;
  EXPECT_EQ(run(jobs, kind, retry, journal()).result.kept, 2u);
}

// A worker starts within it.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int kTimeoutMs = 3000;
#else
constexpr int kTimeoutMs = 300;
#endif

TEST_F(HashBatch, AJobThatTakesTooLongIsOneErrorRow) {
  const std::vector<Job> jobs = {make_job("a", "HANG"), make_job("b", "one")};
  for (const bool isolate : {false, true}) {
    BatchOptions options;
    options.attempts.timeout_ms = kTimeoutMs;
    options.attempts.timeout_hint = "wait";
    if (isolate) options.isolate = hash_worker();
    HashFiles kind;
    const Done done = run(jobs, kind, options);
    EXPECT_EQ(done.rows.at(0)["kind"], "timeout");
    EXPECT_EQ(done.rows.at(1)["sha256"], kOne);
  }
}

TEST_F(HashBatch, AJobThatCrashesItsWorkerIsOneErrorRow) {
  std::vector<Job> jobs = make_jobs(6);
  jobs[2] = make_job("bad", "CRASH");
  BatchOptions options;
  options.isolate = hash_worker();
  HashFiles kind;
  const Done done = run(jobs, kind, options);
  EXPECT_EQ(kind.runs(), 0) << "all ran in the workers";
  EXPECT_EQ(done.result.errors, 1u);
  EXPECT_EQ(done.result.passed, 5u);
  EXPECT_THAT(done.rows.at(2)["error"].text(), HasSubstr("died of signal 6"));
}

TEST_F(HashBatch, ShardsTogetherGiveTheRowsOfTheWhole) {
  const std::vector<Job> jobs = make_jobs(30);
  std::vector<ShardItem> items;
  for (const Job& job : jobs) items.push_back({job.name, 1});
  std::set<std::string> paths;
  for (int shard = 0; shard < 3; ++shard) {
    std::vector<Job> own;
    for (const size_t i : items_of({shard, 3}, items)) own.push_back(jobs[i]);
    EXPECT_GT(own.size(), 5u);
    HashFiles kind;
    for (const auto& [job, row] : run(own, kind).rows) {
      EXPECT_TRUE(paths.insert(row["path"].text()).second) << "in two shards";
    }
  }
  EXPECT_EQ(paths.size(), 30u);
}

TEST_F(HashBatch, StaysWithinTheMemoryBudgetAndRunsALargerJobAlone) {
  std::vector<Job> jobs;
  for (int i = 0; i < 20; ++i) {
    jobs.push_back(make_job("small" + std::to_string(i), std::string(40, 'x')));
  }
  jobs.push_back(make_job("large", std::string(500, 'x')));
  HashFiles kind;
  EXPECT_EQ(run(jobs, kind, {}, {}, 4, 100).result.passed, 21u);
  EXPECT_LE(kind.most_bytes_together(), 100);
  EXPECT_EQ(kind.most_bytes_alone(), 500);
  // A process that exceeds its budget asks the kind for its memory.
  EXPECT_EQ(kind.level(), runtime::MemoryLevel::kOneByOne);
}

TEST_F(HashBatch, LearnsHowLongTheWorkTakes) {
  const std::vector<Job> jobs = {make_job("a", std::string(100'000, 'x'))};
  HashFiles kind;
  CostRates rates;
  const JobEstimate unknown{.kind = "hash", .work = 1, .usual_ms_per_unit = 5};
  const double before = rates.estimate_ms(unknown);
  BatchOptions options;
  options.rates = &rates;
  // One thread: a job that others helped with teaches nothing.
  run(jobs, kind, options, {}, 1);
  EXPECT_NE(rates.estimate_ms(unknown), before);
}

TEST_F(HashBatch, LearnsHowMuchMemoryTheWorkTakes) {
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "sanitizers keep memory that was given back";
#endif
  // More than this process has used so far, so that its peak rises.
  const std::string text(size_t{64} << 20, 'x');
  const std::vector<Job> jobs = {make_job("a", text)};
  HashFiles kind;
  const auto estimate = kind.estimate(std::array{&jobs[0]}, {}, {}).front();
  for (const bool isolated : {true, false}) {
    CostRates rates;
    BatchOptions options;
    options.rates = &rates;
    if (isolated) options.isolate = hash_worker();
    run(jobs, kind, options, {}, 1);
    const auto bytes = rates.estimate_memory(estimate);
    ASSERT_TRUE(bytes) << isolated;
    EXPECT_GE(*bytes, int64_t(text.size())) << isolated;
    EXPECT_LT(*bytes, int64_t(4 * text.size())) << isolated;
  }
}

// Two jobs that begin together, and only then use memory.
class JobsTogether final : public JobKind {
 public:
  static JobEstimate of_one() {
    return {.kind = "together", .work = 1, .memory_bytes = 1 << 20};
  }

  std::vector<JobEstimate> estimate(std::span<const Job* const> jobs, Survey,
                                    const runtime::WorkContext&) override {
    return std::vector<JobEstimate>(jobs.size(), of_one());
  }
  Result<JobResult> run(std::string_view,
                        const runtime::WorkContext&) override {
    ++begun_;
    while (begun_ < 2) std::this_thread::yield();
    std::ignore = std::string(size_t{64} << 20, 'x');
    return JobResult{Status::kPassed, "{}"};
  }
  std::string error_row(std::string_view, const Error&) const override {
    return "{}";
  }

 private:
  std::atomic<int> begun_ = 0;
};

// The memory that two jobs used at once is not known of either.
TEST_F(HashBatch, LearnsNoMemoryOfJobsThatRanTogether) {
  JobsTogether kind;
  CostRates rates;
  BatchOptions options;
  options.rates = &rates;
  const std::vector<Job> jobs = {{"a", "a", "a"}, {"b", "b", "b"}};
  auto journal = Journal::open({});
  ThreadPool pool(2);
  run_batch(jobs, kind, options, *journal, {.executor = &pool},
            [](size_t, const Journal::Entry&) {});
  EXPECT_FALSE(rates.estimate_memory(kind.of_one()));
}

TEST_F(HashBatch, StopsBetweenJobsAndSaysHowManyAreOpen) {
  const std::vector<Job> jobs = make_jobs(10);
  auto journal = Journal::open({});
  ThreadPool pool(1);
  HashFiles kind;
  std::stop_source stop;
  int rows = 0;
  const BatchResult result = run_batch(
      jobs, kind, {}, *journal, {.executor = &pool, .stop = stop.get_token()},
      [&](size_t, const Journal::Entry&) {
        if (++rows == 4) stop.request_stop();
      });
  EXPECT_EQ(result.passed, 4u);
  EXPECT_EQ(result.open, 6u);
}

// Jobs of hours: each asks for a stop when it has begun.
class LongJobs final : public JobKind {
 public:
  explicit LongJobs(std::stop_source stop) : stop_(std::move(stop)) {}

  std::vector<JobEstimate> estimate(std::span<const Job* const> jobs, Survey,
                                    const runtime::WorkContext&) override {
    return std::vector<JobEstimate>(jobs.size());
  }
  Result<JobResult> run(std::string_view,
                        const runtime::WorkContext& work) override {
    ++begun;
    stop_.request_stop();
    if (!work.stop.stop_requested()) return JobResult{Status::kPassed, "{}"};
    Error error;
    error.kind = ErrorKind::kCancelled;
    return error;
  }
  std::string error_row(std::string_view, const Error&) const override {
    return "{}";
  }
  bool stops_at_once() const override { return true; }

  int begun = 0;

 private:
  std::stop_source stop_;
};

TEST_F(HashBatch, AStopEndsLongJobsWhichStayOpen) {
  const std::vector<Job> jobs = make_jobs(3);
  std::stop_source stop;
  LongJobs kind(stop);
  auto journal = Journal::open(this->journal());
  ASSERT_TRUE(journal);
  ThreadPool pool(1);
  const BatchResult result = run_batch(
      jobs, kind, {}, *journal, {.executor = &pool, .stop = stop.get_token()},
      [](size_t, const Journal::Entry&) {});
  EXPECT_EQ(kind.begun, 1);
  EXPECT_EQ(result.open, 3u);
  EXPECT_EQ(result.errors, 0u);
}

TEST_F(HashBatch, AnswersAStreamOfJobsInOrder) {
  const std::string path = folder_.write("a", "one");
  std::vector<std::string> lines = {HashFiles::job(path).line, "nonsense",
                                    HashFiles::job("/no/such/file").line};
  HashFiles kind;
  Timeouts timeouts;
  ThreadPool pool(2);
  size_t next = 0;
  std::vector<Json> rows;
  run_stream({.read = [&]() -> std::optional<std::string> {
                if (next == lines.size()) return std::nullopt;
                return lines[next++];
              },
              .run =
                  [&](size_t, const std::string& line) {
                    return run_job(kind, line, {}, {}, timeouts);
                  },
              .write =
                  [&](const JobResult& result) {
                    rows.push_back(Json::parse(result.row));
                    return true;
                  }},
             true, pool);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0]["sha256"], kOne);
  EXPECT_EQ(rows[1]["error"], "names no file");
  EXPECT_EQ(rows[2]["error"], "cannot read");
}

TEST_F(HashBatch, HasATableOfItsOwnColumns) {
  HashFiles kind;
  const Done done =
      run({make_job("a,b", "one"), HashFiles::job("/no/such/file")}, kind);
  const report::RowCsv csv({{"sha256", "/sha256"}, {"problem", "/error"}});
  EXPECT_EQ(csv.header(), "sha256,problem\n");
  EXPECT_EQ(*csv.row(done.rows.at(0).dump()), std::string(kOne) + ",\n");
  EXPECT_EQ(*csv.row(done.rows.at(1).dump()), ",cannot read\n");
  EXPECT_FALSE(csv.row("[]"));
}

}  // namespace
}  // namespace framewise::batch
