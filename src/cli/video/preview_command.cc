// SPDX-License-Identifier: Apache-2.0
// `framewise video preview`.
#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "base/objects/text_file.h"
#include "base/result.h"
#include "cli/files/open_page.h"
#include "cli/options/compare_request.h"
#include "cli/video/video_commands.h"
#include "cli/video/video_options.h"
#include "jobs/video/clips_request.h"
#include "service/preview/preview.h"
#include "video/plan/make_plan.h"
#include "video/plan/plan_folder.h"
#include "video/plan/plan_json.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;

struct PlannedFilm {
  media::Folder folder;
  video::Plan plan;
};

Result<PlannedFilm> film_of_plan(const Invocation& invocation,
                                 const std::string& path) {
  FW_ASSIGN_OR_RETURN(const std::string text,
                      read_text_file(path, size_t(video::kLargestPlanFile)));
  auto plan = video::parse_plan(text);
  if (!plan) return in_file(std::move(plan).error(), path);
  FW_ASSIGN_OR_RETURN(media::Folder folder,
                      video::open_plan_folder(
                          path, *plan, std::string(invocation.value("clips"))));
  return PlannedFilm{std::move(folder), *std::move(plan)};
}

Result<PlannedFilm> film_of_folder(const Invocation& invocation,
                                   const std::string& path, ScanRun& run) {
  video::PlanInput input;
  jobs::Given given = given_of(invocation);
  if (!given.has("duration")) given.options.emplace_back("duration", "10m");
  FW_ASSIGN_OR_RETURN(const jobs::PlanRequest asked, jobs::read_plan(given));
  input.request = asked.plan;
  input.folder = path;
  const video::ScanOptions& options = asked.clips;
  FW_ASSIGN_OR_RETURN(media::Folder folder, media::Folder::open(path));
  FW_ASSIGN_OR_RETURN(video::Scan scan,
                      video::scan_headers(folder, options, run.work()));
  FW_RETURN_IF_ERROR(
      video::add_features(folder, options.limits, run.work(), scan.clips));
  input.clips = std::move(scan.clips);
  FW_ASSIGN_OR_RETURN(video::Plan plan,
                      video::make_plan(std::move(input), &run.pool()));
  return PlannedFilm{std::move(folder), std::move(plan)};
}

void wait_for(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait(lock, stop, [] { return false; });
}

}  // namespace

Result<ExitCode> run_video_preview(const Invocation& invocation) {
  const std::string& path = invocation.arguments.front();
  FW_ASSIGN_OR_RETURN(const auto port,
                      integer_option(invocation, "port", 0, 65'535));
  FW_ASSIGN_OR_RETURN(const auto run, ScanRun::start(invocation));
  std::error_code ignored;
  FW_ASSIGN_OR_RETURN(PlannedFilm film,
                      fs::is_directory(path, ignored)
                          ? film_of_folder(invocation, path, *run)
                          : film_of_plan(invocation, path));
  run->finish();
  FW_ASSIGN_OR_RETURN(
      const auto preview,
      service::Preview::start(std::move(film.folder), std::move(film.plan),
                              uint16_t(port.value_or(0))));
  const std::string url =
      preview->url() + (invocation.has("stream") ? "&as=mp4" : "");
  FW_RETURN_IF_ERROR(write(invocation.output.stream, url + "\n"));
  std::fflush(invocation.output.stream);
  say_note(invocation.errors, "open this address in a browser; Ctrl-C ends it");
  if (invocation.has("open")) {
    FW_RETURN_IF_ERROR(open_page(url, invocation.environment));
  }
  wait_for(run->work().stop);
  return ExitCode::kOk;
}

}  // namespace framewise::cli
