// SPDX-License-Identifier: Apache-2.0
// Turns the options of the commands that write films into FilmOptions.
#pragma once

#include "cli/command.h"
#include "video/compose/options.h"

namespace framewise::cli {

// Options that the command does not have keep their defaults.
Result<video::FilmOptions> film_options(const Invocation& invocation);

// "30", "29.97" (30000/1001) or "30000/1001".
Result<video::Rate> parse_rate(std::string_view text);
// "8M", "160k" or "128000".
Result<int64_t> parse_bits(std::string_view option, std::string_view text);
// "1280x720".
Result<Size> parse_size(std::string_view text);
// "#RGB", "#RRGGBB" or a name such as "black".
Result<std::array<uint8_t, 3>> parse_color(std::string_view text);

}  // namespace framewise::cli
