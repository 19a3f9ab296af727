// SPDX-License-Identifier: Apache-2.0
// Jobs of the kind "flashes".
#include "base/result.h"
#include "jobs/flashes/fix_file.h"
#include "jobs/flashes/flashes_exit_code.h"
#include "jobs/flashes/flashes_request.h"
#include "jobs/job_functions.h"

namespace framewise::jobs {
namespace {

Result<FlashesRequest> flashes_of(const JobRequest& request, const Host& host) {
  FW_RETURN_IF_ERROR(check_files(request, 1, 1000));
  FW_ASSIGN_OR_RETURN(const Given given, give(request, host));
  FW_ASSIGN_OR_RETURN(const FlashesRequest asked, read_flashes(given));
  if (asked.fix) FW_RETURN_IF_ERROR(check_files(request, 1, 1));
  return asked;
}

Result<JobOutcome> judge_files(const JobRequest& request, const JobTools& tools,
                               const FlashesRequest& asked) {
  std::vector<report::FlashRow> rows;
  for (const JobFile& file : request.files) {
    if (tools.progress) {
      tools.progress({"looking for flashes",
                      "files",
                      int64_t(rows.size()),
                      int64_t(request.files.size()),
                      {}});
    }
    auto found = find_flashes(file.path, asked.open, asked.flashes);
    const bool stopped = !found && found.error().kind == ErrorKind::kCancelled;
    if (!found && (stopped || request.files.size() == 1)) {
      return std::move(found).error();
    }
    if (!found) found = with_client_names(found.error(), request);
    rows.push_back({file.name, std::move(found)});
  }
  JobOutcome outcome;
  outcome.exit_code = int(exit_code_of(rows, asked.fail_on));
  outcome.json = report::flash_document(rows);
  return outcome;
}

Result<JobOutcome> fix_one_file(const JobRequest& request,
                                const JobTools& tools,
                                const FlashesRequest& asked) {
  const JobFile& file = request.files.front();
  const std::string name = std::filesystem::path(file.name).filename();
  FW_ASSIGN_OR_RETURN(const report::FixedFile fixed,
                      fix_file(file.path, tools.folder / name, asked));
  JobOutcome outcome;
  outcome.outputs = {name};
  outcome.json = report::json_of(fixed).dump_printable(2) + "\n";
  return outcome;
}

}  // namespace

ExitCode exit_code_of(const std::vector<report::FlashRow>& rows,
                      std::optional<FlashState> fail_on) {
  ExitCode code = ExitCode::kOk;
  for (const report::FlashRow& row : rows) {
    if (!row.report) {
      code = exit_code_of(row.report.error().kind);
      continue;
    }
    const FlashState state = row.report->state;
    if (state == FlashState::kUnknown) {
      code = ExitCode::kInput;
    } else if (fail_on && state >= *fail_on) {
      return ExitCode::kRequirementFailed;
    }
  }
  return code;
}

Result<void> check_flashes_job(const JobRequest& request, const Host& host) {
  FW_RETURN_IF_ERROR(flashes_of(request, host));
  return {};
}

Result<JobOutcome> run_flashes_job(const JobRequest& request, const Host& host,
                                   const JobTools& tools) {
  FW_ASSIGN_OR_RETURN(FlashesRequest asked, flashes_of(request, host));
  asked.open.stop = tools.work.stop;
  asked.open.executor = tools.work.executor;
  return asked.fix ? fix_one_file(request, tools, asked)
                   : judge_files(request, tools, asked);
}

}  // namespace framewise::jobs
