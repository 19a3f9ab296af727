// SPDX-License-Identifier: Apache-2.0
// A reader of frames that are in memory already: see make_animation().
#pragma once

#include <memory>
#include <vector>

#include "media/decoder.h"

namespace framewise::media {

// Gives the frames consecutive indices and start times. Fails with kUsage
// without frames, and where sizes, formats or durations do not fit.
Result<std::unique_ptr<Decoder>> read_from_memory(std::vector<Frame> frames,
                                                  TimeBase time_base);

}  // namespace framewise::media
