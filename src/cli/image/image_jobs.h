// SPDX-License-Identifier: Apache-2.0
// Runs the jobs of a verb of `framewise image` as a batch: progress, a journal
// to continue from, memory budget, isolation; prints a row for each job, in
// order, as text or JSON.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/files/standard_input.h"
#include "image/jobs/image_jobs.h"
#include "report/text_style.h"

namespace framewise::cli {

struct ImageWork {
  std::vector<image::ImageJob> jobs;  // in the order of their rows
  // Where outputs are written; empty: the jobs have none.
  std::filesystem::path folder;
  // The copy of standard input that a job reads; null: none does.
  std::shared_ptr<const CopiedInput> copied = {};
};

struct ImageRun {
  image::ImageVerb verb;
  // Not called in a worker, which gets jobs from its parent.
  std::function<Result<ImageWork>()> list;
  // A row as lines for people. Not called for errors and skipped files.
  std::function<std::string(std::string_view row,
                            const report::TextStyle& style)>
      text_of;
  // Called with the index of each job and its row, as jobs finish. May be
  // empty.
  std::function<void(size_t job, std::string_view row)> on_row = {};
};

// Exit code 1: a job has the status kFailed; 3 (or that of the error, if there
// is one job): a job ended with an error.
Result<ExitCode> run_image_jobs(const Invocation& invocation,
                                const ImageRun& run);

}  // namespace framewise::cli
