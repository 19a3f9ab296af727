// SPDX-License-Identifier: Apache-2.0
// WebP stills and animations through libwebp. docs/formats/webp.md explains how
// invalid files are read.
#pragma once

#include "media/decoder.h"

namespace framewise::media {

bool is_webp(std::span<const std::byte> head);
Result<std::unique_ptr<Decoder>> open_webp(Source& source, const Job& job);

}  // namespace framewise::media
