// SPDX-License-Identifier: Apache-2.0
// Jobs of the kind "optimize".
#include "base/json/json.h"
#include "base/result.h"
#include "framewise/destinations.h"
#include "jobs/exit_code.h"
#include "jobs/job_functions.h"
#include "jobs/optimize/optimize_request.h"
#include "jobs/optimize/optimize_stages.h"
#include "optimize/optimize_files.h"
#include "optimize/targets.h"
#include "report/optimization/optimization_json.h"

namespace framewise::jobs {
namespace {

Result<OptimizeRequest> optimization_of(const JobRequest& request,
                                        const Host& host) {
  FW_RETURN_IF_ERROR(check_files(request, 1, 1));
  FW_ASSIGN_OR_RETURN(const Given given, give(request, host));
  FW_ASSIGN_OR_RETURN(OptimizeRequest asked, read_optimize(given, ""));
  use_host(host, asked.options.compare);
  return asked;
}

JobOutcome outcome_of(const Optimization& result, const JobRequest& request) {
  JobOutcome outcome;
  auto json = Json::parse(
      report::optimization_json(result, request.files.front().path));
  use_client_names(json, request);
  if (!result.output.empty()) {
    const std::string name = result.output.filename().string();
    rename(json, result.output.string(), name);
    outcome.outputs = {name};
  }
  outcome.json = json.dump(2) + "\n";
  outcome.exit_code = result.outcome == OptimizeOutcome::kMissed
                          ? int(ExitCode::kRequirementFailed)
                          : int(ExitCode::kOk);
  return outcome;
}

}  // namespace

Result<void> check_optimize_job(const JobRequest& request, const Host& host) {
  FW_ASSIGN_OR_RETURN(const OptimizeRequest asked,
                      optimization_of(request, host));
  if (!asked.destination.empty()) {
    FW_RETURN_IF_ERROR(find_destination(asked.destination));
    return {};
  }
  FW_RETURN_IF_ERROR(optimization::read_targets(asked.options));
  return {};
}

Result<JobOutcome> run_optimize_job(const JobRequest& request, const Host& host,
                                    const JobTools& tools) {
  FW_ASSIGN_OR_RETURN(OptimizeRequest asked, optimization_of(request, host));
  OptimizeOptions& options = asked.options;
  options.compare.executor = tools.work.executor;
  options.compare.stop = tools.work.stop;
  options.compare.cache = tools.work.cache;
  const JobFile& input = request.files.front();
  runtime::Progress progress("tries");
  OptimizeStages stages(progress, input.path, options);
  if (tools.progress) {
    options.progress = [&](const OptimizeProgress& now) {
      stages.update(now);
      const runtime::Progress::Snapshot all = progress.snapshot();
      tools.progress({all.stage,
                      all.unit,
                      all.done,
                      all.total,
                      {},
                      all.fraction,
                      all.remaining_s});
    };
  }
  const std::filesystem::path output =
      options.dry_run ? std::filesystem::path()
                      : tools.folder / std::filesystem::path(input.name).stem();
  FW_RETURN_IF_ERROR(optimization::admit_optimization(
      input.path, options.compare.open, tools.work.memory_bytes));
  FW_ASSIGN_OR_RETURN(
      Optimization result,
      optimize_for(input.path, output, asked.destination, options));
  if (result.stopped || tools.work.stop.stop_requested()) {
    return fail(ErrorKind::kCancelled, "stopped before the end");
  }
  return outcome_of(result, request);
}

}  // namespace framewise::jobs
