// SPDX-License-Identifier: Apache-2.0
// Writing results to files: whole or not at all.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "framewise/error.h"
#include "framewise/report.h"

namespace framewise::cli {

// Writes beside the place and renames, so that nobody sees half a file.
Result<void> write_file(const std::filesystem::path& path,
                        std::string_view content);

// The error maps of all comparisons as PNG files in `folder`, which is made if
// it is not there: "2-ssim-1450ms.png" is the second test at 1.45 s.
Result<void> write_error_maps(const Report& report,
                              const std::filesystem::path& folder);

}  // namespace framewise::cli
