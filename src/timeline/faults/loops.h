// SPDX-License-Identifier: Apache-2.0
// Detects a changed number of loops, in the file's loop count or written out as
// repeated frames.
#pragma once

#include <cstdint>
#include <optional>

#include "framewise/reason.h"
#include "timeline/faults/time_faults.h"

namespace framewise::timeline {

// How often each side plays (0: for ever), where the files say.
std::optional<Reason> find_loop_fault(std::optional<int64_t> reference,
                                      std::optional<int64_t> test);

// Frames that repeat the whole reference; only where content was aligned.
std::optional<Reason> looped_film(const TimedPair& pair);

}  // namespace framewise::timeline
