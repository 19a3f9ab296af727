// SPDX-License-Identifier: Apache-2.0
// The jobs of a server: accepts them as long as it can keep up, runs them, the
// short ones first, and keeps their results.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "framewise/thread_pool.h"
#include "jobs/kinds.h"
#include "service/jobs/fetched_files.h"
#include "service/preview/job_preview.h"
#include "service/server/event_stream.h"
#include "service/store/job_store.h"

namespace framewise::service {

struct JobLimits {
  int running = 1;  // jobs at once
  // One more runs beside them if it is predicted to take no longer than this,
  // so that thumbnails do not wait behind films; 0: none does.
  double quick_ms = 0;
  size_t queued = 256;  // jobs
  // Predicted time until the last queued job begins.
  int64_t queued_ms = int64_t{15} * 60 * 1000;
  int64_t job_ms = int64_t{60} * 60 * 1000;  // of one job; 0: no limit
  // Finished jobs are forgotten, the oldest first.
  size_t kept = 10'000;
  int64_t keep_ms = int64_t{24} * 3600 * 1000;
  int64_t result_memory_bytes = int64_t{64} << 20;
  // A job that ended the server this often is not tried again.
  int attempts = 3;
};

// Kind::check() and Kind::run(): in this process, or elsewhere. Called from
// several threads at once.
using CheckJob = std::function<Result<void>(const jobs::Kind& kind,
                                            const JobRequest& request)>;
using RunJob = std::function<Result<JobOutcome>(
    const jobs::Kind& kind, const JobRequest& request, const JobTools& tools)>;

struct JobsOptions {
  JobLimits limits;
  std::filesystem::path folder;  // for files that jobs write
  CheckJob check;
  RunJob run;
  RunJob run_quick;  // of jobs that run beside the others; empty: as all
  // Removes the session of a form whose job has ended; empty: none has one.
  std::function<void(const std::string& session)> end_session;
  FetchFile fetch;            // empty: jobs with URLs fail
  int64_t fetched_bytes = 0;  // most of one job's files of URLs
};

struct Accepted {
  std::string id;
  JobState state = JobState::kQueued;
  bool joined = false;  // a job of equal content existed
  int64_t ready_s = 1;  // when to ask again, as predicted
};
// There is no room.
struct Busy {
  int64_t retry_s = 1;  // until there is, as predicted
  std::string why;
};
// The idempotency key was used for other content.
struct Conflict {};
using Submitted = std::variant<Accepted, Busy, Conflict>;

struct JobResultView {
  JobState state = JobState::kQueued;
  // Null: not finished, failed, or made without this format.
  std::shared_ptr<const std::string> content;
  std::string problem;  // of a job that failed or was cancelled
};

struct JobsFacts {
  size_t queued = 0;
  int running = 0;        // without the quick one
  double busy_ms = 0;     // since the last of them began; 0: none runs
  double backlog_ms = 0;  // predicted time until a new job begins
  bool stopping = false;
  std::string store_problem;  // why jobs cannot be kept; empty: they are
};

class Jobs {
 public:
  // Takes up the jobs that the store holds unfinished. The kinds, the pool and
  // the store must outlive this.
  static Result<std::unique_ptr<Jobs>> open(const JobsOptions& options,
                                            std::span<const jobs::Kind> kinds,
                                            JobStore& store, ThreadPool& pool);
  // As stop() without time.
  virtual ~Jobs() = default;

  // Fails with kUsage for a kind or options that there are not, with kIo for
  // files that cannot be read, and if the job cannot be kept. Once it returns
  // Accepted the job survives the end of the process. Reads files.
  virtual Result<Submitted> submit(JobRequest request,
                                   std::string idempotency_key) = 0;

  // The owner of its request; nullopt: there is no such job.
  virtual std::optional<std::string> owner(std::string_view id) = 0;
  // Of its request; none: there is no such job.
  virtual std::vector<JobFile> files(std::string_view id) = 0;
  // A JSON document; null: there is no such job.
  virtual std::shared_ptr<const std::string> status(std::string_view id) = 0;
  virtual std::optional<JobResultView> result(std::string_view id,
                                              ResultFormat format) = 0;
  // The path of an output file; empty: there is none.
  virtual std::filesystem::path output(std::string_view id,
                                       std::string_view name) = 0;
  // Null: the job shows nothing, or does not run.
  virtual std::shared_ptr<JobPreview> preview(std::string_view id) = 0;
  // Withdraws a request for the job: it ends when nobody wants it any more. Of
  // a finished job the result is removed. False: there is no such job.
  virtual bool withdraw(std::string_view id) = 0;
  // False: there is no such job.
  virtual bool watch(std::string_view id, std::shared_ptr<EventStream> stream,
                     int64_t last_event_id) = 0;
  // The newest jobs of this owner, or of all, as a JSON document.
  virtual std::string list(size_t most,
                           const std::optional<std::string>& owner) = 0;

  virtual JobsFacts facts() = 0;

  // Starts no more jobs, and lets those that run finish within the time. What
  // is left is run by the next server.
  virtual void stop(int64_t within_ms) = 0;
};

}  // namespace framewise::service
