// SPDX-License-Identifier: Apache-2.0
// Names of the films of a list, filled in from what each line says.
#pragma once

#include "jobs/video/film_jobs.h"

namespace framewise::cli {

// `out` of a line with its fields filled in: {input} is the name of its first
// input without the ending, {number} that of the line in three digits, and
// {preset}, {size} and so on are options of the line, which must have them.
// The value of a field cannot lead to another folder.
Result<std::string> film_name(const jobs::FilmLine& line, int number);

// The text as a part of a file's name: all but letters, digits, '-', '_', '.'
// and bytes beyond ASCII becomes '_', dots at the start too; at most 100 bytes.
std::string name_part(std::string_view text);

}  // namespace framewise::cli
