// SPDX-License-Identifier: Apache-2.0
// JPEG stills through libjpeg-turbo. docs/formats/jpeg.md explains how invalid
// files are read.
#pragma once

#include "media/decoder.h"

namespace framewise::media {

bool is_jpeg(std::span<const std::byte> head);
Result<std::unique_ptr<Decoder>> open_jpeg(Source& source, const Job& job);

// The image, upright, at 1/denominator of its size (1, 2, 4 or 8; odd sizes
// round up). Faster than a full decode: the reduced image is computed directly
// from the DCT coefficients.
Result<Frame> decode_jpeg_scaled(std::span<const std::byte> bytes,
                                 int denominator, const Job& job);

}  // namespace framewise::media
