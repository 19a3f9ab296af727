// SPDX-License-Identifier: Apache-2.0
// PNG stills and animations (APNG). docs/formats/png.md explains how invalid
// files are read.
#pragma once

#include "media/decoder.h"

namespace framewise::media {

bool is_png(std::span<const std::byte> head);
Result<std::unique_ptr<Decoder>> open_png(Source& source, const Job& job);

}  // namespace framewise::media
