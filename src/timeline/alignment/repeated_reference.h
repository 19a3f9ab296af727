// SPDX-License-Identifier: Apache-2.0
// Detects a test that shows the whole reference again and again.
#pragma once

#include <optional>

#include "timeline/alignment/time_model.h"

namespace framewise::timeline {

// After how many milliseconds the test starts over, if it shows all of the
// reference again and again.
std::optional<double> find_loop(const Track& reference, const Track& test,
                                const Noise& noise);

}  // namespace framewise::timeline
