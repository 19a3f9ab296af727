// SPDX-License-Identifier: Apache-2.0
#include "jobs/run/run_job.h"

#include "base/objects/atomic_file.h"
#include "base/result.h"
#include "framewise/thread_pool.h"

namespace framewise {

namespace fs = std::filesystem;

namespace jobs {
namespace {

// The kinds that the service offers.
std::vector<std::string_view> offered_kinds() {
  std::vector<std::string_view> names;
  for (const Kind& kind : kinds()) {
    if (kind.is_offered_to(Asker::kService)) names.push_back(kind.name);
  }
  return names;
}

Error unknown_kind(const std::string& name) {
  return with_hint(
      fail(ErrorKind::kUsage, "there is no job of the kind \"{}\"", name),
      fmt::format("kinds: {}", fmt::join(job_kinds(), ", ")));
}

Result<void> make_folder(const fs::path& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (!failed) return {};
  return in_file(fail(ErrorKind::kIo, "cannot be made: {}", failed.message()),
                 folder.string());
}

}  // namespace

runtime::WorkContext public_work(const JobOptions& options,
                                 Executor& executor) {
  return {.executor = &executor,
          .stop = options.stop,
          .progress = nullptr,
          .limits = options.limits,
          .memory_bytes = options.memory_bytes,
          .cache = options.cache};
}

Result<PublicJob> public_job(const Job& job, const JobOptions& options) {
  const Kind* kind = find_kind(job.kind);
  if (!kind || !kind->is_offered_to(Asker::kService)) {
    return unknown_kind(job.kind);
  }
  PublicJob made{.kind = kind, .request = {}, .host = {}};
  made.request.kind = job.kind;
  made.request.options = job.options;
  made.host.models = options.models;
  for (const fs::path& file : job.files) {
    made.request.files.push_back({file.string(), fs::absolute(file), ""});
  }
  FW_RETURN_IF_ERROR(kind->check(made.request, made.host));
  if (kind->outputs == Outputs::kNone || !options.folder.empty()) return made;
  return with_hint(fail(ErrorKind::kUsage,
                        "jobs of the kind \"{}\" write files, and no folder is "
                        "named",
                        job.kind),
                   "set JobOptions::folder");
}

Result<JobResult> run_public_job(const PublicJob& job, const fs::path& folder,
                                 runtime::WorkContext work,
                                 const JobOptions& options) {
  JobResult result;
  if (job.kind->outputs != Outputs::kNone) {
    FW_RETURN_IF_ERROR(make_folder(folder));
  }
  const JobTools tools = {
      .work = work,
      .write = [&](const std::string& name,
                   std::span<const std::byte> content) -> Result<void> {
        const std::string_view text(
            reinterpret_cast<const char*>(content.data()), content.size());
        return write_atomically(folder / name, text, {});
      },
      .folder = folder,
      .progress = options.progress,
      .show_film = {}};
  FW_ASSIGN_OR_RETURN(JobOutcome outcome,
                      job.kind->run(job.request, job.host, tools));
  result.passed = outcome.exit_code == 0;
  result.verdict = std::move(outcome.verdict);
  result.json = std::move(outcome.json);
  for (const std::string& name : outcome.outputs) {
    result.files.push_back(folder / name);
  }
  return result;
}

}  // namespace jobs

std::span<const std::string_view> job_kinds() {
  static const std::vector<std::string_view> kNames = jobs::offered_kinds();
  return kNames;
}

Result<JobResult> run_job(const Job& job, const JobOptions& options) {
  FW_ASSIGN_OR_RETURN(const jobs::PublicJob made,
                      jobs::public_job(job, options));
  std::optional<ThreadPool> own;
  Executor* executor = options.executor;
  if (!executor) executor = &own.emplace(1);
  return jobs::run_public_job(made, options.folder,
                              jobs::public_work(options, *executor), options);
}

}  // namespace framewise
