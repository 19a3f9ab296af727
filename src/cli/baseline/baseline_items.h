// SPDX-License-Identifier: Apache-2.0
// Shared by the commands of `framewise baseline`.
#pragma once

#include <filesystem>
#include <string>

#include "cli/command.h"
#include "report/batch/baseline.h"

namespace framewise::cli {

// The file that --file names, or the usual one of this folder.
std::filesystem::path baseline_path(const Invocation& invocation);

// "ARTIFACT hero.webp  score 61.2", and who approved it until when, why.
std::string baseline_line(const report::BaselineItem& item);

// The hash of a file's bytes, as reports state it. Fails for what is no media.
Result<std::string> content_hash_of(const std::filesystem::path& path);

}  // namespace framewise::cli
