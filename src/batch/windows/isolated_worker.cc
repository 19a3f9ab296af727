// SPDX-License-Identifier: Apache-2.0
// Jobs run in the program itself: a worker is worth its process only with a
// sandbox around it, which Windows has in another form.
#include "batch/isolated_worker.h"

#include "base/result.h"

namespace framewise::batch {
namespace {

Error no_workers() {
  return with_hint(fail(ErrorKind::kEnvironment,
                        "--isolate is not part of the program for Windows"),
                   "leave it out, or run the program for Linux");
}

}  // namespace

std::optional<JobResult> parse_answer(std::string_view) { return std::nullopt; }

IsolatedWorker::IsolatedWorker(WorkerProgram program)
    : program_(std::move(program)) {}
IsolatedWorker::~IsolatedWorker() = default;

Result<JobResult> IsolatedWorker::run(
    std::string_view, int64_t, const std::stop_token&,
    const std::function<void(std::string_view)>&) {
  return no_workers();
}

JobResult run_isolated(IsolatedWorker&, JobKind& kind, std::string_view line,
                       const AttemptLimits&, const std::stop_token&) {
  return {Status::kError, kind.error_row(line, no_workers())};
}

Result<void> serve_jobs(JobKind&, int, const runtime::WorkContext&,
                        const std::function<Result<void>(std::string_view)>&) {
  return no_workers();
}

}  // namespace framewise::batch
