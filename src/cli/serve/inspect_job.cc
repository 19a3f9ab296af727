// SPDX-License-Identifier: Apache-2.0
// Jobs of the kind "inspect".
#include "base/result.h"
#include "cli/options/compare_request.h"
#include "cli/serve/job_kinds.h"
#include "framewise/inspect.h"
#include "jobs/inspect_request.h"
#include "report/inspection/inspection_json.h"

namespace framewise::cli {
namespace {

using service::JobOutcome;
using service::JobRequest;
using service::JobTools;

constexpr JobCommand kCommand = {"inspect", 1, 1000};

class InspectJob final : public service::JobKind {
 public:
  explicit InspectJob(const ServeTools& tools) : tools_(tools) {}

  std::string_view name() const override { return kCommand.name; }
  double usual_ms_per_megabyte() const override { return 50; }

  Result<void> check(const JobRequest& request) const override {
    FW_ASSIGN_OR_RETURN(
        const Invocation invocation,
        job_invocation(*tools_.settings.get(), kCommand, request));
    FW_RETURN_IF_ERROR(jobs::read_inspect(given_of(invocation)));
    return {};
  }

  Result<JobOutcome> run(const JobRequest& request,
                         const JobTools& tools) const override {
    FW_ASSIGN_OR_RETURN(
        const Invocation invocation,
        job_invocation(*tools_.settings.get(), kCommand, request));
    FW_ASSIGN_OR_RETURN(jobs::InspectRequest asked,
                        jobs::read_inspect(given_of(invocation)));
    asked.open.stop = tools.work.stop;
    asked.open.executor = tools.work.executor;
    const auto frames = asked.list_frames ? report::FrameList::kInclude
                                          : report::FrameList::kLeaveOut;
    const InspectOptions options{.depth = asked.depth()};
    JobOutcome outcome;
    outcome.json = report::inspection_document_start();
    report::InspectionSummary summary;
    for (const service::JobFile& file : request.files) {
      if (tools.progress) {
        tools.progress({"inspecting",
                        "files",
                        summary.files,
                        int64_t(request.files.size()),
                        {}});
      }
      auto inspection = framewise::inspect(file.path, asked.open, options);
      const bool first = summary.files++ == 0;
      if (inspection) {
        inspection->name = file.name;
        outcome.json +=
            report::inspection_document_file(*inspection, frames, first);
        continue;
      }
      if (inspection.error().kind == ErrorKind::kCancelled ||
          request.files.size() == 1) {
        return std::move(inspection).error();
      }
      ++summary.failed;
      outcome.exit_code = int(ExitCode::kInput);
      outcome.json += report::inspection_document_file(
          file.name, with_client_names(inspection.error(), request), first);
    }
    outcome.json += report::inspection_document_end(summary, false);
    return outcome;
  }

 private:
  const ServeTools tools_;
};

}  // namespace

std::unique_ptr<service::JobKind> make_inspect_job(const ServeTools& tools) {
  return std::make_unique<InspectJob>(tools);
}

}  // namespace framewise::cli
