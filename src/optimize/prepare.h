// SPDX-License-Identifier: Apache-2.0
// Changes the input before it is encoded, where that is asked for: fewer frames
// a second, a smaller size, even sides for video.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "framewise/optimize.h"

namespace framewise::optimization {

enum class Sides : uint8_t {
  kAny,
  kEven,  // an odd side becomes longer by one: its last row or column twice
};

// The form that frames are brought to.
struct Form {
  Size size;    // of what they show
  Size canvas;  // around that, at least as large
  // Around `size`: true: transparent pixels on all sides; false: the last row
  // and column again, to the right and below.
  bool centered = false;
  double fps = 0;                 // frames a second at most; 0: any
  double shown_fps = 0;           // the same, by showing frames later
  double seconds = 0;             // what is later is cut off; 0: nothing is
  std::optional<int64_t> frames;  // at most so many
  // Behind transparent pixels (R, G, B). Absent: they stay transparent.
  std::optional<std::array<uint8_t, 3>> background;
};

// Writes the frames in that form as a lossless file. For `fps` frames are
// dropped as write_prepared() says. For `shown_fps` a frame that comes too soon
// is shown when its time has come, and dropped if the next one begins by then:
// films can, and formats with coarse clocks would make it too short.
Result<void> write_form(const std::filesystem::path& input,
                        const std::filesystem::path& file,
                        const OptimizeOptions& options, const Form& form);

// Writes the changed frames as a lossless file, which takes the place of the
// input. A frame is dropped if it starts less than 1/fps after the one before
// it that is kept; that one is shown longer instead, so that the duration
// stays.
Result<void> write_prepared(const std::filesystem::path& input,
                            const std::filesystem::path& file,
                            const OptimizeOptions& options, Sides sides);

}  // namespace framewise::optimization
