// SPDX-License-Identifier: Apache-2.0
// The table of the commands `framewise image …`, and options that all of them
// share.
#pragma once

#include <span>

#include "cli/command.h"

namespace framewise::cli {

std::span<const Command> image_commands();

// Differences with --odiff-exit-codes.
inline constexpr auto kOdiffLayout = ExitCode(21);
inline constexpr auto kOdiffPixels = ExitCode(22);

// Which rows are printed, and how jobs run. For every verb.
inline constexpr Option kImageJson = {"json", '\0', "",
                                      "Print one JSON document with all files"};
inline constexpr Option kImageNdjson = {
    "ndjson", '\0', "", "Print one JSON object per line for each file"};
inline constexpr Option kImageJournal = {
    "journal", '\0', "FILE",
    "Keep finished rows in this file until all are done; the same command "
    "continues from it (default: in the folder of --out)",
    Writes::kFile};
inline constexpr Option kImageRetryErrors = {
    "retry-errors", '\0', "", "Run files again that ended with an error"};
inline constexpr Option kImageIsolate = {
    "isolate", '\0', "",
    "Read files in sandboxed child processes: a crash is one error row"};
inline constexpr Option kImageWorker = {
    "worker", '\0', "", "Internal: the child process of --isolate"};
// For verbs that write files.
inline constexpr Option kImageForce = {"force", '\0', "",
                                       "Replace files that exist"};

}  // namespace framewise::cli
