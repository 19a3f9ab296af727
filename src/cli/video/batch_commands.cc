// SPDX-License-Identifier: Apache-2.0
// `framewise video normalize` and `framewise video batch`: many films through
// the batch engine.
#include <filesystem>
#include <optional>
#include <set>
#include <sstream>

#include "base/objects/text_file.h"
#include "base/result.h"
#include "batch/output_folder.h"
#include "cli/files/output_file.h"
#include "cli/video/compose_help.h"
#include "cli/video/film/film_names.h"
#include "cli/video/film/run_films.h"
#include "cli/video/video_functions.h"
#include "jobs/video/film_jobs.h"
#include "jobs/video/film_request.h"
#include "media/folder.h"
#include "video/plan/clip_list.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLargestList = size_t{16} << 20;

// Two films of one name would replace each other.
Result<void> check_names(std::span<const batch::Job> jobs) {
  std::set<std::string_view> names;
  for (const batch::Job& job : jobs) {
    if (names.insert(job.name).second) continue;
    return in_file(
        with_hint(fail(ErrorKind::kUsage, "two films would get this name"),
                  "{number} in a name makes it different"),
        job.name);
  }
  return {};
}

// The options of the command line that are those of a film.
jobs::Words film_words(const Invocation& invocation) {
  jobs::Words words;
  for (const auto& [name, value] : invocation.options) {
    for (const auto& field : jobs::kFilmFields) {
      if (field.info.name() == name) words.emplace_back(name, value);
    }
  }
  return words;
}

// With the name of its film, which stays in the folder if there is one.
Result<jobs::FilmLine> named_line(
    std::string_view words, int number,
    const std::optional<batch::OutputFolder>& folder) {
  FW_ASSIGN_OR_RETURN(jobs::FilmLine line, jobs::parse_film_line(words));
  FW_ASSIGN_OR_RETURN(line.out, film_name(line, number));
  if (!folder) return line;
  FW_RETURN_IF_ERROR(folder->admit(line.out, batch::Existing::kReplace));
  line.out = (folder->path() / line.out).string();
  return line;
}

}  // namespace

Result<ExitCode> run_video_normalize(const Invocation& invocation) {
  const fs::path folder(std::string(invocation.value("out")));
  if (folder.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "there is no folder for results"),
                     "name it with -o FOLDER");
  }
  FW_RETURN_IF_ERROR(make_folder(folder));
  FW_ASSIGN_OR_RETURN(
      const video::ClipList list,
      video::list_clips(invocation.arguments,
                        std::string(invocation.value("clips"))));
  const std::string_view wanted = invocation.value("extension");
  const std::string extension(wanted.empty() ? ".mp4" : wanted);
  std::vector<batch::Job> jobs;
  const fs::path beneath = list.folder ? list.folder->path() : fs::path();
  for (size_t clip = 0; clip < list.clips.size(); ++clip) {
    const std::string inputs[] = {list.path_of(clip)};
    const fs::path out = folder / fs::path(inputs[0]).stem().concat(extension);
    jobs::FilmLine line{.folder = beneath.string(),
                        .input = {list.clips[clip]},
                        .out = out.string(),
                        .options = film_words(invocation)};
    jobs.push_back(jobs::FilmJobs::job(line, inputs));
    for (size_t i = 0; i + 1 < jobs.size(); ++i) {
      if (jobs[i].name != jobs.back().name) continue;
      return in_file(
          with_hint(fail(ErrorKind::kUsage, "two clips would get this name"),
                    "normalize them into two folders"),
          out.string());
    }
  }
  const fs::path journal = invocation.has("journal")
                               ? fs::path(invocation.value("journal"))
                               : folder / ".normalize.journal";
  return run_film_jobs(invocation, jobs, journal, {}, {});
}

Result<ExitCode> run_video_batch(const Invocation& invocation) {
  const std::string& file = invocation.arguments.front();
  FW_ASSIGN_OR_RETURN(const std::string text,
                      read_text_file(file, kLargestList));
  std::optional<batch::OutputFolder> folder;
  if (invocation.has("folder")) {
    FW_ASSIGN_OR_RETURN(
        batch::OutputFolder opened,
        batch::OutputFolder::open(std::string(invocation.value("folder"))));
    folder.emplace(std::move(opened));
  }
  std::vector<batch::Job> jobs;
  std::istringstream in(text);
  int number = 0;
  for (std::string words; std::getline(in, words);) {
    ++number;
    if (words.find_first_not_of(" \t\r") == std::string::npos) continue;
    auto line = named_line(words, number, folder);
    if (!line) {
      Error error = std::move(line).error();
      error.message = fmt::format("line {}: {}", number, error.message);
      return in_file(std::move(error), file);
    }
    jobs.push_back(jobs::FilmJobs::job(*line, line->input));
  }
  FW_RETURN_IF_ERROR(check_names(jobs));
  const fs::path journal = invocation.has("journal")
                               ? fs::path(invocation.value("journal"))
                           : file == "-" ? fs::path()
                                         : fs::path(file + ".journal");
  // Joints that several films show are encoded once.
  const fs::path parts =
      journal.empty() ? fs::path() : fs::path(journal) += ".parts";
  return run_film_jobs(invocation, jobs, journal, parts,
                       std::string(invocation.value("out")));
}

}  // namespace framewise::cli
