// SPDX-License-Identifier: Apache-2.0
// Detects a changed number of loops, in the file's loop count or written out as
// repeated frames.
#pragma once

#include <cstdint>
#include <optional>

#include "framewise/reason.h"
#include "timeline/alignment/time_model.h"
#include "timeline/faults/time_faults.h"

namespace framewise::timeline {

// How often each side plays (0: for ever), where the files say.
std::optional<Reason> find_loop_fault(std::optional<int64_t> reference,
                                      std::optional<int64_t> test);

// After how many milliseconds the test starts over, if it shows all of the
// reference again and again.
std::optional<double> find_loop(const Track& reference, const Track& test,
                                const Noise& noise);

// The fault for that; only where content was aligned.
std::optional<Reason> looped_film(const TimedPair& pair);

}  // namespace framewise::timeline
