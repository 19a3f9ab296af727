// SPDX-License-Identifier: Apache-2.0
// `framewise flashes`: judges files, or writes a copy that passes.
#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/files/input_files.h"
#include "cli/files/output_file.h"
#include "cli/flashes/flashes_options.h"
#include "cli/options/reading_options.h"
#include "framewise/flash_repair.h"
#include "report/flashes/flash_text.h"
#include "runtime/cancellation.h"

namespace framewise::cli {
namespace {

report::TextStyle style_of(const Invocation& invocation) {
  const Terminal& output = invocation.output;
  return {.color = output.color,
          .columns = output.is_terminal ? output.columns : 0};
}

// A failure counts more than a file that cannot be read.
ExitCode exit_code_of(const std::vector<report::FlashRow>& rows,
                      std::optional<FlashState> limit) {
  ExitCode code = ExitCode::kOk;
  for (const report::FlashRow& row : rows) {
    if (!row.report) {
      code = cli::exit_code_of(row.report.error().kind);
      continue;
    }
    const FlashState state = row.report->state;
    if (state == FlashState::kUnknown) {
      code = ExitCode::kInput;
    } else if (limit && state >= *limit) {
      return ExitCode::kRequirementFailed;
    }
  }
  return code;
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
                         const FlashOptions& flashes,
                         const OpenOptions& reading) {
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
  const FlashRepairOptions options{
      .flashes = flashes,
      .repair = invocation.has("slow") ? FlashRepair::kSlow : FlashRepair::kDim,
      .write = {}};
  FW_ASSIGN_OR_RETURN(const FlashRepaired repaired,
                      repair_flashes(from, to, reading, options));
  FW_RETURN_IF_ERROR(write(
      invocation.output.stream,
      invocation.has("json")
          ? report::json_of(repaired).dump_printable(2) + "\n"
          : report::flash_text(repaired, to.native(), style_of(invocation))));
  return ExitCode::kOk;
}

}  // namespace

Result<ExitCode> run_flashes(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const FlashOptions options, flash_options(invocation));
  FW_ASSIGN_OR_RETURN(const auto limit, fail_state(invocation));
  FW_ASSIGN_OR_RETURN(OpenOptions reading,
                      reading_options(invocation.settings));
  runtime::Cancellation cancellation;
  reading.stop = cancellation.token();
  if (invocation.has("fix")) return run_fix(invocation, options, reading);
  if (invocation.has("slow") || invocation.has("out")) {
    return fail(ErrorKind::kUsage, "--slow and --out belong to --fix");
  }
  const InputFiles files = list_input_files(invocation.arguments);
  std::vector<report::FlashRow> rows;
  for (size_t i = 0; i < files.paths.size(); ++i) {
    const std::filesystem::path& path = files.paths[i];
    report::FlashRow row{path.native(), find_flashes(path, reading, options)};
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
  return exit_code_of(rows, limit);
}

}  // namespace framewise::cli
