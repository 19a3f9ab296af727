// SPDX-License-Identifier: Apache-2.0
// Reads text files completely, up to a limit.
#pragma once

#include <cstddef>
#include <functional>
#include <istream>
#include <optional>
#include <string>

#include "framewise/error.h"

namespace framewise {

// `path` may be "-" for standard input. Fails with kIo, kInput (a device) or
// kLimit; the error names the file.
Result<std::string> read_text_file(const std::string& path, size_t most_bytes);

// The next line; of one that is longer than `most_bytes` the first bytes, one
// more than that, as soon as they are there: it may never end. nullopt after
// the last line, or when `stop` returns true.
std::optional<std::string> read_line(std::istream& in, size_t most_bytes,
                                     const std::function<bool()>& stop);

}  // namespace framewise
