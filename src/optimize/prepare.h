// SPDX-License-Identifier: Apache-2.0
// Changes the input before it is encoded, where that is asked for: fewer frames
// a second, a smaller size, even sides for video.
#pragma once

#include <filesystem>

#include "framewise/optimize.h"

namespace framewise::optimization {

enum class Sides : uint8_t {
  kAny,
  kEven,  // an odd side becomes longer by one: its last row or column twice
};

// Writes the changed frames as a lossless file, which takes the place of the
// input. A frame is dropped if it starts less than 1/fps after the one before
// it that is kept; that one is shown longer instead, so that the duration
// stays.
Result<void> write_prepared(const std::filesystem::path& input,
                            const std::filesystem::path& file,
                            const OptimizeOptions& options, Sides sides);

}  // namespace framewise::optimization
