// SPDX-License-Identifier: Apache-2.0
// BMP of 24 bits a pixel or, with alpha, 32 bits with masks (version 4 header).
#pragma once

#include "media/encode/encoder.h"

namespace framewise::media {

Result<void> write_bmp(const Frame& frame, EncodeJob& job);

}  // namespace framewise::media
