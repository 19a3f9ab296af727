// SPDX-License-Identifier: Apache-2.0
#include "cli/video/encode/encode_library.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/batch/pair_source.h"
#include "cli/files/input_files.h"
#include "cli/files/output_file.h"
#include "cli/optimize/run_jobs.h"
#include "cli/options/compare_request.h"
#include "cli/options/reading_options.h"
#include "cli/video/film/film_run.h"
#include "framewise/thread_pool.h"
#include "jobs/video/encode_jobs.h"
#include "media/encode/video/video_encoding.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;

// Of films that are found in a folder; those that are named may have any.
constexpr std::string_view kFilmEndings[] = {
    ".mkv",  ".mp4", ".mov",  ".webm", ".avi", ".m4v", ".mpg",
    ".mpeg", ".ts",  ".m2ts", ".wmv",  ".flv", ".vob", ".ogv"};

struct LibraryFilm {
  std::string film;
  fs::path output;
};

std::string lower_ending(const fs::path& path) {
  std::string ending = path.extension().string();
  std::ranges::transform(ending, ending.begin(), [](unsigned char c) {
    return char(c >= 'A' && c <= 'Z' ? c + 32 : c);
  });
  return ending;
}

// A film keeps its container where frames can be encoded into it.
std::string output_ending(const fs::path& film) {
  const auto container = media::container_of(film.string());
  return container && *container != media::Container::kAvi
             ? lower_ending(film)
             : std::string(".mkv");
}

fs::path place_below(const fs::path& film,
                     std::span<const std::string> arguments) {
  for (const std::string& argument : arguments) {
    std::error_code unknown;
    if (!fs::is_directory(argument, unknown)) continue;
    const fs::path below = film.lexically_relative(argument);
    if (!below.empty() && *below.begin() != "..") return below;
  }
  return film.filename();
}

bool lies_below(const fs::path& file, const fs::path& folder) {
  std::error_code unknown;
  const fs::path below =
      fs::weakly_canonical(file, unknown)
          .lexically_relative(fs::weakly_canonical(folder, unknown));
  return !below.empty() && *below.begin() != "..";
}

Result<std::vector<LibraryFilm>> list_films(const Invocation& invocation,
                                            const fs::path& folder) {
  const InputFiles inputs = list_input_files(invocation.arguments);
  std::vector<LibraryFilm> films;
  std::set<fs::path> outputs;
  for (size_t i = 0; i < inputs.paths.size(); ++i) {
    const fs::path& film = inputs.paths[i];
    const bool is_film =
        std::ranges::count(kFilmEndings, lower_ending(film)) > 0;
    if (inputs.found[i] && (!is_film || lies_below(film, folder))) continue;
    fs::path output = folder / place_below(film, invocation.arguments);
    output.replace_extension(output_ending(film));
    for (int same = 2; !outputs.insert(output).second; ++same) {
      output.replace_filename(fmt::format("{}-{}{}", film.stem().string(), same,
                                          output_ending(film)));
    }
    films.push_back({film.string(), std::move(output)});
  }
  if (!films.empty()) return films;
  return in_file(fail(ErrorKind::kInput, "holds no films"),
                 invocation.arguments.front());
}

// By film, not by output: outputs exist on one machine and not on another.
Result<std::string> keep_own_films(const Invocation& invocation,
                                   std::vector<LibraryFilm>& films) {
  std::vector<batch::Pair> pairs;
  for (size_t i = 0; i < films.size(); ++i) {
    pairs.push_back({.reference = films[i].film, .index = i});
  }
  FW_ASSIGN_OR_RETURN(std::string shard,
                      keep_own_shard(invocation, pairs, "films"));
  std::vector<LibraryFilm> own;
  for (const batch::Pair& one : pairs) own.push_back(films[one.index]);
  films = std::move(own);
  return shard;
}

Result<jobs::ThereAlready> rule_of(const Invocation& invocation) {
  const std::string_view rule = invocation.value("overwrite");
  if (rule.empty() || rule == "error") return jobs::ThereAlready::kRefuse;
  if (rule == "replace") return jobs::ThereAlready::kReplace;
  if (rule == "skip") return jobs::ThereAlready::kSkip;
  return with_hint(
      fail(ErrorKind::kUsage, "--overwrite cannot be \"{}\"", printable(rule)),
      "choose one of error, replace, skip");
}

Result<void> check_library_options(const Invocation& invocation) {
  for (const std::string_view name : {"replace", "plot", "html", "dry-run"}) {
    if (!invocation.has(name)) continue;
    return with_hint(fail(ErrorKind::kUsage, "--{} is of one film", name),
                     "name one film, or leave the option out");
  }
  return {};
}

std::string film_row_text(const batch::Job& job, std::string_view row) {
  const Json json = Json::parse(row);
  const std::string name = printable(job.name);
  if (json.contains("error")) {
    return fmt::format("{}: {}\n", name, printable(json["error"].text()));
  }
  if (json.contains("skipped")) return name + ": there already\n";
  return fmt::format(
      "{}: {:.2f} MB, {:.0f} % of the film; {} of {} scenes miss {}\n", name,
      json["bytes"].number() / 1e6,
      100 * json["bytes"].number() / std::max(json["film_bytes"].number(), 1.0),
      json["missed_scenes"].integer(), json["scenes"].size(),
      printable(json["target"].text()));
}

}  // namespace

bool names_a_library(const Invocation& invocation) {
  if (invocation.arguments.size() > 1) return true;
  std::error_code unknown;
  return fs::is_directory(invocation.arguments.front(), unknown) ||
         list_input_files(invocation.arguments).paths.size() > 1;
}

Result<ExitCode> encode_library(const Invocation& invocation) {
  const fs::path folder(std::string(invocation.value("out")));
  if (folder.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "there is no folder for results"),
                     "name it with -o FOLDER");
  }
  FW_RETURN_IF_ERROR(check_library_options(invocation));
  FW_ASSIGN_OR_RETURN(const jobs::ThereAlready there, rule_of(invocation));
  FW_ASSIGN_OR_RETURN(std::vector<LibraryFilm> films,
                      list_films(invocation, folder));
  FW_ASSIGN_OR_RETURN(const std::string shard,
                      keep_own_films(invocation, films));
  FW_RETURN_IF_ERROR(make_folder(folder));
  const Resources resources = choose_resources(invocation);
  prepare_for_films(resources.threads);
  ThreadPool pool(resources.threads);
  jobs::EncodeJobs kind(given_of(invocation), there, pool);
  std::vector<batch::Job> all;
  for (const LibraryFilm& film : films) {
    all.push_back(kind.job(film.film, film.output.string()));
  }
  const JobsRun run{
      .jobs = all,
      .kind = kind,
      .unit = "films",
      .journal = invocation.has("journal")
                     ? fs::path(invocation.value("journal"))
                     : folder / fmt::format(".framewise-encode{}{}.journal",
                                            shard.empty() ? "" : ".", shard),
      .line_of = [](const batch::Job&,
                    std::string_view row) { return std::string(row) + "\n"; },
      .text_of =
          [&](const batch::Job& job, std::string_view line) {
            return invocation.has("json") ? std::string(line)
                                          : film_row_text(job, line);
          },
      .finish = [&all](const std::vector<std::string>&) -> Result<void> {
        jobs::EncodeJobs::finish(all);
        return {};
      }};
  return run_jobs(invocation, run, pool);
}

}  // namespace framewise::cli
