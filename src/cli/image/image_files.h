// SPDX-License-Identifier: Apache-2.0
// Which files `framewise image` reads, and the names of those that it writes.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/command.h"
#include "cli/image/image_jobs.h"
#include "framewise/image/kept_metadata.h"
#include "framewise/write.h"

namespace framewise::cli {

// Jobs that read one file each and write nothing. Fails without files.
Result<ImageWork> list_inputs(const Invocation& invocation);

// Jobs that read one file each and write to --out: a file, or a folder that
// gets the folders of its inputs. Each input gives one output for each suffix
// ("-128"; one that is empty: the name as it is). Outputs whose names would be
// equal keep the endings of their inputs: a.png.webp.
//
// `format` is that of files in a folder; a single file's ending names its own.
Result<ImageWork> list_inputs_and_outputs(
    const Invocation& invocation, FileFormat format,
    std::span<const std::string> suffixes);

// The format that --format names; nullopt: none.
Result<std::optional<FileFormat>> format_option(const Invocation& invocation);

// Numbers from 0 to 100, colors, lists of metadata.
Result<std::optional<double>> quality_option(const Invocation& invocation);
Result<int> effort_option(const Invocation& invocation, int normal);
Result<std::array<uint8_t, 3>> color_option(std::string_view text);
// --keep: "icc,exif,xmp".
Result<image::KeptMetadata> keep_option(const Invocation& invocation);

// The options of these names as text, for the keys of jobs.
std::string parameters_of(const Invocation& invocation,
                          std::span<const std::string_view> names);

}  // namespace framewise::cli
