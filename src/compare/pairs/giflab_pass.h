// SPDX-License-Identifier: Apache-2.0
// GifLab's numbers of whole files, measured as GifLab does it: 30 frames spread
// over each file by number, over white, every frame counting the same.
#pragma once

#include "framewise/animation.h"
#include "framewise/report.h"

namespace framewise {
class Executor;
namespace measure {
class Models;
}
}  // namespace framewise

namespace framewise::comparison {

// Whether any of them is among the comparison's metrics.
bool wants_giflab_pass(const Comparison& comparison);

// Gives them their values. Reads the chosen frames of both animations again,
// and takes over what has been measured of them. `models` and `executor` may be
// null.
Result<void> add_giflab_values(Animation& reference, Animation& test,
                               const FileReport& reference_facts,
                               const measure::Models* models,
                               Executor* executor, Comparison& comparison);

}  // namespace framewise::comparison
