// SPDX-License-Identifier: Apache-2.0
// Reading files that are texts, whole and within a limit.
#pragma once

#include <cstddef>
#include <string>

#include "framewise/error.h"

namespace framewise::cli {

// `path` may be "-" for standard input. Fails with kIo or kLimit; names the
// file.
Result<std::string> read_text_file(const std::string& path, size_t most_bytes);

}  // namespace framewise::cli
