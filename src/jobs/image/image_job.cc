// SPDX-License-Identifier: Apache-2.0
// Jobs of the kinds "image check", "image convert", "image diff" and "image
// thumbnail".

#include "base/json/json.h"
#include "base/result.h"
#include "jobs/exit_code.h"
#include "jobs/image/image_verbs.h"
#include "jobs/job_functions.h"

namespace framewise::jobs {
namespace {

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
class FileRows {
 public:
  explicit FileRows(const JobRequest& request) : request_(request) {}

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

// An error only where the job as a whole cannot go on.
Result<batch::JobResult> result_of(const image::ImageVerb& verb,
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

struct ImageRun {
  image::ImageVerb verb;
  std::vector<image::ImageJob> jobs;
};

std::vector<ImageInput> inputs_of(const JobRequest& request) {
  std::vector<ImageInput> inputs;
  for (const JobFile& file : request.files) {
    inputs.push_back({file.path, file.path.filename(), false});
  }
  return inputs;
}

std::vector<image::ImageJob> jobs_without_outputs(const JobRequest& request) {
  std::vector<image::ImageJob> jobs;
  for (const JobFile& file : request.files) {
    jobs.push_back({.inputs = {file.path.string()}, .outputs = {}});
  }
  return jobs;
}

Result<ImageRun> check_run(const JobRequest& request, const Given& given,
                           Cache* cache) {
  FW_ASSIGN_OR_RETURN(const CheckRequest asked, read_check(given));
  auto jobs = jobs_without_outputs(request);
  if (asked.start_end && jobs.size() == 2) {
    jobs.front().inputs.push_back(jobs.back().inputs.front());
    jobs.pop_back();
  }
  const bool keeps = asks_for_cache(given.settings);
  return ImageRun{check_verb(asked, keeps ? cache : nullptr), std::move(jobs)};
}

Result<ImageRun> convert_run(const JobRequest& request, const Given& given,
                             Cache* cache) {
  FW_ASSIGN_OR_RETURN(const ConvertRequest asked, read_convert(given, {}));
  const std::string suffixes[] = {""};
  return ImageRun{
      convert_verb(asked, asked.searches() ? cache : nullptr),
      jobs_into_folder(inputs_of(request),
                       asked.format.value_or(FileFormat::kWebp), suffixes)};
}

Result<ImageRun> diff_run(const JobRequest& request, const Given& given) {
  FW_ASSIGN_OR_RETURN(const DiffRequest asked, read_diff(given));
  const std::filesystem::path& reference = request.files.front().path;
  const std::filesystem::path& test = request.files.back().path;
  return ImageRun{
      diff_verb(asked),
      {{.inputs = {reference.string(), test.string()},
        .outputs = {test.filename().replace_extension(".png").string()}}}};
}

Result<ImageRun> thumbnail_run(const JobRequest& request, const Given& given) {
  FW_ASSIGN_OR_RETURN(const ThumbnailRequest asked, read_thumbnail(given, {}));
  return ImageRun{thumbnail_verb(asked),
                  jobs_into_folder(inputs_of(request),
                                   asked.format.value_or(FileFormat::kWebp),
                                   suffixes_of(asked.options.boxes))};
}

Result<ImageRun> image_run(const JobRequest& request, const Host& host,
                           Cache* cache) {
  constexpr size_t kMostFiles = 1000;
  const bool compares = request.kind == "image diff";
  FW_RETURN_IF_ERROR(
      check_files(request, compares ? 2 : 1, compares ? 2 : kMostFiles));
  FW_ASSIGN_OR_RETURN(const Given given, give(request, host));
  if (compares) return diff_run(request, given);
  if (request.kind == "image check") return check_run(request, given, cache);
  if (request.kind == "image convert") {
    return convert_run(request, given, cache);
  }
  return thumbnail_run(request, given);
}

}  // namespace

Result<void> check_image_job(const JobRequest& request, const Host& host) {
  FW_RETURN_IF_ERROR(image_run(request, host, nullptr));
  return {};
}

Result<JobOutcome> run_image_job(const JobRequest& request, const Host& host,
                                 const JobTools& tools) {
  FW_ASSIGN_OR_RETURN(const ImageRun run,
                      image_run(request, host, tools.work.cache));
  FileRows rows(request);
  int64_t done = 0;
  for (const image::ImageJob& job : run.jobs) {
    if (tools.work.stop.stop_requested()) {
      return fail(ErrorKind::kCancelled, "stopped before the end");
    }
    if (tools.progress) {
      tools.progress(
          {run.verb.name, "files", done++, int64_t(run.jobs.size()), {}});
    }
    FW_ASSIGN_OR_RETURN(const batch::JobResult result,
                        result_of(run.verb, job, tools));
    rows.add(result);
  }
  return rows.outcome(run.verb.name);
}

}  // namespace framewise::jobs
