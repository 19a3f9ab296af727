// SPDX-License-Identifier: Apache-2.0
// YUV4MPEG2, the uncompressed video that tools pipe to each other: a header
// line, then each frame as a line and its planes (mjpegtools, yuv4mpeg(5)).
#pragma once

#include "media/decoder.h"

namespace framewise::media {

bool is_y4m(std::span<const std::byte> head);
Result<std::unique_ptr<Decoder>> open_y4m(Source& source, const Job& job);

}  // namespace framewise::media
