// SPDX-License-Identifier: Apache-2.0
// Writing results to files: whole or not at all.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/atomic_file.h"
#include "cli/command.h"
#include "framewise/error.h"
#include "framewise/report.h"

namespace framewise::cli {

// A file that appears at its place when it is committed. A link to a file
// stays: what it points to is replaced.
Result<AtomicFile> create_file(std::filesystem::path path);

// Writes beside the place and renames, so that nobody sees half a file. Devices
// and pipes are written to.
Result<void> write_file(const std::filesystem::path& path,
                        std::string_view content);

// Whether --out names a file; "-" is standard output.
bool writes_to_file(const Invocation& invocation);
// What a command has to say, there.
Result<void> write_result(const Invocation& invocation, std::string_view text);

// With all that it lies in; there already is as well.
Result<void> make_folder(const std::filesystem::path& folder);

// Whether `place` names one PNG file rather than a folder of them.
bool is_picture(std::string_view place);

// The error map of the worst instant of the first comparison that has one.
// Writes nothing where there is none.
Result<void> write_worst_error_map(const Report& report,
                                   const std::filesystem::path& path);

// The error maps of all comparisons as PNG files in `folder`, which is made if
// it is not there: "2-ssim-1450ms.png" is the second test at 1.45 s.
Result<void> write_error_maps(const Report& report,
                              const std::filesystem::path& folder);

}  // namespace framewise::cli
