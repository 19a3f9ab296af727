// SPDX-License-Identifier: Apache-2.0
// What a comparison leaves behind besides its text: page, Markdown, plots.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

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

// A page was asked for, and not every test could be compared: what the page
// shows in place of the first error, and of those that follow when the others
// are compared without it. Writes none where the error is not about a test.
using CompareOthers =
    std::function<Result<Report>(const std::vector<std::filesystem::path>&)>;
Result<void> write_page_of_failures(
    const Invocation& invocation, const std::filesystem::path& reference,
    const std::vector<std::filesystem::path>& tests, Error error,
    const CompareOthers& compare);

// Markdown with its pictures in a folder beside it: of "summary.md" that is
// "summary-pictures".
Result<void> write_summary(const std::filesystem::path& path,
                           const report::BatchPage& batch);

}  // namespace framewise::cli
