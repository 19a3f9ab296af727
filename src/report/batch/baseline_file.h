// SPDX-License-Identifier: Apache-2.0
// The file in a repository that holds what people approved.
#pragma once

#include <filesystem>

#include "report/batch/baseline.h"

namespace framewise::report {

inline constexpr std::string_view kBaselineFileName = "framewise-baseline.json";

// Fails if it does not exist, with how to make it.
Result<Baseline> read_baseline(const std::filesystem::path& path);

}  // namespace framewise::report
