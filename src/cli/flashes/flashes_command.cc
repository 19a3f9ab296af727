// SPDX-License-Identifier: Apache-2.0
// `framewise flashes`: judges files, or writes a copy that passes.
#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/files/input_files.h"
#include "cli/files/output_file.h"
#include "cli/options/compare_request.h"
#include "jobs/flashes/fix_file.h"
#include "jobs/flashes/flashes_exit_code.h"
#include "jobs/flashes/flashes_request.h"
#include "report/flashes/flash_text.h"
#include "runtime/cancellation.h"

namespace framewise::cli {
namespace {

report::TextStyle style_of(const Invocation& invocation) {
  const Terminal& output = invocation.output;
  return {.color = output.color,
          .columns = output.is_terminal ? output.columns : 0};
}

Result<void> write_forms(const Invocation& invocation,
                         const std::vector<report::FlashRow>& rows) {
  const auto write_form = [&](std::string_view option,
                              const auto& form) -> Result<void> {
    if (!invocation.has(option)) return {};
    return write_file(std::string(invocation.value(option)), form(rows));
  };
  FW_RETURN_IF_ERROR(write_form("markdown", report::flash_markdown));
  FW_RETURN_IF_ERROR(write_form("junit", report::flash_junit));
  return write_form("html", report::flash_page);
}

Result<ExitCode> run_fix(const Invocation& invocation,
                         const jobs::FlashesRequest& request) {
  if (invocation.arguments.size() != 1 || !invocation.has("out")) {
    return with_hint(
        fail(ErrorKind::kUsage, "--fix takes one file and a name for the copy"),
        "write: framewise flashes in.gif --fix -o out.gif");
  }
  const std::filesystem::path from = invocation.arguments.front();
  const std::filesystem::path to = std::string(invocation.value("out"));
  std::error_code ignored;
  if (std::filesystem::equivalent(from, to, ignored)) {
    return with_hint(
        fail(ErrorKind::kUsage, "the copy would replace {}", from.native()),
        "give it another name");
  }
  FW_ASSIGN_OR_RETURN(const report::FixedFile fixed,
                      jobs::fix_file(from, to, request));
  FW_RETURN_IF_ERROR(write(
      invocation.output.stream,
      invocation.has("json")
          ? report::json_of(fixed).dump_printable(2) + "\n"
          : report::flash_text(fixed, to.native(), style_of(invocation))));
  return ExitCode::kOk;
}

}  // namespace

Result<ExitCode> run_flashes(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(jobs::FlashesRequest request,
                      jobs::read_flashes(given_of(invocation)));
  runtime::Cancellation cancellation;
  request.open.stop = cancellation.token();
  if (request.fix) return run_fix(invocation, request);
  if (invocation.has("out")) {
    return fail(ErrorKind::kUsage, "--out belongs to --fix");
  }
  const InputFiles files = list_input_files(invocation.arguments);
  std::vector<report::FlashRow> rows;
  for (size_t i = 0; i < files.paths.size(); ++i) {
    const std::filesystem::path& path = files.paths[i];
    report::FlashRow row{path.native(),
                         find_flashes(path, request.open, request.flashes)};
    if (!row.report) {
      const ErrorKind kind = row.report.error().kind;
      if (kind == ErrorKind::kCancelled) return ExitCode::kInterrupted;
      // A file of a folder need not be media.
      if (files.found[i] && kind == ErrorKind::kUnsupported) continue;
    }
    if (!invocation.has("json")) {
      FW_RETURN_IF_ERROR(write(invocation.output.stream,
                               report::flash_text(row, style_of(invocation))));
    }
    rows.push_back(std::move(row));
  }
  if (rows.empty()) {
    return fail(ErrorKind::kInput, "there are no media files there");
  }
  if (invocation.has("json")) {
    FW_RETURN_IF_ERROR(
        write(invocation.output.stream, report::flash_document(rows)));
  }
  FW_RETURN_IF_ERROR(write_forms(invocation, rows));
  return jobs::exit_code_of(rows, request.fail_on);
}

}  // namespace framewise::cli
