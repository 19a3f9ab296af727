// SPDX-License-Identifier: Apache-2.0
#include "jobs/video/film_jobs.h"

#include <algorithm>

#include "base/json/json.h"
#include "base/result.h"
#include "batch/file_survey.h"
#include "framewise/thread_pool.h"
#include "jobs/video/film_request.h"
#include "report/film/film_text.h"
#include "video/compose/compose.h"
#include "video/plan/clip_list.h"

namespace framewise::jobs {
namespace {

// Of a film that is encoded on one thread; most is the encoder's.
constexpr int64_t kMemoryOfFilm = int64_t{400} << 20;

bool is_option_of_films(std::string_view name) {
  return std::ranges::any_of(kComposeFields, [name](const auto& field) {
    return !field.info.is_setting() && field.info.name() == name;
  });
}

Result<std::string> text_of(const Json& value, std::string_view key) {
  if (value.is_text()) return value.text();
  if (value.is_number()) return value.dump();
  if (value.is_boolean()) return std::string(value.boolean() ? "1" : "");
  return fail(ErrorKind::kUsage, "\"{}\" is neither text nor a number", key);
}

Result<void> read_member(const std::string& key, const Json& value,
                         FilmLine& line) {
  if (key == "input" && value.is_array()) {
    for (const Json& clip : value) {
      FW_ASSIGN_OR_RETURN(std::string path, text_of(clip, key));
      line.input.push_back(std::move(path));
    }
    return {};
  }
  FW_ASSIGN_OR_RETURN(std::string text, text_of(value, key));
  if (key == "input") {
    line.input = {std::move(text)};
  } else if (key == "folder") {
    line.folder = std::move(text);
  } else if (key == "out") {
    line.out = std::move(text);
  } else if (!is_option_of_films(key)) {
    return with_hint(fail(ErrorKind::kUsage, "there is no option \"{}\"", key),
                     "`framewise video compose --help` lists the options");
  } else if (value.is_boolean() && !value.boolean()) {
    return {};
  } else {
    line.options.emplace_back(key, std::move(text));
  }
  return {};
}

Result<video::ClipList> clips_of(const FilmLine& line,
                                 const std::filesystem::path& allowed) {
  return line.folder.empty() ? video::list_clips(line.input, allowed)
                             : video::list_beneath(line.folder, line.input);
}

Json json_of(const FilmLine& line) {
  Json object = {{"input", line.input}, {"out", line.out}};
  if (!line.folder.empty()) object["folder"] = line.folder;
  for (const auto& [name, value] : line.options) object[name] = value;
  object.sort_members();
  return object;
}

}  // namespace

Result<FilmLine> parse_film_line(std::string_view text) {
  Json object = Json::parse(text);
  object.sort_members();
  if (!object.is_object()) {
    return fail(ErrorKind::kUsage, "the line is no JSON object");
  }
  FilmLine line;
  for (const auto& [key, value] : object.members()) {
    FW_RETURN_IF_ERROR(read_member(key, value, line));
  }
  if (line.input.empty() || line.out.empty()) {
    return fail(ErrorKind::kUsage, "the line names no \"{}\"",
                line.input.empty() ? "input" : "out");
  }
  return line;
}

batch::Job FilmJobs::job(const FilmLine& line,
                         std::span<const std::string> clips) {
  const std::string text = json_of(line).dump();
  return {.key = batch::job_key(clips, "film " + text),
          .name = line.out,
          .line = text};
}

std::vector<batch::JobEstimate> FilmJobs::estimate(
    std::span<const batch::Job* const> jobs, batch::Survey,
    const runtime::WorkContext&) {
  std::vector<batch::JobEstimate> estimates;
  for (const batch::Job* job : jobs) {
    int64_t bytes = 0;
    if (const auto line = parse_film_line(job->line)) {
      for (const std::string& path : line->input) {
        bytes +=
            batch::stat_file(std::filesystem::path(line->folder) / path).bytes;
      }
    }
    estimates.push_back({.kind = "film",
                         .work = double(bytes) / 1e6,
                         .usual_ms_per_unit = 500,
                         .memory_bytes = kMemoryOfFilm});
  }
  return estimates;
}

Result<batch::JobResult> FilmJobs::run(std::string_view text,
                                       const runtime::WorkContext& work) {
  FW_ASSIGN_OR_RETURN(const FilmLine line, parse_film_line(text));
  const Given given{.settings = settings_, .options = line.options};
  FW_ASSIGN_OR_RETURN(video::ComposeRequest request,
                      read_compose(given, line.out));
  FW_ASSIGN_OR_RETURN(video::ClipList list, clips_of(line, clips_));
  request.clips = std::move(list.clips);
  request.folder = std::move(list.folder);
  request.plays = std::move(list.plays);
  request.shared_parts = parts_;
  ThreadPool alone(1);
  const runtime::WorkContext film_work{
      .executor = work.executor ? work.executor : &alone,
      .stop = work.stop,
      .limits = limits_of(given),
      .memory_bytes = work.memory_bytes};
  FW_ASSIGN_OR_RETURN(const video::FilmReport film,
                      video::compose_film(request, film_work));
  const bool good = film.check.problems.empty();
  Json row = Json::parse(report::film_json(film, line.out));
  row.sort_members();
  return batch::JobResult{
      good ? batch::Status::kPassed : batch::Status::kFailed, row.dump()};
}

std::string FilmJobs::error_row(std::string_view text,
                                const Error& error) const {
  const auto line = parse_film_line(text);
  return Json({{"error", error.to_string()},
               {"file", line ? line->out : std::string(text)},
               {"kind", name_of(error.kind)}})
      .dump();
}

bool FilmJobs::output_exists(const batch::Job& job) const {
  std::error_code ignored;
  return std::filesystem::exists(job.name, ignored);
}

}  // namespace framewise::jobs
