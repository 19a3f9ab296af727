// SPDX-License-Identifier: Apache-2.0
// WebP, stills and animations, through libwebp and libwebpmux.
#pragma once

#include "media/encode/encoder.h"

namespace framewise::media {

Result<std::unique_ptr<Encoder>> create_webp(EncodeJob& job);

}  // namespace framewise::media
