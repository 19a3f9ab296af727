// SPDX-License-Identifier: Apache-2.0
#include "cli/serve/isolated_jobs.h"

#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "batch/isolated_worker.h"
#include "cli/batch/worker.h"
#include "service/jobs/job_request.h"
#include "service/jobs/outcome_json.h"

namespace framewise::cli {
namespace {

using service::IsolatedOutcome;
using service::JobOutcome;
using service::JobRequest;
using service::JobTools;

// The child's side: a request as a line, its outcome as the row.
class RequestKind final : public batch::JobKind {
 public:
  explicit RequestKind(const service::JobKinds& kinds) : kinds_(kinds) {}

  std::vector<batch::JobEstimate> estimate(
      std::span<const batch::Job* const> jobs,
      const batch::SurveyOptions&) override {
    return std::vector<batch::JobEstimate>(jobs.size());
  }

  Result<batch::JobResult> run(std::string_view line, Executor* executor,
                               std::stop_token stop) override {
    FW_ASSIGN_OR_RETURN(const JobRequest request,
                        service::parse_kept_request(line));
    const service::JobKind* const kind =
        service::find_kind(kinds_, request.kind);
    if (!kind) return fail(ErrorKind::kInternal, "an unknown kind of job");
    IsolatedOutcome isolated;
    JobTools tools;
    tools.executor = executor;
    tools.stop = stop;
    tools.write = [&](const std::string& name,
                      std::span<const std::byte> content) -> Result<void> {
      isolated.files.emplace_back(
          name, std::string(reinterpret_cast<const char*>(content.data()),
                            content.size()));
      return {};
    };
    FW_ASSIGN_OR_RETURN(isolated.outcome, kind->run(request, tools));
    return batch::JobResult{batch::Status::kPassed, service::json_of(isolated)};
  }

  std::string error_row(std::string_view, const Error& error) const override {
    return service::json_of(error);
  }

 private:
  const service::JobKinds& kinds_;
};

// Children that wait for a job.
class Children {
 public:
  Children(batch::WorkerProgram program, size_t most)
      : program_(std::move(program)), most_(most) {}

  std::unique_ptr<batch::IsolatedWorker> take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<batch::IsolatedWorker>(program_);
    auto worker = std::move(idle_.back());
    idle_.pop_back();
    return worker;
  }
  void give_back(std::unique_ptr<batch::IsolatedWorker> worker) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < most_) idle_.push_back(std::move(worker));
  }

 private:
  const batch::WorkerProgram program_;
  const size_t most_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<batch::IsolatedWorker>> idle_;
};

Result<JobOutcome> run_in_child(Children& children, const JobRequest& request,
                                const JobTools& tools) {
  auto worker = children.take();
  auto answer = worker->run(service::json_of(request), 0, tools.stop);
  children.give_back(std::move(worker));
  if (!answer) return std::move(answer).error();
  FW_ASSIGN_OR_RETURN(IsolatedOutcome isolated,
                      service::parse_isolated_outcome(answer->row));
  for (const auto& [name, content] : isolated.files) {
    FW_RETURN_IF_ERROR(tools.write(name, std::as_bytes(std::span(content))));
  }
  return std::move(isolated.outcome);
}

}  // namespace

Result<ExitCode> serve_worker(const Invocation& invocation,
                              const service::JobKinds& kinds) {
  RequestKind kind(kinds);
  return serve_as_worker(invocation, kind);
}

service::RunJob run_in_children(const Invocation& invocation, size_t most) {
  auto children = std::make_shared<Children>(
      worker_program(invocation, {"serve", "--worker", "--config", "none"}),
      most);
  return [children](const service::JobKind&, const JobRequest& request,
                    const JobTools& tools) {
    return run_in_child(*children, request, tools);
  };
}

}  // namespace framewise::cli
