// SPDX-License-Identifier: Apache-2.0
#include "jobs/video/encode_jobs.h"

#include <algorithm>
#include <optional>

#include "base/files/leftover_files.h"
#include "base/json/json.h"
#include "base/objects/atomic_file.h"
#include "base/objects/text_file.h"
#include "base/result.h"
#include "batch/file_survey.h"
#include "jobs/video/encode_request.h"
#include "report/film/encode_report.h"
#include "video/encode/encode_film.h"

namespace framewise::jobs {
namespace {

namespace fs = std::filesystem;

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

// A film's row lies here from the moment before its file gets its name until
// the journal has it: a kill or a full disk may come between.
fs::path kept_row_of(const fs::path& output) {
  return output.parent_path() / ("." + output.filename().native() + ".row");
}

// A row lists the scenes of its film.
constexpr size_t kMostRowBytes = size_t{64} << 20;

Result<void> keep_row(const batch::Job& job, const fs::path& temporary,
                      const batch::JobResult& result) {
  const Json json = {{"key", job.key},
                     {"file", identity_across_names(temporary)},
                     {"passed", result.status == batch::Status::kPassed},
                     {"row", result.row}};
  return write_atomically(kept_row_of(job.name), json.dump());
}

// Of this job, whose file is there.
std::optional<batch::JobResult> kept_row(const batch::Job& job) {
  const auto text = read_text_file(kept_row_of(job.name), kMostRowBytes);
  if (!text) return std::nullopt;
  const Json json = Json::parse(*text);
  const std::string identity = identity_across_names(job.name);
  if (identity.empty() || json["file"].text() != identity ||
      json["key"].text() != job.key) {
    return std::nullopt;
  }
  return batch::JobResult{json["passed"].boolean() ? batch::Status::kPassed
                                                   : batch::Status::kFailed,
                          json["row"].text()};
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
  const batch::Job own = job(line.film, line.output);
  video::remove_finished_scenes(fs::path(line.output).parent_path());
  if (auto kept = kept_row(own)) return *std::move(kept);
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
  const auto result_of = [&](const video::EncodeReport& report) {
    return batch::JobResult{
        meets_request(report, given_) ? batch::Status::kPassed
                                      : batch::Status::kFailed,
        Json::parse(report::encode_json(report, line.output)).dump()};
  };
  request.before_naming = [&](const video::EncodeReport& report,
                              const fs::path& temporary) {
    return keep_row(own, temporary, result_of(report));
  };
  const runtime::WorkContext film_work{.executor = &executor_,
                                       .stop = work.stop,
                                       .limits = limits_of(given_),
                                       .memory_bytes = work.memory_bytes};
  FW_ASSIGN_OR_RETURN(const video::EncodeReport report,
                      video::encode_film(request, film_work));
  return result_of(report);
}

void EncodeJobs::finish(std::span<const batch::Job> jobs) {
  for (const batch::Job& job : jobs) {
    std::error_code ignored;
    fs::remove(kept_row_of(job.name), ignored);
  }
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
