// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <utility>

namespace framewise::service {

// The media type of a file that a job has written, by the end of its name.
// Browsers run no script in any of them.
inline std::string_view media_type_of(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".apng", "image/apng"},      {".avif", "image/avif"},
      {".gif", "image/gif"},        {".jpeg", "image/jpeg"},
      {".jpg", "image/jpeg"},       {".jxl", "image/jxl"},
      {".mkv", "video/x-matroska"}, {".mp4", "video/mp4"},
      {".png", "image/png"},        {".webm", "video/webm"},
      {".webp", "image/webp"},
  };
  for (const auto& [ending, type] : kTypes) {
    if (name.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

}  // namespace framewise::service
