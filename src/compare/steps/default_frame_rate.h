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

// `options`, with the duration of a frame from another file where a format has
// no times of its own and the caller gave none.
OpenOptions at_one_pace(const std::filesystem::path& reference,
                        std::span<const std::filesystem::path> tests,
                        OpenOptions options);

}  // namespace framewise::comparison
