// SPDX-License-Identifier: Apache-2.0
// Jobs of the kinds "image check", "image convert", "image diff" and "image
// thumbnail".

#include "base/json/json.h"
#include "base/result.h"
#include "cli/image/image_jobs.h"
#include "cli/serve/job_kinds.h"

namespace framewise::cli {
namespace {

using service::JobOutcome;
using service::JobRequest;
using service::JobTools;

struct Verb {
  JobCommand command;
  Result<ImageRun> (*run)(const Invocation&);
  bool writes;
  double usual_ms_per_megabyte;
};
constexpr Verb kVerbs[] = {
    {{"image check", 1, 1000}, image_check_run, false, 60},
    {{"image convert", 1, 1000}, image_convert_run, true, 800},
    {{"image diff", 2, 2}, image_diff_run, true, 120},
    {{"image thumbnail", 1, 1000}, image_thumbnail_run, true, 60}};

std::optional<Error> error_of(const Json& row) {
  if (!row.contains("error")) return std::nullopt;
  const Json& stated = row["error"];
  Error error;
  error.kind = ErrorKind::kInput;
  for (int kind = 0; kind <= int(ErrorKind::kInternal); ++kind) {
    if (stated["kind"].text() == name_of(ErrorKind(kind))) {
      error.kind = ErrorKind(kind);
    }
  }
  error.message = stated["message"].text();
  error.hint = stated["hint"].text();
  error.file = stated["file"].text();
  return error;
}

// Collects the rows of a job's files.
class Rows {
 public:
  explicit Rows(const JobRequest& request) : request_(request) {}

  void add(const batch::JobResult& result) {
    Json row = Json::parse(result.row);
    use_client_names(row, request_);
    failed_ |= result.status == batch::Status::kFailed;
    unread_ |= result.status == batch::Status::kError;
    if (const auto error = error_of(row)) error_ = error;
    add_outputs(row);
    files_.push_back(std::move(row));
  }

  // The document of the command's --json.
  Result<JobOutcome> outcome(std::string_view verb) const {
    if (error_ && files_.size() == 1) return *error_;
    JobOutcome outcome;
    outcome.exit_code = failed_   ? int(ExitCode::kRequirementFailed)
                        : unread_ ? int(ExitCode::kInput)
                                  : int(ExitCode::kOk);
    const Json document = {
        {"schema", "framewise.image/1"}, {"verb", verb}, {"files", files_}};
    outcome.json = document.dump() + "\n";
    outcome.outputs = outputs_;
    return outcome;
  }

 private:
  void add_outputs(const Json& row) {
    for (const Json& one : row["thumbnails"]) {
      outputs_.push_back(one["file"].text());
    }
    for (const Json* name : {&row["output"]["file"], &row["picture"]}) {
      if (name->is_text()) outputs_.push_back(name->text());
    }
  }

  const JobRequest& request_;
  std::vector<Json> files_;
  std::vector<std::string> outputs_;
  std::optional<Error> error_;
  bool failed_ = false;
  bool unread_ = false;  // some file
};

class ImageServiceJob final : public service::JobKind {
 public:
  ImageServiceJob(const Verb& verb, const ServeTools& tools)
      : verb_(verb), tools_(tools) {}

  std::string_view name() const override { return verb_.command.name; }
  double usual_ms_per_megabyte() const override {
    return verb_.usual_ms_per_megabyte;
  }
  bool writes_files() const override { return verb_.writes; }

  Result<void> check(const JobRequest& request) const override {
    FW_ASSIGN_OR_RETURN(
        const Invocation invocation,
        job_invocation(*tools_.settings.get(), verb_.command, request));
    FW_RETURN_IF_ERROR(verb_.run(invocation));
    return {};
  }

  Result<JobOutcome> run(const JobRequest& request,
                         const JobTools& tools) const override {
    FW_ASSIGN_OR_RETURN(
        Invocation invocation,
        job_invocation(*tools_.settings.get(), verb_.command, request));
    // Names of outputs; the folder does not matter.
    if (verb_.writes) invocation.options.emplace_back("out", "./");
    FW_ASSIGN_OR_RETURN(const ImageRun run, verb_.run(invocation));
    FW_ASSIGN_OR_RETURN(const ImageWork work, run.list());
    Rows rows(request);
    int64_t done = 0;
    for (const image::ImageJob& job : work.jobs) {
      if (tools.work.stop.stop_requested()) {
        return fail(ErrorKind::kCancelled, "stopped before the end");
      }
      if (tools.progress) {
        tools.progress(
            {run.verb.name, "files", done++, int64_t(work.jobs.size()), {}});
      }
      FW_ASSIGN_OR_RETURN(const batch::JobResult result,
                          result_of(run.verb, job, tools));
      rows.add(result);
    }
    return rows.outcome(run.verb.name);
  }

 private:
  // An error only where the job as a whole cannot go on.
  static Result<batch::JobResult> result_of(const image::ImageVerb& verb,
                                            const image::ImageJob& job,
                                            const JobTools& tools) {
    auto answer = verb.run(job, tools.work);
    if (!answer) {
      if (answer.error().kind == ErrorKind::kCancelled) {
        return std::move(answer).error();
      }
      const image::ImageJobs kind(verb, std::nullopt, image::Existing::kKeep,
                                  image::Process::kWorker);
      return batch::JobResult{
          batch::Status::kError,
          kind.error_row(image::json_of(job), answer.error())};
    }
    for (size_t i = 0; i < answer->contents.size(); ++i) {
      if (answer->contents[i].empty()) continue;
      FW_RETURN_IF_ERROR(tools.write(job.outputs[i], answer->contents[i]));
    }
    return batch::JobResult{answer->status, std::move(answer->row)};
  }

  const Verb& verb_;
  const ServeTools tools_;
};

}  // namespace

void add_image_jobs(const ServeTools& tools, service::JobKinds& kinds) {
  for (const Verb& verb : kVerbs) {
    kinds.push_back(std::make_unique<ImageServiceJob>(verb, tools));
  }
}

}  // namespace framewise::cli
