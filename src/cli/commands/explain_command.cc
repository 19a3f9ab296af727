// SPDX-License-Identifier: Apache-2.0
// `framewise explain`: explains a JSON report in text.
#include "base/objects/text_file.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/files/output_file.h"
#include "report/verdict/explanation.h"
#include "report/verdict/report_reading.h"

namespace framewise::cli {

Result<ExitCode> run_explain(const Invocation& invocation) {
  const bool to_file = writes_to_file(invocation);
  const Terminal& output = invocation.output;
  std::string text;
  for (const std::string& path : invocation.arguments) {
    FW_ASSIGN_OR_RETURN(const std::string json,
                        read_text_file(path, report::kMostReportBytes));
    FW_ASSIGN_OR_RETURN(const Report report, report::read_report(json, path));
    if (!text.empty()) text += "\n";
    text += report::explanation_text(
        report, {.color = output.color && !to_file, .columns = output.columns});
  }
  FW_RETURN_IF_ERROR(write_result(invocation, text));
  return ExitCode::kOk;
}

}  // namespace framewise::cli
