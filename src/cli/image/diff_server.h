// SPDX-License-Identifier: Apache-2.0
// `framewise image diff --server`: comparisons as JSON lines, in the protocol
// of odiff, so that its clients can use it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/command.h"
#include "framewise/image/diff.h"

namespace framewise::cli {

// Answers requests from standard input until it ends. `options` are those of
// the command line, which a request may change.
Result<ExitCode> serve_diffs(const Invocation& invocation,
                             const image::DiffOptions& options);

// The answer to one line, without the line break. Never fails: errors are
// answers.
std::string answer_diff_request(std::string_view line,
                                const image::DiffOptions& options);

}  // namespace framewise::cli
