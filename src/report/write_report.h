// SPDX-License-Identifier: Apache-2.0
// Writing reports to files.
#pragma once

#include <filesystem>

#include "framewise/error.h"
#include "report/page/batch_page.h"

namespace framewise::report {

// Markdown with its pictures in a folder beside it: of "summary.md" that is
// "summary-pictures".
Result<void> write_markdown(const std::filesystem::path& path,
                            const BatchPage& batch);

}  // namespace framewise::report
