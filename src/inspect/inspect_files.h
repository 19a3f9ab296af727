// SPDX-License-Identifier: Apache-2.0
// Inspects many files at once, within the memory budget, and hands the results
// on in the order of the files. One bad file does not stop the others.
#pragma once

#include <filesystem>
#include <functional>
#include <span>

#include "framewise/inspect.h"
#include "runtime/progress.h"
#include "runtime/thread_pool.h"

namespace framewise::inspection {

using Open = std::function<Result<Animation>(const std::filesystem::path&,
                                             const OpenOptions&)>;

struct InspectFilesOptions {
  // How a path becomes an animation; empty: framewise::open.
  Open open;
  OpenOptions reading;  // its executor and pool are chosen here
  InspectDepth depth = InspectDepth::kPixels;
  int64_t memory_bytes = 0;  // for pixels, of all files in work; 0 = any
  runtime::Progress* progress = nullptr;  // may be null
};

// Calls `on_result` with the index of the file, in order and one at a time.
void inspect_files(
    std::span<const std::filesystem::path> paths,
    const InspectFilesOptions& options, runtime::ThreadPool& pool,
    const std::function<void(size_t, Result<Inspection>)>& on_result);

}  // namespace framewise::inspection
