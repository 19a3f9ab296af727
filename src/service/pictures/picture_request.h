// SPDX-License-Identifier: Apache-2.0
// The query of /image/thumbnail: a source, how its picture is made, and
// perhaps a signature that lets anybody see it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "framewise/error.h"
#include "framewise/image/thumbnail.h"

namespace framewise::service {

using Query = std::map<std::string, std::string>;

inline constexpr int32_t kLargestPicture = 2048;  // side, in pixels

struct PictureRequest {
  std::string source;
  image::ThumbnailOptions options;
  std::optional<int64_t> expires;  // seconds since 1970; of the signature
  std::string signature;           // empty: none
};

// src, size (256 or 320x180), fit, crop, format, quality, at (ms), expires,
// signature. Fails with kUsage for other names and for values out of range.
Result<PictureRequest> parse_picture_request(const Query& query);

// The signed text: all values but the signature, in the order of their names.
std::string signed_text(const Query& query);

}  // namespace framewise::service
