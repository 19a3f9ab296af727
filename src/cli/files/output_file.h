// SPDX-License-Identifier: Apache-2.0
// Writes results to files, completely or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "base/objects/atomic_file.h"
#include "cli/command.h"
#include "framewise/error.h"
#include "framewise/report.h"

namespace framewise::cli {

// A file that appears under its name when it is committed. If `path` is a link,
// its target is replaced and the link stays.
Result<AtomicFile> create_file(std::filesystem::path path);

// Writes a temporary file and renames it, so that readers never see a partial
// file. Devices and pipes are written directly.
Result<void> write_file(const std::filesystem::path& path,
                        std::string_view content);

// Whether --out names a file; "-" is standard output.
bool writes_to_file(const Invocation& invocation);
// Writes the result of a command to the file of --out, or to standard output.
Result<void> write_result(const Invocation& invocation, std::string_view text);

// Creates the folder and its parents. Succeeds if it exists.
Result<void> make_folder(const std::filesystem::path& folder);

// The form that --heatmap writes to a path, by its ending.
enum class MapPlace : uint8_t {
  kFolder,   // pictures of all maps
  kPicture,  // .png: the picture of one
  kValues,   // .pfm: its numbers
};
MapPlace map_place(std::string_view path);

// Writes the error map of the worst moment of the first comparison that has
// one, by the first metric of its table; nothing if none has.
Result<void> write_worst_error_map(const Report& report,
                                   const std::filesystem::path& path);

// Writes the error maps of all comparisons as PNG files to `folder`, which is
// created if needed. "2-ssim-1450ms.png" is the second test at 1.45 s.
Result<void> write_error_maps(const Report& report,
                              const std::filesystem::path& folder);

}  // namespace framewise::cli
