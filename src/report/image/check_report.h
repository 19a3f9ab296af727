// SPDX-License-Identifier: Apache-2.0
// Checks of images as JSON, schema framewise.image-check/1, and as text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "framewise/image/check.h"
#include "report/text_style.h"

namespace framewise::report {

// One object on one line, without the line break.
std::string image_check_row(const image::CheckReport& report);

// As above, with the end image and the problems of the pair.
std::string image_check_row(const image::CheckReport& start,
                            const image::CheckReport& end,
                            const std::vector<image::Problem>& of_pair);

// A row as lines for people: one for the file, and some for each problem.
// Empty if the row cannot be read.
std::string image_check_text(std::string_view row, const TextStyle& style);

}  // namespace framewise::report
