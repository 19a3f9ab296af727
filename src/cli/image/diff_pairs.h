// SPDX-License-Identifier: Apache-2.0
// Which files `framewise image diff` compares.
#pragma once

#include <map>
#include <string>

#include "cli/command.h"
#include "cli/image/image_jobs.h"

namespace framewise::cli {

// A pair of files, or the pairs of two folders by their relative paths and
// names. A file that one folder lacks becomes a job with one input; whose it is
// stands in the path.
Result<ImageWork> list_diff_pairs(const Invocation& invocation);

}  // namespace framewise::cli
