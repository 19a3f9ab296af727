// SPDX-License-Identifier: Apache-2.0
// Writes the files of a comparison besides its report: page, Markdown, plots.
#pragma once

#include <filesystem>

#include "cli/command.h"
#include "cli/comparing.h"
#include "framewise/compare.h"
#include "report/page/batch_page.h"

namespace framewise::cli {

// Sets the pictures that --html, --embed and --markdown need, and checks
// --plot.
Result<void> request_pictures(const Invocation& invocation,
                              CompareOptions& options);

// Writes the files of --html, --markdown and --plot.
Result<void> write_report_files(const Invocation& invocation,
                                const Report& report);

// Writes a page with the error to the file of --html, after a comparison that
// failed. Writes nothing without --html, or if the error is not about a file.
Result<void> write_page_of_failure(const Invocation& invocation,
                                   const ComparedFiles& files,
                                   const Error& error);

// Writes Markdown, with its images in a folder beside it: "summary-pictures"
// for "summary.md".
Result<void> write_summary(const std::filesystem::path& path,
                           const report::BatchPage& batch);

}  // namespace framewise::cli
