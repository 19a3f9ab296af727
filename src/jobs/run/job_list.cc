// SPDX-License-Identifier: Apache-2.0
// A list of jobs of the public interface, as a batch.
#include <optional>

#include "base/json/json.h"
#include "base/result.h"
#include "batch/batch.h"
#include "framewise/thread_pool.h"
#include "jobs/run/run_job.h"
#include "report/verdict/verdict_json.h"

namespace framewise {
namespace jobs {
namespace {

namespace fs = std::filesystem;

std::string line_of(const Job& job, const fs::path& folder) {
  Json files = Json::array();
  for (const fs::path& file : job.files) {
    files.push_back(fs::absolute(file).string());
  }
  Json options = Json::array();
  for (const auto& [name, value] : job.options) {
    Json pair = Json::array();
    pair.push_back(name);
    pair.push_back(value);
    options.push_back(std::move(pair));
  }
  const Json line = {{"kind", job.kind},
                     {"files", std::move(files)},
                     {"options", std::move(options)},
                     {"folder", folder.string()}};
  return line.dump();
}

Job job_of(const Json& line) {
  Job job{.kind = line["kind"].text(), .files = {}, .options = {}};
  for (const Json& file : line["files"]) job.files.emplace_back(file.text());
  for (const Json& pair : line["options"]) {
    job.options.emplace_back(pair[0].text(), pair[1].text());
  }
  return job;
}

class PublicJobs final : public batch::JobKind {
 public:
  explicit PublicJobs(const JobOptions& options) : options_(options) {}

  std::vector<batch::JobEstimate> estimate(
      std::span<const batch::Job* const> jobs, batch::Survey,
      const runtime::WorkContext&) override {
    std::vector<batch::JobEstimate> estimates;
    for (const batch::Job* job : jobs) {
      estimates.push_back(estimate_of(job_of(Json::parse(job->line))));
    }
    return estimates;
  }

  Result<batch::JobResult> run(std::string_view line,
                               const runtime::WorkContext& work) override {
    const Json json = Json::parse(line);
    FW_ASSIGN_OR_RETURN(const PublicJob job,
                        public_job(job_of(json), options_));
    JobOptions quiet = options_;
    quiet.progress = {};  // of one job among many it says nothing
    FW_ASSIGN_OR_RETURN(
        const JobResult result,
        run_public_job(job, json["folder"].text(), work, quiet));
    return batch::JobResult{
        result.passed ? batch::Status::kPassed : batch::Status::kFailed,
        Json::parse(result.json).dump()};
  }

  std::string error_row(std::string_view, const Error& error) const override {
    return Json{{"error", report::error_json(error)}}.dump();
  }

  // Whatever wrote files has a folder of its own.
  bool output_exists(const batch::Job& job) const override {
    const Json json = Json::parse(job.line);
    const Kind* kind = find_kind(json["kind"].text());
    return !kind || kind->outputs == Outputs::kNone ||
           fs::exists(json["folder"].text());
  }

 private:
  static batch::JobEstimate estimate_of(const Job& job) {
    constexpr double kMegabyte = 1e6;
    const Kind* kind = find_kind(job.kind);
    double bytes = 0;
    for (const fs::path& file : job.files) {
      std::error_code unread;
      const auto size = fs::file_size(file, unread);
      if (!unread) bytes += double(size);
    }
    return {.kind = job.kind,
            .format = "",
            .work = bytes / kMegabyte,
            .bytes = bytes,
            .usual_ms_per_unit = kind ? kind->usual_ms_per_megabyte : 100};
  }

  const JobOptions& options_;
};

JobStatus status_of(batch::Status status) {
  switch (status) {
    case batch::Status::kPassed: return JobStatus::kPassed;
    case batch::Status::kFailed: return JobStatus::kFailed;
    case batch::Status::kError: break;
  }
  return JobStatus::kError;
}

// Jobs with equal keys have one folder, and run once.
batch::Job batch_job(const Job& job, const JobOptions& options) {
  std::vector<std::string> files;
  for (const fs::path& file : job.files) files.push_back(file.string());
  const std::string key =
      batch::job_key(files, line_of(job, fs::absolute(options.folder)));
  return {.key = key,
          .name = files.empty() ? job.kind : files.front(),
          .line = line_of(job, options.folder / key)};
}

}  // namespace
}  // namespace jobs

Result<JobTotals> run_jobs(std::span<const Job> list, const JobOptions& options,
                           const std::filesystem::path& journal,
                           const std::function<void(const JobRow&)>& on_row) {
  std::vector<batch::Job> work;
  for (const Job& job : list) {
    FW_RETURN_IF_ERROR(jobs::public_job(job, options));
    work.push_back(jobs::batch_job(job, options));
  }
  if (journal.has_parent_path()) {
    std::error_code ignored;  // opening the journal says why it cannot be
    std::filesystem::create_directories(journal.parent_path(), ignored);
  }
  FW_ASSIGN_OR_RETURN(batch::Journal rows, batch::Journal::open(journal));
  std::optional<ThreadPool> own;
  Executor* executor = options.executor;
  if (!executor) executor = &own.emplace(1);
  jobs::PublicJobs kind(options);
  std::optional<Error> unread;
  const batch::BatchResult done = batch::run_batch(
      work, kind, {}, rows, jobs::public_work(options, *executor),
      [&](size_t job, const batch::Journal::Entry& entry) {
        auto json = rows.read(entry);
        if (!json) {
          unread = std::move(json).error();
          return;
        }
        if (on_row) {
          on_row({job, jobs::status_of(entry.status), *std::move(json)});
        }
      });
  if (done.journal_error) return *done.journal_error;
  if (unread) return *unread;
  return JobTotals{done.kept, done.passed, done.failed, done.errors, done.open};
}

}  // namespace framewise
