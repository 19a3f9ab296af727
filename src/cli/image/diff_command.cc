// SPDX-License-Identifier: Apache-2.0
// `framewise image diff`: reads options, lists pairs, prints rows, writes the
// page.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "base/json/json.h"
#include "base/objects/atomic_file.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/files/output_places.h"
#include "cli/image/diff_pairs.h"
#include "cli/image/diff_server.h"
#include "cli/image/image_help.h"
#include "cli/image/image_jobs.h"
#include "cli/options/compare_request.h"
#include "framewise/image/baseline.h"
#include "jobs/image/image_verbs.h"
#include "report/image/diff_page.h"
#include "report/image/diff_report.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;
using image::DiffVerdict;

// 0 and 1 are those of ExitCode. An error is 2.
constexpr auto kErrorCode = ExitCode::kUsage;

// The rows of a run, in the order of its pairs.
class Rows {
 public:
  void add(size_t job, std::string_view row) { rows_[job] = std::string(row); }
  bool empty() const { return rows_.empty(); }
  std::vector<std::string> in_order() const {
    std::vector<std::string> rows;
    for (const auto& [job, row] : rows_) rows.push_back(row);
    return rows;
  }
  bool has_error() const {
    for (const auto& [job, row] : rows_) {
      if (Json::parse(row).contains("error")) return true;
    }
    return false;
  }
  bool has_verdict(std::string_view verdict) const {
    for (const auto& [job, row] : rows_) {
      if (Json::parse(row)["verdict"] == verdict) return true;
    }
    return false;
  }

 private:
  std::map<size_t, std::string> rows_;
};

// Pictures are named relative to this folder.
fs::path folder_of_pictures(const Invocation& invocation) {
  if (!invocation.has("out") || invocation.arguments.empty()) return {};
  const fs::path out = invocation.value("out");
  std::error_code unknown;
  const bool folders = fs::is_directory(invocation.arguments[0], unknown) &&
                       !image::is_baseline(invocation.arguments[0]);
  const bool into = fs::is_directory(out, unknown) || !out.has_filename();
  return folders || into ? out : out.parent_path();
}

Result<void> write_page(const Invocation& invocation, const Rows& rows,
                        const fs::path& pictures) {
  if (!invocation.has("html") || rows.empty()) return {};
  const fs::path page = invocation.value("html");
  return write_atomically(
      page, report::image_diff_page(rows.in_order(), page, pictures));
}

// Here and not in the table of options, because an error ends with 2.
Result<void> check_outputs(const Invocation& invocation) {
  if (invocation.has("out")) {
    FW_RETURN_IF_ERROR(
        check_folder_place(fs::path(invocation.value("out")).parent_path()));
  }
  return invocation.has("html") ? check_file_place(invocation.value("html"))
                                : Result<void>();
}

// Says, once, that only the first frames of animations are compared.
void warn_of_animations(const Invocation& invocation, const Rows& rows) {
  if (log_level(invocation.settings) < LogLevel::kWarning) return;
  for (const std::string& text : rows.in_order()) {
    const Json row = Json::parse(text);
    for (const char* side : {"reference", "test"}) {
      const int64_t frames = row["frames"][side].integer();
      if (frames <= 1) continue;
      return say_warning(
          invocation.errors,
          fmt::format("only the first of {} frames of {} is compared; "
                      "`framewise compare` measures all of them",
                      frames, printable(row[side].text())));
    }
  }
}

// Options that change nothing in the form asked for.
Result<void> refuse_without_effect(const Invocation& invocation) {
  constexpr std::pair<const char*, const char*> kNeeds[] = {
      {"picture", "out"}, {"fail-on-layout", "odiff-exit-codes"}};
  for (const auto& [option, needed] : kNeeds) {
    if (!invocation.has(option) || invocation.has(needed)) continue;
    return fail(ErrorKind::kUsage, "--{} has no effect without --{}", option,
                needed);
  }
  return {};
}

Result<ExitCode> run_diff(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const jobs::DiffRequest request,
                      jobs::read_diff(given_of(invocation)));
  if (invocation.has("server")) {
    return serve_diffs(invocation, request.options);
  }
  FW_RETURN_IF_ERROR(refuse_without_effect(invocation));
  FW_RETURN_IF_ERROR(check_outputs(invocation));
  const fs::path pictures = folder_of_pictures(invocation);
  Rows rows;
  const auto run = run_image_jobs(
      invocation,
      {.verb = jobs::diff_verb(request),
       .list = [&] { return list_diff_pairs(invocation); },
       .text_of =
           [&](std::string_view row, const report::TextStyle& style) {
             return report::image_diff_text(row, style, pictures);
           },
       .on_row = [&rows](size_t job,
                         std::string_view row) { rows.add(job, row); }});
  warn_of_animations(invocation, rows);
  FW_RETURN_IF_ERROR(write_page(invocation, rows, pictures));
  FW_RETURN_IF_ERROR(run);
  if (rows.has_error()) return kErrorCode;
  if (*run == ExitCode::kRequirementFailed &&
      invocation.has("odiff-exit-codes")) {
    const bool layout = invocation.has("fail-on-layout") &&
                        rows.has_verdict(name_of(DiffVerdict::kOtherSize));
    return layout ? kOdiffLayout : kOdiffPixels;
  }
  return *run == ExitCode::kInput || *run == ExitCode::kEnvironment ? kErrorCode
                                                                    : *run;
}

}  // namespace

// Errors end with 2, so that scripts can tell them from differences.
Result<ExitCode> run_image_diff(const Invocation& invocation) {
  auto result = run_diff(invocation);
  if (result) return result;
  say_error(invocation.errors, result.error());
  return result.error().kind == ErrorKind::kCancelled ? ExitCode::kInterrupted
                                                      : kErrorCode;
}

}  // namespace framewise::cli
