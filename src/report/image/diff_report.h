// SPDX-License-Identifier: Apache-2.0
// Differences of images as JSON, schema framewise.image-diff/1, and as text.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "framewise/image/diff.h"
#include "report/text_style.h"

namespace framewise::report {

// Files of a comparison, as they are to be printed.
struct DiffNames {
  std::string reference;
  std::string test;
  std::string picture;  // in the folder of pictures; empty: none
};

// One object on one line, without the line break.
std::string image_diff_row(const image::DiffReport& report,
                           const DiffNames& names);

// The row of a file of a folder that the other folder lacks. One of the names
// is empty.
std::string image_diff_row_of_one(const DiffNames& names);

// A row as lines for people. Empty if the row cannot be read. `pictures` is the
// folder of pictures.
std::string image_diff_text(std::string_view row, const TextStyle& style,
                            const std::filesystem::path& pictures);

}  // namespace framewise::report
