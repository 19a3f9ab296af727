// SPDX-License-Identifier: Apache-2.0
// Reading files that are texts, whole and within a limit.
#pragma once

#include <cstddef>
#include <functional>
#include <istream>
#include <optional>
#include <string>

#include "framewise/error.h"

namespace framewise::cli {

// `path` may be "-" for standard input. Fails with kIo or kLimit; names the
// file.
Result<std::string> read_text_file(const std::string& path, size_t most_bytes);

// The next line, its first `most_bytes` if it is longer; nullopt after the
// last, or when `stop` says so.
std::optional<std::string> read_line(std::istream& in, size_t most_bytes,
                                     const std::function<bool()>& stop);

}  // namespace framewise::cli
