// SPDX-License-Identifier: Apache-2.0
// Where a GIF probably comes from.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "framewise/error.h"

namespace framewise::optimization {

struct GifOrigin {
  // A site, such as "giphy", or a program, such as "gifsicle"; "unknown".
  std::string name = "unknown";
  // The source of that: "comment", "folder", "file name"; empty for "unknown".
  std::string_view evidence;
};

// By the comments inside of the file, then by the names of the file and of its
// folders.
GifOrigin origin_of(std::string_view path,
                    std::span<const std::string> comments);

// The same, of a file. Fails where it is no GIF.
Result<GifOrigin> read_origin(const std::string& path);

}  // namespace framewise::optimization
