// SPDX-License-Identifier: Apache-2.0
// Jobs of the kind "video compose": clips in their order, or one plan.

#include "base/json/json.h"
#include "base/result.h"
#include "cli/options/reading_options.h"
#include "cli/serve/job_kinds.h"
#include "cli/video/clip_list.h"
#include "cli/video/film/film_run.h"
#include "framewise/thread_pool.h"
#include "media/relative_path.h"
#include "report/film/film_text.h"
#include "service/preview/film_preview.h"

namespace framewise::cli {
namespace {

using service::JobOutcome;
using service::JobRequest;
using service::JobTools;

constexpr JobCommand kCommand = {"video compose", 1, 1000, "out"};
constexpr std::string_view kUsualName = "film.mp4";

class ComposeJob final : public service::JobKind {
 public:
  explicit ComposeJob(const ServeTools& tools) : tools_(tools) {}

  std::string_view name() const override { return kCommand.name; }
  double usual_ms_per_megabyte() const override { return 500; }
  bool writes_files() const override { return true; }
  bool writes_in_folder() const override { return true; }

  Result<void> check(const JobRequest& request) const override {
    FW_RETURN_IF_ERROR(film_of(request, {}));
    return {};
  }

  Result<JobOutcome> run(const JobRequest& request,
                         const JobTools& tools) const override {
    FW_ASSIGN_OR_RETURN(Film film, film_of(request, tools.folder));
    FW_ASSIGN_OR_RETURN(ClipList list,
                        list_clips(film.invocation.arguments, {}));
    film.request.clips = std::move(list.clips);
    film.request.folder = std::move(list.folder);
    film.request.plays = std::move(list.plays);
    if (film.invocation.has("crossfade")) {
      for (video::ClipPlay& play : film.request.plays) play.overlap_s.reset();
    }
    ThreadPool alone(1);
    runtime::Progress progress("sections");
    progress.on_change([&] {
      const runtime::Progress::Snapshot now = progress.snapshot();
      if (!tools.progress) return;
      tools.progress({"writing", now.unit, now.done, now.total, {}});
    });
    const runtime::WorkContext work{
        .executor = tools.work.executor ? tools.work.executor : &alone,
        .stop = tools.work.stop,
        .progress = &progress,
        .limits = limits_of(film.invocation.settings)};
    film.request.on_plays = [&](const std::vector<video::ClipPlay>& plays) {
      if (!tools.show) return;
      // Without a preview the film is composed nevertheless.
      auto preview = service::film_preview(film.request, plays);
      if (preview) tools.show(*std::move(preview));
    };
    FW_ASSIGN_OR_RETURN(const video::FilmReport report,
                        video::compose_film(film.request, work));
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

 private:
  struct Film {
    Invocation invocation;
    video::ComposeRequest request;
  };

  // The film lies in `folder`; its name is the option "out".
  Result<Film> film_of(const JobRequest& request,
                       const std::filesystem::path& folder) const {
    FW_ASSIGN_OR_RETURN(
        Invocation invocation,
        job_invocation(*tools_.settings.get(), kCommand, request));
    std::string name(invocation.has("out") ? invocation.value("out")
                                           : kUsualName);
    if (!stays_beneath(name) || name.find('/') != std::string::npos) {
      return fail(ErrorKind::kUsage, "options.out: not the name of a file");
    }
    std::erase_if(invocation.options,
                  [](const auto& one) { return one.first == "out"; });
    invocation.options.emplace_back("out", (folder / name).native());
    FW_ASSIGN_OR_RETURN(video::ComposeRequest film, film_request(invocation));
    return Film{std::move(invocation), std::move(film)};
  }

  const ServeTools tools_;
};

}  // namespace

std::unique_ptr<service::JobKind> make_compose_job(const ServeTools& tools) {
  return std::make_unique<ComposeJob>(tools);
}

}  // namespace framewise::cli
