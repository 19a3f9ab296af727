// SPDX-License-Identifier: Apache-2.0
// What a comparison leaves behind besides its text: page, Markdown, plots.
#pragma once

#include <filesystem>

#include "cli/command.h"
#include "framewise/compare.h"
#include "report/page/batch_page.h"

namespace framewise::cli {

// What --html, --embed and --markdown need of the comparison.
Result<void> ask_for_pictures(const Invocation& invocation,
                              CompareOptions& options);

// Writes what was asked for.
Result<void> write_report_files(const Invocation& invocation,
                                const Report& report);

// A page that says why nothing could be compared, where a page was asked for.
Result<void> write_failure_page(const Invocation& invocation,
                                const std::filesystem::path& reference,
                                const std::filesystem::path& test,
                                const Error& error);

// Markdown with its pictures in a folder beside it: of "summary.md" that is
// "summary-pictures".
Result<void> write_summary(const std::filesystem::path& path,
                           const report::BatchPage& batch);

}  // namespace framewise::cli
