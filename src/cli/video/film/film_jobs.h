// SPDX-License-Identifier: Apache-2.0
// Films as jobs of the batch engine.
#pragma once

#include <span>

#include "batch/job.h"
#include "cli/command.h"

namespace framewise::cli {

// A film to be written.
struct FilmLine {
  std::string folder;              // not empty: the input is clips beneath it
  std::vector<std::string> input;  // arguments of `video compose`
  std::string out;
  std::vector<std::pair<std::string, std::string>> options;
};

// Reads one line of a list: a JSON object with `input`, `out`, options of
// `video compose`, and perhaps `folder`. Fails with kUsage for anything else.
Result<FilmLine> parse_film_line(std::string_view line);

class FilmJobs final : public batch::JobKind {
 public:
  // `invocation` has settings; it must outlive this. `parts`: the folder of
  // parts that the films share; empty: none.
  FilmJobs(const Invocation& invocation, std::filesystem::path parts)
      : invocation_(invocation), parts_(std::move(parts)) {}

  // `clips`: files whose change changes the film.
  static batch::Job job(const FilmLine& line,
                        std::span<const std::string> clips);

  std::vector<batch::JobEstimate> estimate(
      std::span<const batch::Job* const> jobs, batch::Survey survey,
      const runtime::WorkContext& work) override;
  Result<batch::JobResult> run(std::string_view line,
                               const runtime::WorkContext& work) override;
  std::string error_row(std::string_view line,
                        const Error& error) const override;
  bool output_exists(const batch::Job& job) const override;

 private:
  const Invocation& invocation_;
  const std::filesystem::path parts_;
};

// Runs the jobs and prints a row for each. `parts`: a folder in which films
// share encoded parts until all are finished; empty: none. `report`: where rows
// are written too; empty: nowhere.
Result<ExitCode> run_film_jobs(const Invocation& invocation,
                               std::span<const batch::Job> jobs,
                               const std::filesystem::path& journal,
                               const std::filesystem::path& parts,
                               const std::filesystem::path& report);

}  // namespace framewise::cli
