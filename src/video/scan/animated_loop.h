// SPDX-License-Identifier: Apache-2.0
// Writes a loop as an animation: GIF, WebP, APNG and others.
#pragma once

#include <filesystem>

#include "framewise/write.h"
#include "runtime/progress.h"
#include "video/scan/loop_cut.h"

namespace framewise::video {

// `cut`: of this clip, with a joint. Frames keep their delays; those of a fade
// have the delays of the end. They become RGBA of 8 bits. It plays for ever.
// Empty `output`: into memory, only to know its size.
Result<Written> write_animated_loop(const std::filesystem::path& clip,
                                    const OpenOptions& reading,
                                    const LoopCut& cut,
                                    const std::filesystem::path& output,
                                    const WriteOptions& options,
                                    runtime::Progress& progress);

}  // namespace framewise::video
