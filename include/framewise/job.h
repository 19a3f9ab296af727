// SPDX-License-Identifier: Apache-2.0
// Work of any kind, asked for in words: films, images, comparisons, one at a
// time or a list with a journal. The kinds and their options are those of the
// jobs of `framewise serve`.
//
//   framewise::ThreadPool pool;
//   auto film = framewise::run_job({"encode", {"film.mkv"},
//                                   {{"target", "score>=85"}}},
//                                  {.folder = "out", .executor = &pool});
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "framewise/cache.h"
#include "framewise/error.h"
#include "framewise/executor.h"
#include "framewise/limits.h"

namespace framewise {

struct Job {
  std::string kind{};  // one of job_kinds(), such as "image check"
  std::vector<std::filesystem::path> files{};
  // Names and values of options, as flags without dashes; a flag without a
  // value has "".
  std::vector<std::pair<std::string, std::string>> options{};
};

struct JobProgress {
  std::string stage{};  // "measuring"
  std::string unit{};   // "frame pairs"
  int64_t done = 0;
  int64_t total = 0;  // 0: unknown
  // The worst that was found so far, such as {"score": 61.2, "time_ms": 480},
  // as JSON; empty: nothing yet.
  std::string worst{};
  // Of the whole job, 0 to 1, and the time that it has left; absent: unknown.
  std::optional<double> fraction{};
  std::optional<double> remaining_s{};
};

struct JobOptions {
  // Where the files of kinds that write some go; made if it is not there.
  std::filesystem::path folder{};
  Executor* executor = nullptr;
  std::stop_token stop{};
  Limits limits{};
  int64_t memory_bytes = 0;        // at most, as estimated; 0: no limit
  Cache* cache = nullptr;          // where results are found and kept
  std::filesystem::path models{};  // see CompareOptions::models
  // From one thread at a time.
  std::function<void(const JobProgress&)> progress{};
};

struct JobResult {
  bool passed = true;     // whether the command would end with exit code 0
  std::string verdict{};  // such as "PASS"; empty: the kind gives none
  std::string json{};     // one document, as the command prints it by --json
  std::vector<std::filesystem::path> files{};  // that were written
};

std::span<const std::string_view> job_kinds();

// Fails with kUsage, before it opens a file, for an unknown kind, options that
// the kind does not have, and a wrong number of files.
Result<JobResult> run_job(const Job& job, const JobOptions& options = {});

enum class JobStatus : uint8_t {
  kPassed,
  kFailed,  // done, but it did not pass
  kError,   // could not be done
};

struct JobRow {
  size_t job = 0;  // its index
  JobStatus status = JobStatus::kError;
  // The document of JobResult, or {"error": {…}}, on one line.
  std::string json{};
};

struct JobTotals {
  size_t kept = 0;  // rows that the journal had
  // These three include `kept`.
  size_t passed = 0;
  size_t failed = 0;
  size_t errors = 0;
  size_t open = 0;  // not run, because of a stop
};

// Runs all jobs on the threads of the executor, the largest files first. Rows
// are kept in the file `journal`, so that the same call goes on where an
// interrupted one ended; empty: nowhere. The files of each job go to a folder
// of its own in JobOptions::folder. `on_row` is called from one thread at a
// time. Fails where the journal cannot be read or written; a job that fails is
// a row.
Result<JobTotals> run_jobs(std::span<const Job> jobs, const JobOptions& options,
                           const std::filesystem::path& journal,
                           const std::function<void(const JobRow&)>& on_row);

}  // namespace framewise
