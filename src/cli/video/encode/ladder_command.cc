// SPDX-License-Identifier: Apache-2.0
// `framewise ladder`: rate against quality of encoders and sizes.
#include "base/result.h"
#include "cli/files/output_file.h"
#include "cli/options/compare_request.h"
#include "cli/video/film/film_run.h"
#include "cli/video/video_functions.h"
#include "jobs/video/ladder_request.h"
#include "report/ladder/ladder_forms.h"

namespace framewise::cli {

Result<ExitCode> run_ladder(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(jobs::LadderJobRequest request,
                      jobs::read_ladder(given_of(invocation)));
  if (invocation.has("json") && invocation.has("csv")) {
    return with_hint(
        fail(ErrorKind::kUsage, "--json and --csv exclude each other"),
        "choose one of them");
  }
  video::LadderRequest& asked = request.ladder;
  asked.films = invocation.arguments;
  asked.journal = invocation.value("journal");
  if (!asked.journal.empty()) FW_RETURN_IF_ERROR(make_folder(asked.journal));
  use_this_machine(invocation, asked.compare);
  FilmWork work(invocation, "samples", "ladder");
  const auto report = video::measure_ladder(asked, work.context());
  work.finish();
  if (!report) return report.error();
  const report::Ladder ladder = report::ladder_of(*report, request.step);
  if (invocation.has("svg")) {
    FW_RETURN_IF_ERROR(write_file(invocation.value("svg"),
                                  report::ladder_svg(*report, ladder)));
  }
  if (invocation.has("html")) {
    FW_RETURN_IF_ERROR(write_file(invocation.value("html"),
                                  report::ladder_page(*report, ladder)));
  }
  FW_RETURN_IF_ERROR(
      write(invocation.output.stream,
            invocation.has("json")  ? report::ladder_json(*report, ladder)
            : invocation.has("csv") ? report::ladder_csv(*report)
                                    : report::ladder_text(*report, ladder)));
  return ExitCode::kOk;
}

}  // namespace framewise::cli
