// SPDX-License-Identifier: Apache-2.0
// A job is one unit of work in a batch. The batch engine (journal, schedule,
// memory budget, isolation, shards, streams) knows jobs only as text; what a
// job does is known to its JobKind. A new kind of work implements JobKind and
// gets the engine without changes to it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"
#include "runtime/memory_watch.h"
#include "runtime/work_context.h"

namespace framewise::batch {

struct Job {
  std::string key;   // identifies the job in the journal: see job_key()
  std::string name;  // for people, such as a path: progress shows it
  // The work as one line of text that its JobKind can read. An isolated
  // worker and a cluster node get this line and nothing else.
  std::string line;
};

// How a job ended. The letters stand in journals and in workers' answers.
enum class Status : char {
  kPassed = 'p',  // done, and every requirement holds
  kFailed = 'f',  // done, but a requirement does not hold
  kError = 'e',   // could not be done
};

struct JobResult {
  Status status = Status::kError;
  // A JSON object on one line. It does not depend on the job's
  // position in the batch, so that jobs with equal keys have equal rows.
  std::string row;
};

// The expected cost of a job, from facts known before it runs.
struct JobEstimate {
  // Jobs of one kind, such as "compare default", and one format, such as "gif",
  // take times that follow from their facts (see CostRates).
  std::string kind;
  std::string format;
  double work = 0;                 // in units of the kind, such as megapixels
  double bytes = 0;                // of the files that are read; 0: unknown
  double frames = 0;               // 0: unknown
  double usual_ms_per_unit = 100;  // until this machine has learned the kind
  int64_t memory_bytes = 0;        // at most
};

// What an estimate may learn from files.
enum class Survey : uint8_t {
  kOpenFiles,
  kSizes,  // because this process must not parse them
};

// All functions may be called from several threads at once.
class JobKind {
 public:
  virtual ~JobKind() = default;

  // One estimate for each job, in order. Called once, before any job runs.
  // After a stop, estimates may be rough.
  virtual std::vector<JobEstimate> estimate(
      std::span<const Job* const> jobs, Survey survey,
      const runtime::WorkContext& work) = 0;

  // Does the job in this process. When a stop is requested (its time is over),
  // it ends early with an error. A file that cannot be read is an error; the
  // engine repeats the call if the error may pass, and otherwise asks for
  // error_row().
  virtual Result<JobResult> run(std::string_view line,
                                const runtime::WorkContext& work) = 0;

  // The row of a job that ended with `error`: also one whose worker crashed,
  // and one whose line cannot be read.
  virtual std::string error_row(std::string_view line,
                                const Error& error) const = 0;

  // In the parent, with the answer of an isolated worker, which may not write
  // files: writes those that the answer holds and returns the job's result.
  virtual Result<JobResult> collect(std::string_view, JobResult answer) {
    return answer;
  }

  // Whether the files that the job has written are still there. If not, it
  // runs again, although the journal holds its row.
  virtual bool output_exists(const Job&) const { return true; }

  // Whether a stop ends jobs that run, because waiting for their end would take
  // too long. They run again with the next batch.
  virtual bool stops_at_once() const { return false; }

  // The job will probably run next: its files may be read ahead.
  virtual void prefetch(const Job&) {}

  // The level of memory use has changed: caches should shrink.
  virtual void release_memory(runtime::MemoryLevel) {}
};

// Whether a file was written or replaced since, as text; see job_key().
struct FileStamp {
  std::string path;
  std::string stamp;
};

// 32 hexadecimal digits that change when an input file (size or time of the
// last change), the program's version or `parameters` change. `parameters`
// must hold everything else that can change the job's row, and name its kind.
// `last` keeps the stamp of the first input: of jobs one after another, whose
// first input is often the same, it is taken once.
std::string job_key(std::span<const std::string> inputs,
                    std::string_view parameters, FileStamp* last = nullptr);

}  // namespace framewise::batch
