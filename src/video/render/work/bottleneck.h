// SPDX-License-Identifier: Apache-2.0
// Which kind of work a film waits for.
#pragma once

#include <string_view>

#include "video/film/options.h"

namespace framewise::video {

// The kind that took most of the threads' time: "decode", "convert", "encode",
// "sound"; "memory" where threads had nothing to do for more than half of it,
// because no further section fits into the budget. Empty before any work.
std::string_view bottleneck_of(const StageTimes& times);

// The times added since `before`.
StageTimes since(const StageTimes& now, const StageTimes& before);

}  // namespace framewise::video
