// SPDX-License-Identifier: Apache-2.0
// Which files `framewise image diff` compares.
#pragma once

#include "cli/command.h"
#include "cli/image/image_jobs.h"

namespace framewise::cli {

// A pair of files, or the pairs of two folders by their relative paths. Of a
// file that one folder lacks, the pair names the path where it would be.
Result<ImageWork> list_diff_pairs(const Invocation& invocation);

}  // namespace framewise::cli
