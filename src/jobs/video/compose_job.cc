// SPDX-License-Identifier: Apache-2.0
// Jobs of the kind "video compose": clips in their order, or one plan.
#include <algorithm>

#include "base/json/json.h"
#include "base/result.h"
#include "jobs/exit_code.h"
#include "jobs/job_functions.h"
#include "jobs/video/film_job.h"
#include "jobs/video/film_request.h"
#include "report/film/film_text.h"
#include "video/compose/compose.h"
#include "video/plan/clip_list.h"

namespace framewise::jobs {
namespace {

struct Film {
  Given given;
  video::ComposeRequest request;
};

// The film lies in `folder`; its name is the option "out".
Result<Film> film_of(const JobRequest& request, const Host& host,
                     const std::filesystem::path& folder) {
  FW_RETURN_IF_ERROR(check_files(request, 1, 1000));
  FW_ASSIGN_OR_RETURN(const FilmJob job, film_job(request));
  FW_ASSIGN_OR_RETURN(Given given, give(request, job.options, host));
  FW_ASSIGN_OR_RETURN(video::ComposeRequest film,
                      read_compose(given, folder / job.name));
  return Film{std::move(given), std::move(film)};
}

}  // namespace

Result<void> check_compose_job(const JobRequest& request, const Host& host) {
  FW_RETURN_IF_ERROR(film_of(request, host, {}));
  return {};
}

Result<JobOutcome> run_compose_job(const JobRequest& request, const Host& host,
                                   const JobTools& tools) {
  FW_ASSIGN_OR_RETURN(Film film, film_of(request, host, tools.folder));
  std::vector<std::string> files;
  for (const JobFile& file : request.files) files.push_back(file.path.native());
  FW_ASSIGN_OR_RETURN(video::ClipList list, video::list_clips(files, {}));
  film.request.clips = std::move(list.clips);
  film.request.folder = std::move(list.folder);
  film.request.plays = std::move(list.plays);
  if (film.given.has("crossfade")) {
    for (video::ClipPlay& play : film.request.plays) play.overlap_s.reset();
  }
  film.request.on_plays = [&](const std::vector<video::ClipPlay>& plays) {
    if (tools.show_film) tools.show_film(film.request, plays);
  };
  const FilmWork work("sections", film.given, tools);
  FW_ASSIGN_OR_RETURN(const video::FilmReport report,
                      video::compose_film(film.request, work.context()));
  const std::string name = film.request.output.filename().native();
  auto json = Json::parse(report::film_json(report, name));
  use_client_names(json, request);
  JobOutcome outcome;
  outcome.json = json.dump(2) + "\n";
  outcome.outputs = {name};
  outcome.exit_code = report.check.problems.empty()
                          ? int(ExitCode::kOk)
                          : int(ExitCode::kRequirementFailed);
  return outcome;
}

}  // namespace framewise::jobs
