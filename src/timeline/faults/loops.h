// SPDX-License-Identifier: Apache-2.0
// How often all of it is shown: by a player that the file tells to start over,
// or written out as a film.
#pragma once

#include <cstdint>
#include <optional>

#include "framewise/verdict.h"
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

// That it does; only where somebody looked.
std::optional<Reason> looped_film(const TimedPair& pair);

}  // namespace framewise::timeline
