// SPDX-License-Identifier: Apache-2.0
// Which files `framewise image` reads, and the names of those that it writes.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cli/command.h"
#include "cli/image/image_jobs.h"
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

// The format that the ending of --out names.
std::optional<FileFormat> format_of_output(const Invocation& invocation);

}  // namespace framewise::cli
