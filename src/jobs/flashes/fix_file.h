// SPDX-License-Identifier: Apache-2.0
// Writes a copy that passes, with the sound of a video, and compares it.
#pragma once

#include <filesystem>
#include <optional>

#include "framewise/executor.h"
#include "jobs/flashes/flashes_request.h"
#include "report/flashes/flash_json.h"

namespace framewise::jobs {

// Executor and stop of `request.open` serve all steps; without an executor one
// thread does all.
Result<report::FixedFile> fix_file(const std::filesystem::path& from,
                                   const std::filesystem::path& to,
                                   const FlashesRequest& request);

}  // namespace framewise::jobs
