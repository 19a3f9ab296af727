// SPDX-License-Identifier: Apache-2.0
// One experiment of a sweep as a kind of job: a pipeline with its settings on
// one GIF, and the comparison of what it wrote.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "batch/job.h"
#include "framewise/optimize.h"
#include "optimize/sweep/pipelines.h"

namespace framewise::optimization {

struct Experiment {
  std::string input;
  SweepPoint point;
  size_t index = 0;  // position among all experiments
};

// A job's line, and back.
std::string json_of(const Experiment& experiment);
Result<Experiment> parse_experiment(std::string_view line);

// An error with what can be done about it.
std::string advice_for(const Error& error);

struct SweepJobsOptions {
  CompareOptions compare;
  int64_t timeout_ms = 60'000;  // of one program
  // Where results are kept, as INPUT-INDEX.gif; empty: they are removed.
  std::string keep;
  // A report or an error as one JSON object on one line. From any thread.
  std::function<std::string(const Experiment&, const Result<Report>&)> make_row;
};

class SweepJobs final : public batch::JobKind {
 public:
  // Fails if the options are not valid.
  static Result<SweepJobs> create(SweepJobsOptions options);

  batch::Job job(const Experiment& experiment) const;

  std::vector<batch::JobEstimate> estimate(
      std::span<const batch::Job* const> jobs, batch::Survey survey,
      const runtime::WorkContext& work) override;
  Result<batch::JobResult> run(std::string_view line,
                               const runtime::WorkContext& work) override;
  std::string error_row(std::string_view line,
                        const Error& error) const override;

 private:
  SweepJobs(SweepJobsOptions options, std::string settings)
      : options_(std::move(options)), settings_(std::move(settings)) {}

  SweepJobsOptions options_;
  std::string settings_;  // identifies `options_`, for keys
};

}  // namespace framewise::optimization
