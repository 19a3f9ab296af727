// SPDX-License-Identifier: Apache-2.0
// Facts of a file on one line.
#pragma once

#include <cstdint>
#include <string>

#include "framewise/report.h"

namespace framewise::report {

// "1.68 s"
std::string time_text(double ms);

// "227.8 kB (56 %)"; without the percentage if `original` is zero.
std::string size_text(int64_t bytes, int64_t original);

// Path, format, size, frames and duration, and bytes, beside those of
// `original` unless it is null.
std::string file_line(const FileReport& file, const FileReport* original);

}  // namespace framewise::report
