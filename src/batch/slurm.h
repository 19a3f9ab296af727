// SPDX-License-Identifier: Apache-2.0
// Array jobs of the cluster scheduler Slurm, through its programs.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "framewise/error.h"

namespace framewise::batch {

// Submits `script` as an array of these tasks (counted from 0); gives the
// job's number. `more` are further options of sbatch.
Result<std::string> submit_array(const std::filesystem::path& script,
                                 std::span<const int> tasks,
                                 std::span<const std::string> more);

// Whether any task of the job waits or runs.
Result<bool> in_queue(const std::string& job);

// "0-2,5": as sbatch --array takes them.
std::string array_text(std::span<const int> tasks);

// As one word of a POSIX shell, whatever it holds.
std::string shell_word(std::string_view text);

}  // namespace framewise::batch
