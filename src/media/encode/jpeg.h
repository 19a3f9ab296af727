// SPDX-License-Identifier: Apache-2.0
// JPEG through libjpeg-turbo, with Huffman tables made for the picture.
#pragma once

#include "media/encode/encoder.h"

namespace framewise::media {

Result<void> write_jpeg(const Frame& frame, EncodeJob& job);

}  // namespace framewise::media
