// SPDX-License-Identifier: Apache-2.0
// Turns the options of `framewise image diff` into DiffOptions.
#pragma once

#include <string_view>

#include "cli/command.h"
#include "framewise/image/diff.h"

namespace framewise::cli {

Result<image::DiffOptions> diff_options(const Invocation& invocation);

// "x1:y1-x2:y2", both corners inclusive.
Result<Rect> parse_region(std::string_view text);

}  // namespace framewise::cli
