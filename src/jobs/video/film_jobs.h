// SPDX-License-Identifier: Apache-2.0
// Films as jobs of the batch engine.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "batch/job.h"
#include "jobs/given.h"

namespace framewise::jobs {

// A film to be written.
struct FilmLine {
  std::string folder;              // not empty: the input is clips beneath it
  std::vector<std::string> input;  // arguments of `video compose`
  std::string out;
  Words options;
};

// Reads one line of a list: a JSON object with `input`, `out`, options of
// `video compose`, and perhaps `folder`. Fails with kUsage for anything else.
Result<FilmLine> parse_film_line(std::string_view line);

class FilmJobs final : public batch::JobKind {
 public:
  // `clips`: see video::list_clips(). `parts`: the folder of parts that the
  // films share; empty: none.
  FilmJobs(Settings settings, std::filesystem::path clips,
           std::filesystem::path parts)
      : settings_(std::move(settings)),
        clips_(std::move(clips)),
        parts_(std::move(parts)) {}

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
  const Settings settings_;
  const std::filesystem::path clips_;
  const std::filesystem::path parts_;
};

}  // namespace framewise::jobs
