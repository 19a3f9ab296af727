// SPDX-License-Identifier: Apache-2.0
#include "cli/serve/isolated_jobs.h"

#include <chrono>
#include <memory>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "batch/attempts.h"
#include "batch/isolated_worker.h"
#include "cli/batch/worker.h"
#include "cli/video/video_options.h"
#include "jobs/image/image_requests.h"
#include "jobs/kinds.h"
#include "service/jobs/job_request.h"
#include "service/jobs/outcome_json.h"

namespace framewise::cli {
namespace {

using service::IsolatedOutcome;
namespace fs = std::filesystem;
using service::JobOutcome;
using service::JobProgress;
using service::JobRequest;
using service::JobTools;
using Clock = std::chrono::steady_clock;

// As often as the server sends it to clients.
constexpr auto kProgressPause = std::chrono::milliseconds(100);
// A picture that a page waits for.
constexpr int64_t kLongestThumbnail_ms = 60'000;
// Longer than a network disk takes to answer after its server was started anew.
constexpr int64_t kUsualStall_ms = 60'000;

// Whether so much time has passed since it was last due.
class Pace {
 public:
  bool is_due() {
    const auto now = Clock::now();
    if (now - last_ < kProgressPause) return false;
    last_ = now;
    return true;
  }

 private:
  Clock::time_point last_;
};

// The child's side: a request as a line, its outcome as the row.
class RequestKind final : public batch::JobKind {
 public:
  explicit RequestKind(const Invocation& invocation)
      : host_(host_of(invocation)),
        output_(invocation.output.stream),
        folder_(invocation.value("folder")) {}

  std::vector<batch::JobEstimate> estimate(
      std::span<const batch::Job* const> jobs, batch::Survey,
      const runtime::WorkContext&) override {
    return std::vector<batch::JobEstimate>(jobs.size());
  }

  Result<batch::JobResult> run(std::string_view line,
                               const runtime::WorkContext& work) override {
    FW_ASSIGN_OR_RETURN(const JobRequest request,
                        service::parse_kept_request(line));
    const jobs::Kind* const kind = jobs::find_kind(request.kind);
    if (!kind || !kind->run)
      return fail(ErrorKind::kInternal, "an unknown kind of job");
    IsolatedOutcome isolated;
    JobTools tools;
    tools.work = work;
    tools.write = [&](const std::string& name,
                      std::span<const std::byte> content) -> Result<void> {
      isolated.files.emplace_back(
          name, std::string(reinterpret_cast<const char*>(content.data()),
                            content.size()));
      return {};
    };
    tools.folder = folder_;
    Pace pace;
    tools.progress = [&](const JobProgress& progress) {
      if (!pace.is_due()) return;
      // A parent that is gone is noticed by the answer.
      [[maybe_unused]] const auto sent =
          cli::write(output_, fmt::format("{}{}\n", batch::kNotePrefix,
                                          service::json_of(progress)));
    };
    FW_ASSIGN_OR_RETURN(isolated.outcome, kind->run(request, host_, tools));
    return batch::JobResult{batch::Status::kPassed, service::json_of(isolated)};
  }

  std::string error_row(std::string_view, const Error& error) const override {
    return service::json_of(error);
  }

 private:
  const jobs::Host host_;
  std::FILE* const output_;
  const fs::path folder_;  // that may be written; empty: none
};

batch::WorkerProgram program_of(const Invocation& invocation,
                                const fs::path& writable) {
  std::vector<std::string> words = {"serve", "--worker", "--config", "none"};
  if (!writable.empty()) {
    words.insert(words.end(), {"--folder", writable.native()});
  }
  auto program = worker_program(invocation, std::move(words));
  const auto stall = duration_option(invocation, "stall-timeout", kDayMs);
  program.stall_ms = stall && *stall ? **stall : kUsualStall_ms;
  if (writable.empty()) return program;
  std::erase_if(program.environment,
                [](const auto& one) { return one.first == "TMPDIR"; });
  program.environment.emplace_back("TMPDIR", writable.native());
  return program;
}

// Children that wait for a job.
class Children {
 public:
  Children(const ServerSettings& settings, size_t most, int niceness)
      : settings_(settings), most_(most), niceness_(niceness) {}

  struct Child {
    std::unique_ptr<batch::IsolatedWorker> worker;
    std::shared_ptr<const Invocation> settings;  // that it was started with
  };

