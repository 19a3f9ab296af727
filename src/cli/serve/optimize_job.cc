// SPDX-License-Identifier: Apache-2.0
// Jobs of the kind "optimize".

#include "base/json/json.h"
#include "base/result.h"
#include "cli/optimize/optimize_options.h"
#include "cli/serve/job_kinds.h"
#include "optimize/targets.h"
#include "report/optimization/optimization_json.h"

namespace framewise::cli {
namespace {

using service::JobOutcome;
using service::JobRequest;
using service::JobTools;

constexpr JobCommand kCommand = {"optimize", 1, 1};

class OptimizeJob final : public service::JobKind {
 public:
  explicit OptimizeJob(const ServeTools& tools) : tools_(tools) {}

  std::string_view name() const override { return kCommand.name; }
  double usual_ms_per_megabyte() const override { return 8000; }
  bool writes_files() const override { return true; }
  bool writes_in_folder() const override { return true; }

  Result<void> check(const JobRequest& request) const override {
    FW_ASSIGN_OR_RETURN(
        const Invocation invocation,
        job_invocation(*tools_.settings.get(), kCommand, request));
    FW_ASSIGN_OR_RETURN(const OptimizeOptions options,
                        optimize_options(invocation));
    FW_RETURN_IF_ERROR(optimization::read_targets(options));
    return {};
  }

  Result<JobOutcome> run(const JobRequest& request,
                         const JobTools& tools) const override {
    FW_ASSIGN_OR_RETURN(
        const Invocation invocation,
        job_invocation(*tools_.settings.get(), kCommand, request));
    FW_ASSIGN_OR_RETURN(OptimizeOptions options, optimize_options(invocation));
    options.compare.executor = tools.work.executor;
    options.compare.stop = tools.work.stop;
    options.compare.cache = tools_.cache;
    if (tools.progress) {
      options.progress = [&](const OptimizeProgress& now) {
        constexpr int64_t kWhole = 100;
        tools.progress(
            {now.trial, "%", int64_t(now.share * kWhole), kWhole, {}});
      };
    }
    const std::filesystem::path& input = request.files.front().path;
    const std::filesystem::path output =
        invocation.has("dry-run")
            ? std::filesystem::path()
            : tools.folder /
                  std::filesystem::path(request.files.front().name).stem();
    FW_ASSIGN_OR_RETURN(Optimization result, optimize(input, output, options));
    if (result.stopped || tools.work.stop.stop_requested()) {
      return fail(ErrorKind::kCancelled, "stopped before the end");
    }
    return outcome_of(result, request);
  }

 private:
  static JobOutcome outcome_of(const Optimization& result,
                               const JobRequest& request) {
    JobOutcome outcome;
    auto json = Json::parse(
        report::optimization_json(result, request.files.front().path));
    use_client_names(json, request);
    if (!result.output.empty()) {
      const std::string name = result.output.filename().native();
      rename(json, result.output.native(), name);
      outcome.outputs = {name};
    }
    outcome.json = json.dump(2) + "\n";
    outcome.exit_code = result.outcome == OptimizeOutcome::kMissed
                            ? int(ExitCode::kRequirementFailed)
                            : int(ExitCode::kOk);
    return outcome;
  }

  const ServeTools tools_;
};

}  // namespace

std::unique_ptr<service::JobKind> make_optimize_job(const ServeTools& tools) {
  return std::make_unique<OptimizeJob>(tools);
}

}  // namespace framewise::cli
