// SPDX-License-Identifier: Apache-2.0
#include "jobs/video/encode_jobs.h"

#include <algorithm>

#include "base/json/json.h"
#include "base/result.h"
#include "batch/file_survey.h"
#include "jobs/video/encode_request.h"
#include "report/film/encode_report.h"
#include "video/encode/encode_film.h"

namespace framewise::jobs {
namespace {

struct EncodeLine {
  std::string film;
  std::string output;
};

EncodeLine encode_line_of(std::string_view text) {
  const Json json = Json::parse(text);
  return {json["film"].text(), json["out"].text()};
}

Error film_is_there(const EncodeLine& line) {
  return in_file(with_hint(fail(ErrorKind::kUsage, "the film exists"),
                           "write it again with --overwrite replace, or leave "
                           "it with --overwrite skip"),
                 line.output);
}

}  // namespace

batch::Job EncodeJobs::job(const std::string& film,
                           const std::string& output) const {
  const std::string line = Json({{"film", film}, {"out", output}}).dump();
  std::string parameters = "encode " + line;
  for (const auto& [name, value] : given_.options) {
    parameters += fmt::format("\n{}={}", name, value);
  }
  const std::string inputs[] = {film};
  return {
      .key = batch::job_key(inputs, parameters), .name = output, .line = line};
}

// Films take turns: each has all memory, and fills all threads by itself.
std::vector<batch::JobEstimate> EncodeJobs::estimate(
    std::span<const batch::Job* const> jobs, batch::Survey,
    const runtime::WorkContext& work) {
  std::vector<batch::JobEstimate> estimates;
  for (const batch::Job* job : jobs) {
    const int64_t bytes =
        batch::stat_file(encode_line_of(job->line).film).bytes;
    estimates.push_back({.kind = "encode",
                         .work = double(bytes) / 1e6,
                         .usual_ms_per_unit = kEncodeMsPerMegabyte,
                         .memory_bytes = work.memory_bytes});
  }
  return estimates;
}

Result<batch::JobResult> EncodeJobs::run(std::string_view text,
                                         const runtime::WorkContext& work) {
  const EncodeLine line = encode_line_of(text);
  if (there_ != ThereAlready::kReplace &&
      output_exists({{}, line.output, {}})) {
    if (there_ == ThereAlready::kRefuse) return film_is_there(line);
    return batch::JobResult{
        batch::Status::kPassed,
        Json({{"file", line.output}, {"film", line.film}, {"skipped", true}})
            .dump()};
  }
  const std::filesystem::path output = line.output;
  std::error_code ignored;  // writing the film says it
  std::filesystem::create_directories(output.parent_path(), ignored);
  FW_ASSIGN_OR_RETURN(video::EncodeRequest request,
                      read_encode(given_, output));
  request.film = line.film;
  const runtime::WorkContext film_work{.executor = &executor_,
                                       .stop = work.stop,
                                       .limits = limits_of(given_),
                                       .memory_bytes = work.memory_bytes};
  FW_ASSIGN_OR_RETURN(const video::EncodeReport report,
                      video::encode_film(request, film_work));
  return batch::JobResult{
      meets_request(report, given_) ? batch::Status::kPassed
                                    : batch::Status::kFailed,
      Json::parse(report::encode_json(report, line.output)).dump()};
}

std::string EncodeJobs::error_row(std::string_view text,
                                  const Error& error) const {
  const EncodeLine line = encode_line_of(text);
  return Json({{"error", error.to_string()},
               {"file", line.output},
               {"film", line.film},
               {"kind", name_of(error.kind)}})
      .dump();
}

bool EncodeJobs::output_exists(const batch::Job& job) const {
  std::error_code ignored;
  return std::filesystem::exists(job.name, ignored);
}

}  // namespace framewise::jobs
