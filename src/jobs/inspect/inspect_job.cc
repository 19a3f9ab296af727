// SPDX-License-Identifier: Apache-2.0
// Jobs of the kind "inspect".
#include "base/result.h"
#include "framewise/inspect.h"
#include "inspect/inspection_memory.h"
#include "jobs/exit_code.h"
#include "jobs/inspect/inspect_request.h"
#include "jobs/job_functions.h"
#include "report/inspection/inspection_json.h"

namespace framewise::jobs {
namespace {

Result<InspectRequest> inspection_of(const JobRequest& request,
                                     const Host& host) {
  FW_RETURN_IF_ERROR(check_files(request, 1, 1000));
  FW_ASSIGN_OR_RETURN(const Given given, give(request, host));
  return read_inspect(given);
}

Result<Inspection> inspected(const std::string& path,
                             const InspectRequest& asked,
                             const runtime::WorkContext& work) {
  FW_ASSIGN_OR_RETURN(Animation animation, open(path, asked.open));
  const int threads = work.executor ? work.executor->concurrency() : 1;
  if (auto fits = inspection::admit_inspection(animation.info(), asked.depth(),
                                               threads, work.memory_bytes);
      !fits) {
    return in_file(std::move(fits).error(), path);
  }
  return framewise::inspect(animation, asked.options());
}

}  // namespace

Result<void> check_inspect_job(const JobRequest& request, const Host& host) {
  FW_RETURN_IF_ERROR(inspection_of(request, host));
  return {};
}

Result<JobOutcome> run_inspect_job(const JobRequest& request, const Host& host,
                                   const JobTools& tools) {
  FW_ASSIGN_OR_RETURN(InspectRequest asked, inspection_of(request, host));
  asked.open.stop = tools.work.stop;
  asked.open.executor = tools.work.executor;
  const auto frames = asked.list_frames ? report::FrameList::kInclude
                                        : report::FrameList::kLeaveOut;
  JobOutcome outcome;
  outcome.json = report::inspection_document_start();
  report::InspectionSummary summary;
  for (const JobFile& file : request.files) {
    if (tools.progress) {
      tools.progress({"inspecting",
                      "files",
                      summary.files,
                      int64_t(request.files.size()),
                      {}});
    }
    auto inspection = inspected(file.path, asked, tools.work);
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

}  // namespace framewise::jobs
