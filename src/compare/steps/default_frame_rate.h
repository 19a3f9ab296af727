// SPDX-License-Identifier: Apache-2.0
// The frame rate of numbered pictures and raw video. Their files do not state
// it, so they get the rate of the file that they are compared with.
#pragma once

#include <filesystem>
#include <optional>
#include <span>

#include "framewise/animation.h"

namespace framewise::comparison {

// How long most frames of a file are shown, without the rounding of its clock.
// Absent for stills.
std::optional<TimeBase> usual_picture_time(const Survey& survey,
                                           TimeBase time_base);

// `options`, with the time of a picture where a file may not state it, none is
// given and another file tells it.
OpenOptions at_one_pace(const std::filesystem::path& reference,
                        std::span<const std::filesystem::path> tests,
                        OpenOptions options);

}  // namespace framewise::comparison
