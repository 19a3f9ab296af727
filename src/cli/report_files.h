// SPDX-License-Identifier: Apache-2.0
// What a comparison leaves behind besides its text: page, Markdown, plots.
#pragma once

#include "cli/command.h"
#include "framewise/compare.h"

namespace framewise::cli {

// What --html, --embed and --markdown need of the comparison.
Result<void> ask_for_pictures(const Invocation& invocation,
                              CompareOptions& options);

// Writes what was asked for.
Result<void> write_report_files(const Invocation& invocation,
                                const Report& report);

}  // namespace framewise::cli