  Child take() {
    const auto settings = settings_.get();
    const MutexLock lock(mutex_);
    std::erase_if(idle_,
                  [&](const Child& one) { return one.settings != settings; });
    if (idle_.empty()) return start(settings, {});
    Child child = std::move(idle_.back());
    idle_.pop_back();
    return child;
  }
  // One that may write into the folder of its job serves no other.
  Child make_for(const fs::path& folder) const {
    return start(settings_.get(), folder);
  }
  void give_back(Child child) {
    const MutexLock lock(mutex_);
    if (idle_.size() < most_) idle_.push_back(std::move(child));
  }

 private:
  Child start(std::shared_ptr<const Invocation> settings,
              const fs::path& writable) const {
    batch::WorkerProgram program = program_of(*settings, writable);
    program.niceness = niceness_;
    return {std::make_unique<batch::IsolatedWorker>(std::move(program)),
            std::move(settings)};
  }

  const ServerSettings& settings_;
  const size_t most_;
  const int niceness_;
  Mutex mutex_;
  std::vector<Child> idle_ FW_GUARDED_BY(mutex_);
};

// The child may have been taken over by a file that it read.
void pass_on_progress(std::string_view note, Pace& pace,
                      const JobTools& tools) {
  if (!tools.progress || !pace.is_due()) return;
  if (const auto progress = service::parse_isolated_progress(note)) {
    tools.progress(*progress);
  }
}

Result<void> check_outputs(const JobOutcome& outcome, const fs::path& folder) {
  for (const std::string& name : outcome.outputs) {
    std::error_code unknown;
    if (!fs::is_regular_file(fs::symlink_status(folder / name, unknown))) {
      return fail(ErrorKind::kInternal, "an output is no file");
    }
  }
  return {};
}

Result<JobOutcome> run_in_child(Children& children, const jobs::Kind& kind,
                                const JobRequest& request,
                                const JobTools& tools) {
  const bool in_folder = kind.outputs == jobs::Outputs::kInFolder;
  auto child = in_folder ? children.make_for(tools.folder) : children.take();
  Pace pace;
  auto answer = child.worker->run(
      service::json_of(request), 0, tools.work.stop,
      [&](std::string_view note) { pass_on_progress(note, pace, tools); });
  if (!in_folder) children.give_back(std::move(child));
  if (!answer) return std::move(answer).error();
  FW_ASSIGN_OR_RETURN(IsolatedOutcome isolated,
                      service::parse_isolated_outcome(answer->row));
  for (const auto& [name, content] : isolated.files) {
    FW_RETURN_IF_ERROR(tools.write(name, std::as_bytes(std::span(content))));
  }
  if (in_folder) {
    FW_RETURN_IF_ERROR(check_outputs(isolated.outcome, tools.folder));
  }
  return std::move(isolated.outcome);
}

// The options of `image thumbnail` that ask for the same.
JobRequest thumbnail_request(const fs::path& path,
                             const image::ThumbnailOptions& options) {
  return {.kind = "image thumbnail",
          .files = {{path.filename().native(), path}},
          .options =
              jobs::words_of(jobs::thumbnail_fields(),
                             jobs::ThumbnailRequest{options, options.format})};
}

}  // namespace

Result<ExitCode> serve_worker(const Invocation& invocation) {
  RequestKind kind(invocation);
  return serve_as_worker(invocation, kind, invocation.value("folder"));
}

service::RunJob run_in_children(const ServerSettings& settings, size_t most,
                                int niceness) {
  auto children = std::make_shared<Children>(settings, most, niceness);
  return [children](const jobs::Kind& kind, const JobRequest& request,
                    const JobTools& tools) {
    return run_in_child(*children, kind, request, tools);
  };
}

Result<image::Thumbnails> thumbnails_by_job(
    const service::RunJob& run, const fs::path& path,
    const image::ThumbnailOptions& options) {
  static batch::Timeouts timeouts;
  const batch::Timeouts::Watch watch(timeouts, kLongestThumbnail_ms);
  image::Thumbnails made;
  JobTools tools;
  tools.work.stop = watch.token();
  tools.write = [&made](const std::string&,
                        std::span<const std::byte> content) -> Result<void> {
    made.images.push_back(
        {.size = {}, .frames = 1, .content = {content.begin(), content.end()}});
    return {};
  };
  const JobRequest request = thumbnail_request(path, options);
  auto outcome = run(*jobs::find_kind(request.kind), request, tools);
  if (!outcome && watch.expired()) {
    return fail(ErrorKind::kTimeout, "took longer than {} s",
                kLongestThumbnail_ms / 1000);
  }
  if (!outcome) return std::move(outcome).error();
  if (made.images.size() != 1) {
    return fail(ErrorKind::kInternal, "the job made no thumbnail");
  }
  return made;
}

}  // namespace framewise::cli
