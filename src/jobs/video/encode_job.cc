// SPDX-License-Identifier: Apache-2.0
// Jobs of the kind "encode": one film, shrunk scene by scene.
#include "base/json/json.h"
#include "base/result.h"
#include "jobs/exit_code.h"
#include "jobs/job_functions.h"
#include "jobs/video/encode_request.h"
#include "jobs/video/film_job.h"
#include "report/film/encode_report.h"
#include "video/encode/encode_film.h"

namespace framewise::jobs {
namespace {

struct AskedFilm {
  Given given;
  video::EncodeRequest request;
};

// The film lies in `folder`.
Result<AskedFilm> asked_film(const JobRequest& request, const Host& host,
                             const std::filesystem::path& folder) {
  FW_RETURN_IF_ERROR(check_files(request, 1, 1));
  FW_ASSIGN_OR_RETURN(const FilmJob job, film_job(request));
  FW_ASSIGN_OR_RETURN(Given given, give(request, job.options, host));
  FW_ASSIGN_OR_RETURN(video::EncodeRequest film,
                      read_encode(given, folder / job.name));
  use_host(host, film.options.compare);
  return AskedFilm{std::move(given), std::move(film)};
}

}  // namespace

Result<void> check_encode_job(const JobRequest& request, const Host& host) {
  FW_RETURN_IF_ERROR(asked_film(request, host, {}));
  return {};
}

Result<JobOutcome> run_encode_job(const JobRequest& request, const Host& host,
                                  const JobTools& tools) {
  FW_ASSIGN_OR_RETURN(AskedFilm film, asked_film(request, host, tools.folder));
  film.request.film = request.files.front().path.native();
  const FilmWork work("scenes", film.given, tools);
  auto report = video::encode_film(film.request, work.context());
  if (!report) return with_client_names(std::move(report).error(), request);
  report->film = request.files.front().name;
  const std::string name = film.request.output.filename().native();
  JobOutcome outcome;
  outcome.json = report::encode_json(*report, name);
  if (request.html) outcome.html = report::encode_page(*report, name);
  outcome.outputs = {name};
  outcome.exit_code = meets_request(*report, film.given)
                          ? int(ExitCode::kOk)
                          : int(ExitCode::kRequirementFailed);
  return outcome;
}

}  // namespace framewise::jobs
