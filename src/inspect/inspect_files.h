// SPDX-License-Identifier: Apache-2.0
// Inspection of many files in parallel, within a memory budget. Results are
// delivered in the order of the files. An unreadable file does not stop the
// others.
#pragma once

#include <filesystem>
#include <functional>
#include <span>

#include "framewise/inspect.h"
#include "framewise/thread_pool.h"
#include "runtime/progress.h"

namespace framewise::inspection {

using Open = std::function<Result<Animation>(const std::filesystem::path&,
                                             const OpenOptions&)>;

struct InspectFilesOptions {
  // Opens a path. Empty: framewise::open.
  Open open;
  OpenOptions reading;  // `executor` and `pool` are replaced
  InspectDepth depth = InspectDepth::kPixels;
  std::optional<FlashRules> flashes = FlashRules::kWcag;  // absent: none
  int64_t memory_bytes = 0;  // for pixels of all open files; 0: no limit
  runtime::Progress* progress = nullptr;  // may be null
};

// Calls `on_result` with the index of each file, in order, one call at a time.
void inspect_files(
    std::span<const std::filesystem::path> paths,
    const InspectFilesOptions& options, ThreadPool& pool,
    const std::function<void(size_t, Result<Inspection>)>& on_result);

}  // namespace framewise::inspection
