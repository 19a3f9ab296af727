// SPDX-License-Identifier: Apache-2.0
#include "cli/files/report_files.h"

#include <algorithm>
#include <system_error>

#include "base/objects/places.h"
#include "base/printable.h"
#include "base/result.h"
#include "cli/files/output_file.h"
#include "report/review/comparison_page.h"
#include "report/review/summary_rows.h"
#include "report/terminal/terminal_plot.h"
#include "report/write_report.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;

bool is_file_error(const Error& error) {
  return error.kind == ErrorKind::kInput ||
         error.kind == ErrorKind::kUnsupported ||
         error.kind == ErrorKind::kLimit;
}

// The known facts of a file that cannot be read: its path and size.
FileReport facts_of(const fs::path& path) {
  return {.path = path.string(), .bytes = bytes_of_file(path)};
}

Result<void> plot(std::string_view place, const Invocation& invocation,
                  const Report& report) {
  if (place == "-") {
    return write(invocation.output.stream,
                 report::plot_text(report, invocation.output.columns));
  }
  const report::Drawing drawing = report::plot_of(report);
  if (place.ends_with(".svg")) {
    return write_file(fs::path(place), report::svg_of(drawing));
  }
  FW_ASSIGN_OR_RETURN(const std::string png, report::png_of(drawing));
  return write_file(fs::path(place), png);
}

}  // namespace

Result<void> write_summary(const fs::path& path,
                           const report::BatchPage& batch) {
  std::error_code ignored;
  return report::write_markdown(fs::is_symlink(path, ignored)
                                    ? fs::weakly_canonical(path, ignored)
                                    : path,
                                batch);
}

Result<void> request_pictures(const Invocation& invocation,
                              CompareOptions& options) {
  if (!invocation.has("embed")) {
    if (invocation.has("html")) options.pictures = Embed::kWorst;
  } else if (!invocation.has("html")) {
    return with_hint(fail(ErrorKind::kUsage, "--embed has no effect alone"),
                     "name the page that gets the frames: --html FILE");
  }
  if (invocation.has("markdown")) {
    options.error_maps = std::max(options.error_maps, 1);
    if (options.pictures == Embed::kNone) options.pictures = Embed::kThumbnail;
  }
  const std::string_view place = invocation.value("plot");
  if (!place.empty() && place != "-" && !place.ends_with(".svg") &&
      !place.ends_with(".png")) {
    return with_hint(
        fail(ErrorKind::kUsage, "--plot cannot write '{}'", printable(place)),
        "name a file that ends in .svg or .png, or - for the terminal");
  }
  return {};
}

Result<void> write_page_of_failure(const Invocation& invocation,
                                   const ComparedFiles& files,
                                   const Error& error) {
  if (!invocation.has("html") || !is_file_error(error)) return {};
  const auto blamed = std::ranges::find(files.tests, fs::path(error.file));
  const fs::path& test =
      blamed == files.tests.end() ? files.tests.front() : *blamed;
  return write_file(
      fs::path(invocation.value("html")),
      report::failure_html(facts_of(files.reference), test.string(), error));
}

Result<void> write_report_files(const Invocation& invocation,
                                const Report& report) {
  if (invocation.has("html")) {
    FW_RETURN_IF_ERROR(write_file(fs::path(invocation.value("html")),
                                  report::comparison_html(report)));
  }
  if (invocation.has("markdown")) {
    FW_RETURN_IF_ERROR(write_summary(fs::path(invocation.value("markdown")),
                                     report::batch_of(report)));
  }
  if (invocation.has("plot")) {
    FW_RETURN_IF_ERROR(plot(invocation.value("plot"), invocation, report));
  }
  return {};
}

}  // namespace framewise::cli
