// SPDX-License-Identifier: Apache-2.0
// Which encoders the FFmpeg of this machine really has.
#pragma once

#include "media/encode/video/video_encoding.h"

namespace framewise::media {

// Whether libavcodec has the encoder of this name, such as "libx264". Loads the
// module of FFmpeg; fails if that cannot be loaded.
Result<bool> has_encoder(std::string_view encoder);

// Name and type of the module's function.
inline constexpr char kHasEncoderSymbol[] = "framewise_video_has_encoder";
using ModuleHasEncoder = bool (*)(std::string_view encoder);

}  // namespace framewise::media
