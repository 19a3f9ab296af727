// SPDX-License-Identifier: Apache-2.0
// The programs of the cluster scheduler Slurm that a batch calls: sbatch and
// squeue.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"

namespace framewise::batch {

// The array's number in what `sbatch --parsable` printed; nullopt: none.
std::optional<std::string> array_number(std::string_view printed);

// Parses the answer of `squeue`: whether any task of the array waits or runs.
Result<bool> queue_answer(int exit_code, std::string_view printed);

// Submits `script` as an array with these task numbers and returns the number
// that Slurm gives to the array. `options` are further options of sbatch.
Result<std::string> submit_array(const std::filesystem::path& script,
                                 std::span<const int> tasks,
                                 std::span<const std::string> options);

// Whether any task of the array waits or runs.
Result<bool> is_queued(const std::string& array);

// The form that sbatch --array takes: "0-2,5" for {0, 1, 2, 5}.
std::string array_text(std::span<const int> tasks);

}  // namespace framewise::batch
