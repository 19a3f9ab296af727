// SPDX-License-Identifier: Apache-2.0
// Films that are encoded anew as jobs of the batch engine.
#pragma once

#include <filesystem>
#include <string>

#include "batch/job.h"
#include "framewise/executor.h"
#include "jobs/given.h"

namespace framewise::jobs {

// Of films that are there already.
enum class ThereAlready : uint8_t { kRefuse, kReplace, kSkip };

class EncodeJobs final : public batch::JobKind {
 public:
  // Each film uses all threads of `executor`. `given`: the options of all.
  EncodeJobs(Given given, ThereAlready there, Executor& executor)
      : given_(std::move(given)), there_(there), executor_(executor) {}

  batch::Job job(const std::string& film, const std::string& output) const;

  // The journal has all rows: what was kept for it is removed.
  static void finish(std::span<const batch::Job> jobs);

  std::vector<batch::JobEstimate> estimate(
      std::span<const batch::Job* const> jobs, batch::Survey survey,
      const runtime::WorkContext& work) override;
  Result<batch::JobResult> run(std::string_view line,
                               const runtime::WorkContext& work) override;
  std::string error_row(std::string_view line,
                        const Error& error) const override;
  bool output_exists(const batch::Job& job) const override;
  // A film may take hours, and its finished scenes are kept.
  bool stops_at_once() const override { return true; }

 private:
  const Given given_;
  const ThereAlready there_;
  Executor& executor_;
};

}  // namespace framewise::jobs
