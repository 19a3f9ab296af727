// SPDX-License-Identifier: Apache-2.0
// What a comparison leaves behind besides its text: page, Markdown, plots.
#pragma once

#include <filesystem>

#include "cli/command.h"
#include "cli/commands/comparing.h"
#include "framewise/compare.h"
#include "report/page/batch_page.h"

namespace framewise::cli {

// What --html, --embed and --markdown need of the comparison.
Result<void> ask_for_pictures(const Invocation& invocation,
                              CompareOptions& options);

// Writes what was asked for.
Result<void> write_report_files(const Invocation& invocation,
                                const Report& report);

// A page was asked for, and nothing could be compared: the page says why. There
// is none where the error is not about a file.
Result<void> write_page_of_failure(const Invocation& invocation,
                                   const ComparedFiles& files,
                                   const Error& error);

// Markdown with its pictures in a folder beside it: of "summary.md" that is
// "summary-pictures".
Result<void> write_summary(const std::filesystem::path& path,
                           const report::BatchPage& batch);

}  // namespace framewise::cli
